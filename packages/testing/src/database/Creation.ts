/**
 * Creates databases and drops them. What processes that were killed have left on a server is dropped on the first visit
 * there.
 */
import { type Database, DatabaseError, Reason } from "@aludel/sql"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type { Scope } from "effect/Scope"
import { freshName, isLeftOver } from "./Owner.ts"
import { onServer, query, quoted, type ServerError, serverKey } from "./Server.ts"
import { failWith, MayNotCreateDatabases, TemplateUnusable, TestDatabaseError } from "./TestDatabaseError.ts"

type Url = string | Redacted.Redacted<string>

/** `force` ends the sessions that are still on it. */
const drop = (database: Database, name: string) =>
  query(database, `drop database if exists ${quoted(name)} with (force)`)

/** Drops what ended processes of this machine left. Another process may be doing the same: what fails stays. */
const sweepHere = (database: Database): Effect.Effect<void, DatabaseError> =>
  Effect.flatMap(
    query(database, "select datname from pg_database where datname like 'aludel\\_test\\_%'"),
    (rows) =>
      Effect.forEach(
        rows.flatMap(([name]) => name && isLeftOver(name) ? [name] : []),
        (name) => Effect.ignore(drop(database, name)),
        { discard: true }
      )
  )

export const sweepServer = (url: Url): Effect.Effect<void, ServerError> => onServer(url, sweepHere)

const swept = new Set<string>()

const sweepOnce = (database: Database, url: Url): Effect.Effect<void, DatabaseError> =>
  Effect.suspend(() => {
    const key = serverKey(url)
    if (swept.has(key)) return Effect.void
    swept.add(key)
    return sweepHere(database)
  })

const roleQuery = "select current_user, rolcreatedb or rolsuper, current_setting('server_version_num') "
  + "from pg_roles where rolname = current_user"

const unusable = (template: string, error: DatabaseError): TestDatabaseError | DatabaseError => {
  const { reason } = error
  const code = "server" in reason ? reason.server.code : ""
  return ["3D000", "42501", "55006"].includes(code) ? failWith(new TemplateUnusable({ template, code })) : error
}

const create = Effect.fnUntraced(function*(database: Database, name: string, template: string | undefined) {
  const [[role, allowed, version] = []] = yield* query(database, roleQuery)
  if (allowed !== "t") return yield* failWith(new MayNotCreateDatabases({ role: role ?? "" }))
  if (template === undefined) return yield* query(database, `create database ${quoted(name)}`)
  // Copying files is quicker than writing all of it to the log, for a database as small as a test's.
  const strategy = Number(version) >= 150_000 ? " strategy file_copy" : ""
  return yield* query(database, `create database ${quoted(name)} template ${quoted(template)}${strategy}`).pipe(
    Effect.mapError((error) => unusable(template, error))
  )
})

/** With its server gone, a database is none of our business any more. */
const isGone = (error: ServerError): boolean =>
  error instanceof TestDatabaseError ||
  (error instanceof DatabaseError && error.reason instanceof Reason.ConnectionLost)

/** Drops a database, by a session of its own. */
const dropDatabase = (url: Url, name: string): Effect.Effect<void> =>
  onServer(url, (database) => drop(database, name)).pipe(
    Effect.catchIf(isGone, () => Effect.void),
    Effect.orDie,
    Effect.asVoid
  )

/** A fresh database of the server, dropped when the scope closes. Returns its name. */
export const createDatabase = Effect.fnUntraced(function*(
  url: Url,
  template: string | undefined
): Effect.fn.Return<string, ServerError, Scope> {
  const name = freshName()
  let asked = false
  // Before the server is asked: interrupted in between, it may have created the database all the same.
  yield* Effect.addFinalizer(() => asked ? dropDatabase(url, name) : Effect.void)
  yield* onServer(url, (database) =>
    Effect.andThen(
      sweepOnce(database, url),
      Effect.suspend(() => {
        asked = true
        return create(database, name, template)
      })
    ))
  return name
})
