/** One value of the server's, by a statement of the run's own. */
import type { Database, DatabaseError } from "@aludel/sql"
import * as Effect from "effect/Effect"

/** The first column of the first row as text; null where there is none. */
export const ask = (database: Database, text: string): Effect.Effect<string | null, DatabaseError> =>
  Effect.map(
    database.run({ text, parameters: [], access: "writes", decode: ([value]) => value ?? null }),
    ({ rows }) => rows[0] ?? null
  )
