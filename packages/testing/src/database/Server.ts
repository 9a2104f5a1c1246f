/**
 * A server's maintenance database: one session for as long as a few statements take, so that a test database keeps
 * nothing open there.
 */
import { ConnectionPool, type InvalidPoolConfig } from "@aludel/pool"
import { type Database, DatabaseError, Reason, Writes } from "@aludel/sql"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { failWith, ServerUnreachable, type TestDatabaseError } from "./TestDatabaseError.ts"

/** What administering a server can fail with. */
export type ServerError = TestDatabaseError | DatabaseError | InvalidPoolConfig

const value = (url: string | Redacted.Redacted<string>): string => Redacted.isRedacted(url) ? Redacted.value(url) : url

/** What tells servers, and roles on them, apart. */
export const serverKey = value

/** The URL of another database of the same server. */
export const urlOf = (url: string | Redacted.Redacted<string>, database: string): Redacted.Redacted<string> => {
  const parsed = new URL(value(url))
  parsed.pathname = `/${database}`
  return Redacted.make(parsed.href)
}

/** A URL that names no database means `postgres`, which every server has. */
const maintenanceDatabase = (url: string): string | undefined =>
  URL.canParse(url) && new URL(url).pathname.length <= 1 ? "postgres" : undefined

const unreachable = (reason: Reason.ConnectionFailed | Reason.ConnectTimeout): TestDatabaseError => {
  const { host, port } = reason
  return failWith(new ServerUnreachable({ host, port, code: "code" in reason ? reason.code : "TIMEOUT" }))
}

const isUnreachable = (error: unknown): error is DatabaseError & {
  readonly reason: Reason.ConnectionFailed | Reason.ConnectTimeout
} =>
  error instanceof DatabaseError &&
  (error.reason instanceof Reason.ConnectionFailed || error.reason instanceof Reason.ConnectTimeout)

/** Runs the effect with a session on the server; says where nothing answered. */
export const onServer = <A, E>(
  url: string | Redacted.Redacted<string>,
  body: (database: Database) => Effect.Effect<A, E>
): Effect.Effect<A, E | ServerError> =>
  Effect.flatMap(Writes, body).pipe(
    Effect.provide(ConnectionPool.layer({
      url,
      database: maintenanceDatabase(value(url)),
      size: 1,
      applicationName: "aludel-test"
    })),
    Effect.mapError((error) => isUnreachable(error) ? unreachable(error.reason) : error)
  )

/** The rows of a statement, as the server sent them. */
export const query = (
  database: Database,
  text: string,
  parameters: ReadonlyArray<string> = []
): Effect.Effect<ReadonlyArray<ReadonlyArray<string | null>>, DatabaseError> =>
  Effect.map(database.run({ text, parameters, access: "writes", decode: (row) => row }), ({ rows }) => rows)

export const quoted = (name: string): string => `"${name.replaceAll("\"", "\"\"")}"`
