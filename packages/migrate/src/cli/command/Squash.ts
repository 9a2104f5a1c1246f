/** `aludel squash`: one migration in the place of several. */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { MigrateError, planned } from "../../error/MigrateError.ts"
import type { MigrationGraph } from "../../migration/Graph.ts"
import { onlyHead, resolveTarget } from "../../run/Target.ts"
import { squash as squashOf } from "../../squash/Squash.ts"
import { chosenId, id, message, sql, writeMigration } from "../NewFile.ts"
import { say } from "../Reporting.ts"
import { answer, graphIn, serverOf, settings } from "../Root.ts"

const refused = (problem: string) => new MigrateError({ reason: "Refused", problem })

/** `3f9a..5c1e`, either of which may be missing. */
const ends = (graph: MigrationGraph, range: string) =>
  planned(() => {
    const [first = "", last = "", ...more] = range.split("..")
    if (!range.includes("..") || more.length > 0) {
      throw refused(`a range is <from>..<to>, either of which may be left out, as 3f9a..head; not "${range}"`)
    }
    const to = last === "" ? onlyHead(graph) : resolveTarget(graph, last)
    if (to === undefined) throw refused("there are no migrations: there is nothing to take together")
    return { from: first === "" ? undefined : resolveTarget(graph, first), to }
  })

/** A pair of SQL files is known by its first. */
const filesOf = (file: string): ReadonlyArray<string> =>
  file.endsWith(".up.sql") ? [file, file.replace(/\.up\.sql$/, ".down.sql")] : [file]

export const squash = Command.make("squash", {
  range: Argument.String("range").pipe(
    Argument.withDescription("From the first to the last, as 3f9a..head; all where it is left out"),
    Argument.withDefault("..")
  ),
  message,
  id,
  sql,
  withoutData: Flag.Boolean("without-data").pipe(
    Flag.withDescription("Agree to leave out steps that write rows, or that no catalog shows"),
    Flag.withDefault(false)
  )
}, (given) =>
  Effect.gen(function*() {
    const project = yield* settings
    const graph = yield* graphIn(project)
    const { from, to } = yield* ends(graph, given.range)
    yield* say("replaying migrations on scratch databases, there and back")
    const words = given.message === "" ? `squash of ${from ?? "all"} to ${to}` : given.message
    const { leftOut, migration, replaced } = yield* squashOf({
      server: yield* serverOf(project),
      graph,
      from,
      to,
      id: yield* chosenId(graph, given.id, words, []),
      message: words,
      withoutData: given.withoutData,
      inspect: { schemas: project.schemas }
    })
    const files = yield* writeMigration(migration, project, given.sql)
    const gone = replaced.flatMap(({ file }) => file === undefined ? [] : [file])
    for (const file of gone.flatMap(filesOf)) {
      yield* Effect.promise(() => rm(join(project.root, file), { force: true }))
    }
    yield* answer([
      ...leftOut.map(({ id, reason, statement }) =>
        `left out of ${id}: ${statement.replaceAll(/\s+/g, " ").slice(0, 200)} (${reason})`
      ),
      ...files.map((file) => `made ${file}`),
      ...gone.map((file) => `removed ${file}`)
    ], { id: migration.id, replaces: migration.replaces, files, removed: gone, leftOut })
  })).pipe(
    Command.withDescription("Put one migration in the place of several, proven to make the same; databases go on"),
    Command.withExamples([
      { command: "aludel squash -m \"until 2026\"", description: "All of them" },
      { command: "aludel squash 3f9a..5c1e", description: "From one to another" }
    ])
  )
