/** Hand-written SQL for the tests: what the server says about itself, and what no builder would write. */
import { type DatabaseError, type WireRow, Writes } from "@aludel/sql"
import * as Effect from "effect/Effect"

/** Runs the text and yields its rows as the server sent them. */
export const text = (
  sql: string,
  ...parameters: ReadonlyArray<string | null>
): Effect.Effect<ReadonlyArray<WireRow>, DatabaseError, Writes> =>
  Effect.flatMap(
    Writes,
    (database) =>
      Effect.map(database.run({ text: sql, parameters, access: "writes", decode: (row) => row }), ({ rows }) => rows)
  )

/** The first value of the first row. */
export const value = (sql: string, ...parameters: ReadonlyArray<string | null>) =>
  Effect.map(text(sql, ...parameters), (rows) => rows[0]?.[0])
