/** Hand-written SQL for the tests: what the server says about itself, and what no builder would write. */
import { type Database, type DatabaseError, Reads, type WireRow, Writes } from "@aludel/sql"
import * as Effect from "effect/Effect"

const rows = (database: Database, text: string, parameters: ReadonlyArray<string | null>) =>
  Effect.map(database.run({ text, parameters, access: "writes", decode: (row) => row }), ({ rows }) => rows)

/** Runs the text and yields its rows as the server sent them. */
export const text = (
  sql: string,
  ...parameters: ReadonlyArray<string | null>
): Effect.Effect<ReadonlyArray<WireRow>, DatabaseError, Writes> =>
  Effect.flatMap(Writes, (database) => rows(database, sql, parameters))

/** The same, asking only for the right to read. */
export const readText = (sql: string): Effect.Effect<ReadonlyArray<WireRow>, DatabaseError, Reads> =>
  Effect.flatMap(Reads, (database) => rows(database, sql, []))

/** The first value of the first row. */
export const value = (sql: string, ...parameters: ReadonlyArray<string | null>) =>
  Effect.map(text(sql, ...parameters), (rows) => rows[0]?.[0])
