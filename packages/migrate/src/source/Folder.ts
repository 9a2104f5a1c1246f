/** A folder of migration files as their graph. Everything that is wrong with one is said before anything runs. */
import * as Effect from "effect/Effect"
import { readdir, readFile } from "node:fs/promises"
import { join, relative } from "node:path"
import { MigrateError, planned, refuse } from "../error/MigrateError.ts"
import { graphOf, type MigrationGraph } from "../migration/Graph.ts"
import type { Migration } from "../migration/Migration.ts"
import { defaultOf, loadModules } from "./Module.ts"
import { sqlMigration } from "./SqlFile.ts"

const code = /(?<!\.d)\.[cm]?[jt]s$/
const up = /\.up\.sql$/
const down = /\.down\.sql$/

const failed = (problem: string) => new MigrateError({ reason: "InvalidFile", problem })

const isOperations = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every((one) => typeof one === "object" && one !== null && "_tag" in one && typeof one._tag === "string")

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((one) => typeof one === "string")

const isReplacements = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every((one) =>
    typeof one === "object" && one !== null && "id" in one && typeof one.id === "string" && "replaces" in one &&
    isTexts(one.replaces)
  )

/** A module's value is what somebody wrote: it is looked at before it is believed. */
const checked = (value: unknown, file: string): Migration => {
  if (typeof value !== "object" || value === null) {
    return refuse(
      "InvalidFile",
      `${file} has no migration as its default export: write \`export default migration({ … })\``
    )
  }
  const given = value as Partial<Record<keyof Migration, unknown>>
  const wrong = typeof given.id !== "string" || given.id === ""
    ? "id"
    : !isTexts(given.parents)
    ? "parents"
    : given.replaces !== undefined && !isTexts(given.replaces)
    ? "replaces"
    : given.formerly !== undefined && !isReplacements(given.formerly)
    ? "formerly"
    : typeof given.message !== "string"
    ? "message"
    : !isOperations(given.up)
    ? "up"
    : given.down !== undefined && !isOperations(given.down)
    ? "down"
    : undefined
  return wrong === undefined
    ? { ...value as Migration, file }
    : refuse("InvalidFile", `the default export of ${file} is no migration: its \`${wrong}\` is not one`)
}

const textOf = (path: string, shown: string) =>
  Effect.tryPromise({
    try: () => readFile(path, "utf8"),
    catch: () => failed(`${shown} cannot be read`)
  })

/** The migration of a pair of files, by its first; none where it is another file. */
const sqlPair = (
  folder: string,
  name: string,
  files: ReadonlyArray<string>,
  root: string
): Effect.Effect<Migration | undefined, MigrateError> => {
  const path = join(folder, name)
  const shown = relative(root, path)
  if (up.test(name)) {
    const other = name.replace(up, ".down.sql")
    const shownOther = relative(root, join(folder, other))
    return Effect.gen(function*() {
      const text = yield* textOf(path, shown)
      const back = files.includes(other)
        ? { file: shownOther, text: yield* textOf(join(folder, other), shownOther) }
        : undefined
      return yield* planned(() => sqlMigration({ file: shown, text }, back))
    })
  }
  const above = name.replace(down, ".up.sql")
  return down.test(name) && !files.includes(above)
    ? Effect.fail(failed(`${shown} has no ${above} beside it`))
    : Effect.undefined
}

/**
 * Reads the migrations of a folder: each `.ts` or `.js` file is a `migration(…)` as its default export, each pair of
 * `….up.sql` and `….down.sql` is one too. What begins with a dot or an underscore, and what is in other folders, is left.
 *
 * @param folder its path; one that is not there is empty
 * @param root what paths in messages are relative to; the working directory if it is left out
 * @returns the graph. Fails with `MigrateError`, which names the file: where one cannot be loaded or exports something else,
 *   where two have one id, a parent is missing, or they follow each other in a circle
 *
 * @example
 * ```ts
 * import { readFolder, upgrade } from "@aludel/migrate"
 * import * as Effect from "effect/Effect"
 *
 * export const started = Effect.flatMap(readFolder("migrations"), (graph) => upgrade(graph, "head"))
 * ```
 */
export const readFolder = (folder: string, root: string = process.cwd()): Effect.Effect<MigrationGraph, MigrateError> =>
  Effect.gen(function*() {
    const names = yield* Effect.tryPromise({
      try: () => readdir(folder),
      catch: (error) => error as NodeJS.ErrnoException
    }).pipe(
      Effect.catch((error) =>
        error.code === "ENOENT"
          ? Effect.succeed([])
          : Effect.fail(failed(`the folder ${relative(root, folder) || "."} cannot be read (${error.code})`))
      )
    )
    const files = names.filter((name) => !/^[._]/.test(name)).toSorted()
    const shown = (name: string) => relative(root, join(folder, name))
    const modules = files.filter((name) => code.test(name)).map((name) => ({
      file: join(folder, name),
      shown: shown(name)
    }))
    const loaded = yield* loadModules(modules)
    const migrations = yield* planned(() => modules.map(({ shown }, index) => checked(defaultOf(loaded[index]), shown)))
    const others = yield* Effect.forEach(files, (name) => sqlPair(folder, name, files, root), { concurrency: 64 })
    return yield* planned(() => graphOf([...migrations, ...others.filter((one) => one !== undefined)]))
  })

/**
 * The graph of migrations that are at hand as values: for tests, and for a program that brings its own.
 *
 * @returns the graph; fails with `MigrateError` where two have one id, a parent is missing, or they go in a circle
 */
export const fromMigrations = (migrations: ReadonlyArray<Migration>): Effect.Effect<MigrationGraph, MigrateError> =>
  planned(() => graphOf(migrations))
