/** A new migration's file: its id, its name, its text; and the flags that say them. */
import * as Flag from "effect/cli/Flag"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import { mkdir, writeFile } from "node:fs/promises"
import { join, relative } from "node:path"
import { MigrateError } from "../error/MigrateError.ts"
import { digest } from "../migration/Checksum.ts"
import type { MigrationGraph } from "../migration/Graph.ts"
import type { Migration } from "../migration/Migration.ts"
import type { Operation } from "../operation/Operation.ts"
import { ended } from "../operation/Quote.ts"
import { statementsOf } from "../operation/Statements.ts"
import { renderMigration } from "../render/RenderMigration.ts"
import type { Settings } from "./Config.ts"

export const message = Flag.String("message").pipe(
  Flag.withAlias("m"),
  Flag.withDescription("What it is for, in words"),
  Flag.withDefault("")
)

export const id = Flag.String("id").pipe(Flag.withDescription("Its id; a new one by default"), Flag.optional)

export const sql = Flag.Boolean("sql").pipe(
  Flag.withDescription("Write a pair of SQL files instead of TypeScript"),
  Flag.withDefault(false)
)

const idLength = 12

/** An id of its own: 48 bits of a hash of what it is for, when and by what chance. */
const freshId = (message: string, parents: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const at = yield* Clock.currentTimeMillis
    return digest({ message, parents, at, by: yield* Random.next }).slice(0, idLength)
  })

/** An id that a person chose. */
const checkedId = (graph: MigrationGraph, id: string): Effect.Effect<string, MigrateError> => {
  const problem = !/^[a-z0-9_]{4,60}$/i.test(id)
    ? `"${id}" cannot be an id: take 4 to 60 letters, digits and underscores`
    : graph.migrations.has(id)
    ? `there is a migration "${id}" already`
    : undefined
  return problem === undefined ? Effect.succeed(id) : Effect.fail(new MigrateError({ reason: "InvalidFile", problem }))
}

/** The id of a new migration: the one that was given, or a new one. */
export const chosenId = (
  graph: MigrationGraph,
  given: Option.Option<string>,
  message: string,
  parents: ReadonlyArray<string>
): Effect.Effect<string, MigrateError> =>
  Option.match(given, { onNone: () => freshId(message, parents), onSome: (own) => checkedId(graph, own) })

const slug = (message: string): string =>
  message.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "_").replace(/^_|_$/g, "").slice(0, 40).replace(/_$/, "")

/** `20261122171836`, in UTC, so that the files of a folder are in the order in which they were made. */
const stamped = (milliseconds: number): string => new Date(milliseconds).toISOString().replace(/\D/g, "").slice(0, 14)

const sqlOf = (operations: ReadonlyArray<Operation>): string =>
  operations.flatMap(statementsOf).map(({ text, transactional }) =>
    `${transactional ? "" : "-- aludel: no transaction\n"}${ended(text)}\n`
  ).join("\n")

const sqlFiles = (
  { down, formerly = [], id, losesRows, message, parents, replaces, up }: Migration
): ReadonlyArray<readonly [string, string]> => {
  const header = [
    `-- aludel: id ${id}`,
    ...parents.length === 0 ? [] : [`-- aludel: parents ${parents.join(", ")}`],
    ...replaces === undefined ? [] : [`-- aludel: replaces ${replaces.join(", ")}`],
    ...formerly.map((one) => `-- aludel: formerly ${one.id}: ${one.replaces.join(", ")}`),
    `-- aludel: message ${message}`,
    ...losesRows ? ["-- aludel: loses rows"] : [],
    "",
    ""
  ].join("\n")
  return [[".up.sql", header + sqlOf(up)], ...down === undefined ? [] : [[".down.sql", sqlOf(down)] as const]]
}

/**
 * Writes a migration into the project's folder; a file that is there is never written over.
 *
 * @returns the files' paths, from the configuration's folder
 */
export const writeMigration = (migration: Migration, given: Settings, asSql: boolean) =>
  Effect.gen(function*() {
    const at = stamped(yield* Clock.currentTimeMillis)
    const name = [at, migration.id, slug(migration.message)].filter((part) => part !== "").join("_")
    const files = asSql ? sqlFiles(migration) : [[".ts", renderMigration(migration)] as const]
    const written = files.map(([suffix]) => join(given.folder, `${name}${suffix}`))
    const failed = (error: unknown) =>
      new MigrateError({
        reason: "InvalidFile",
        problem: `${relative(given.root, given.folder)} cannot be written: ${(error as NodeJS.ErrnoException).code}`
      })
    yield* Effect.tryPromise({ try: () => mkdir(given.folder, { recursive: true }), catch: failed })
    for (const [index, [, text]] of files.entries()) {
      const path = written[index] as string
      yield* Effect.tryPromise({ try: () => writeFile(path, text, { flag: "wx" }), catch: failed })
    }
    return written.map((path) => relative(given.root, path))
  })
