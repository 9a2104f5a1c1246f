/** Reads what another tool had applied. Its tables are looked at and never changed. */
import { type DatabaseError, Reads } from "@aludel/sql"
import * as Effect from "effect/Effect"
import type { QualifiedName } from "../catalog/Catalog.ts"
import { MigrateError } from "../error/MigrateError.ts"
import { named, quoted } from "../operation/Quote.ts"
import { type Tool, tools } from "./Tool.ts"

/** A migration that another tool applied. */
export interface AppliedElsewhere {
  /** As the tool calls it; the hash of its text where it has no name for it. */
  readonly name: string
  /** An ISO instant; without a zone where the tool writes none down. */
  readonly at: string
}

const refused = (reason: "Refused" | "DirtyState", problem: string) =>
  Effect.fail(new MigrateError({ reason, problem }))

const select = (text: string, parameters: ReadonlyArray<string> = []) =>
  Effect.flatMap(
    Reads,
    (database) =>
      Effect.map(
        database.run({ text, parameters, access: "reads", decode: (row) => row.map((value) => value ?? "") }),
        ({ rows }) => rows
      )
  )

/**
 * What another tool says that it applied.
 *
 * @param table where its history is, if the tool was told to keep it elsewhere than it usually does
 * @returns the migrations, in order. Fails with `MigrateError`: `DirtyState` where one was begun and not finished, `Refused`
 *   where there is no such history, or it is empty
 *
 * @example
 * ```ts
 * import { appliedElsewhere } from "@aludel/migrate"
 *
 * export const before = appliedElsewhere("prisma", { schema: "app", name: "_prisma_migrations" })
 * ```
 */
export const appliedElsewhere = (
  tool: Tool,
  table: QualifiedName = tools[tool].table
): Effect.Effect<ReadonlyArray<AppliedElsewhere>, MigrateError | DatabaseError, Reads> =>
  Effect.gen(function*() {
    const { columns, order, row } = tools[tool]
    const name = `${quoted(table.schema)}.${quoted(table.name)}`
    const there = (yield* select(
      "select attname from pg_attribute where attrelid = to_regclass($1) and attnum > 0 and not attisdropped",
      [name]
    )).map(([column]) => column)
    if (there.length === 0) {
      return yield* refused("Refused", `there is no history of ${tool}: the database has no table ${named(table)}`)
    }
    const missing = columns.find((column) => !there.includes(column))
    if (missing !== undefined) {
      return yield* refused("Refused", `${named(table)} is no history of ${tool}: it has no column "${missing}"`)
    }
    const rows = yield* select(`select ${row} from ${name} h order by ${order}`)
    const failed = rows.filter(([, , state]) => state === "failed")
    if (failed.length > 0) {
      const which = failed.map(([name]) => `"${name}"`).join(", ")
      return yield* refused(
        "DirtyState",
        `${tool} began ${which} and did not finish: finish or undo that with ${tool}, and come again; nothing was changed`
      )
    }
    const done = rows.filter(([, , state]) => state === "done").map(([name = "", at = ""]) => ({ name, at }))
    return done.length > 0
      ? done
      : yield* refused("Refused", `the history of ${tool} in ${named(table)} is empty: there is nothing to take over`)
  })
