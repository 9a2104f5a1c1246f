/** Statements on connections of their own, beside what a test runs. */
import { ConnectionPool } from "@aludel/pool"
import { Writes } from "@aludel/sql"
import * as Effect from "effect/Effect"

/** The rows of one statement, as texts. */
export const query = (url: string, text: string): Promise<ReadonlyArray<ReadonlyArray<string | null>>> =>
  Effect.runPromise(
    Effect.flatMap(Writes, (database) =>
      Effect.map(
        database.run({ text, parameters: [], access: "writes", decode: (row) => row }),
        ({ rows }) => rows
      )).pipe(Effect.provide(ConnectionPool.layer({ url, size: 1 })))
  )
