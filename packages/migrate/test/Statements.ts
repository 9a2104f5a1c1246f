/** Statements on the test's database, as its set-up and its checks send them. */
import { inspect } from "@aludel/migrate"
import { Reads, Writes } from "@aludel/sql"
import * as Effect from "effect/Effect"

/** Runs one statement for its effect. */
export const execute = (text: string) =>
  Effect.flatMap(
    Writes,
    (database) => Effect.asVoid(database.run({ text, parameters: [], access: "writes", decode: () => undefined }))
  )

/** The rows of a query, as the texts that the server sends. */
export const query = (text: string) =>
  Effect.flatMap(
    Reads,
    (database) =>
      Effect.map(database.run({ text, parameters: [], access: "reads", decode: (row) => [...row] }), (answer) =>
        answer.rows)
  )

const schemas = "select quote_ident(nspname) from pg_namespace where nspname !~ '^pg_|^information_schema$'"

const reset = Effect.flatMap(query(schemas), (names) =>
  Effect.forEach(
    [...names.map(([name]) => `drop schema ${name} cascade`), "create schema public"],
    execute,
    { discard: true }
  ))

/** Empties the database, runs the statements, and reads what is there then. */
export const resetAnd = (statements: ReadonlyArray<string>) =>
  Effect.andThen(reset, Effect.andThen(Effect.forEach(statements, execute, { discard: true }), inspect()))

/** The server's major version. */
export const version = Effect.map(
  query("select current_setting('server_version_num')::int / 10000"),
  ([row]) => Number(row?.[0])
)
