/**
 * SQL files in the place of a database: another tool's schema, or a dump, made on a scratch database and looked at there.
 */
import { type DatabaseError, type Reads, Writes } from "@aludel/sql"
import * as Effect from "effect/Effect"
import type { Scope } from "effect/Scope"
import { existsSync, statSync } from "node:fs"
import { readdir, readFile } from "node:fs/promises"
import { join, resolve } from "node:path"
import type { Catalog } from "../catalog/Catalog.ts"
import type { NotInspected } from "../catalog/NotInspected.ts"
import { MigrateError } from "../error/MigrateError.ts"
import { inspect } from "../inspect/Inspect.ts"
import { notInspected } from "../inspect/NotInspected.ts"
import { inScratch } from "../scratch/Scratch.ts"
import { splitSql } from "../source/SplitSql.ts"
import type { Settings } from "./Config.ts"
import { serverOf } from "./Root.ts"

const failed = (problem: string) => Effect.fail(new MigrateError({ reason: "InvalidFile", problem }))

interface SqlFile {
  /** As it was given. */
  readonly shown: string
  readonly text: string
}

/** Of a folder all SQL files in it, at any depth, in the order of their paths: as Prisma and Drizzle number theirs. */
const pathsOf = (cwd: string, given: string): Effect.Effect<ReadonlyArray<string>, MigrateError> =>
  Effect.gen(function*() {
    const path = resolve(cwd, given)
    if (!existsSync(path)) return yield* failed(`there is no ${given}`)
    if (!statSync(path).isDirectory()) return [given]
    const names = yield* Effect.promise(() => readdir(path, { recursive: true }))
    const found = names.map((name) => name.replaceAll("\\", "/")).filter((name) => name.endsWith(".sql"))
      // The way back is no part of it.
      .filter((name) => !/(?:^|[./])down\.sql$/.test(name))
    return found.length === 0
      ? yield* failed(`${given} holds no SQL file`)
      : found.toSorted().map((name) => join(given, name))
  })

/** What psql alone understands, as a dump begins and ends with. */
const ofPsql = /^\\(?:un)?restrict\b.*$/gm

const read = (cwd: string, shown: string): Effect.Effect<SqlFile> =>
  Effect.map(
    Effect.promise(() => readFile(resolve(cwd, shown), "utf8")),
    (text) => ({ shown, text: text.replace(/^\uFEFF/, "").replaceAll(ofPsql, "") })
  )

/** Statements that begin a transaction or end one: each of the others stands alone here. */
const ofTransactions = /^(?:begin|start\s+transaction|commit|end|rollback)\b/i

/** Runs a file's statements on one connection: what a dump sets for its session holds for all of it. */
const runFile = ({ shown, text }: SqlFile): Effect.Effect<void, MigrateError | DatabaseError, Writes | Scope> =>
  Effect.gen(function*() {
    const statements = splitSql(text)
    if ("what" in statements) {
      return yield* failed(`${shown}:${statements.line}: the ${statements.what} is not closed`)
    }
    const { run } = yield* (yield* Writes).lease
    for (const [index, { text }] of statements.entries()) {
      if (ofTransactions.test(text)) continue
      yield* Effect.catch(
        run({ text, parameters: [], access: "writes", decode: () => undefined }),
        (error) =>
          failed(`${shown}: statement ${index + 1}, ${text.replaceAll(/\s+/g, " ").slice(0, 80)}: ${error.message}`)
      )
    }
  })

/** What the files make: its catalog, and what no catalog shows. The files are run, on a database that is gone afterwards. */
export const catalogOfSql = (
  project: Settings,
  cwd: string,
  given: ReadonlyArray<string>
): Effect.Effect<
  { readonly catalog: Catalog; readonly beyond: ReadonlyArray<NotInspected> },
  Effect.Error<ReturnType<typeof inScratch<never, MigrateError | DatabaseError, Reads | Writes>>>
> =>
  Effect.gen(function*() {
    const paths = yield* Effect.forEach(given, (one) => pathsOf(cwd, one))
    const files = yield* Effect.forEach(paths.flat(), (path) => read(cwd, path))
    const server = yield* serverOf(project)
    const made = Effect.gen(function*() {
      for (const file of files) yield* Effect.scoped(runFile(file))
      return {
        catalog: yield* inspect({ schemas: project.schemas }),
        beyond: yield* notInspected({ schemas: project.schemas })
      }
    })
    return yield* inScratch(server, made)
  })
