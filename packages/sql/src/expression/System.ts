/**
 * What the server says of itself and of the session, and the identifiers that it makes.
 *
 * Source: https://www.postgresql.org/docs/current/functions-info.html
 */
import { int4 } from "../type/Numeric.ts"
import { text } from "../type/Text.ts"
import { uuid } from "../type/Uuid.ts"
import { call, type Expression, expression, syntax } from "./Expression.ts"

/** `current_user`: the role whose rights hold. */
export const currentUser = (): Expression<never, string> => expression(syntax(["current_user"]), text)

/** `session_user`: the role that connected. */
export const sessionUser = (): Expression<never, string> => expression(syntax(["session_user"]), text)

/** `current_database()`: the database's name. */
export const currentDatabase = (): Expression<never, string> => expression(call("current_database"), text)

/** `current_schema()`: the schema in which new tables are made; null where the search path names none that is there. */
export const currentSchema = (): Expression<never, string | null> => expression(call("current_schema"), text)

/** `version()`: the server's version, in words. */
export const version = (): Expression<never, string> => expression(call("version"), text)

/** `pg_backend_pid()`: the process that serves the session. */
export const backendPid = (): Expression<never, number> => expression(call("pg_backend_pid"), int4)

/** `pg_typeof(operand)::text`: the name of its type. */
export const pgTypeof = <T>(operand: Expression<T, unknown, unknown>): Expression<T, string> =>
  expression({ _tag: "Cast", operand: call("pg_typeof", operand.node), type: text }, text)

/**
 * `gen_random_uuid()`: a random UUID, of version 4.
 * https://www.postgresql.org/docs/current/functions-uuid.html
 *
 * @example
 * import { genRandomUuid, Pg, table } from "@aludel/sql"
 *
 * const tokens = table("tokens", class Tokens {
 *   id = Pg.uuid().default(genRandomUuid()).primaryKey()
 * })
 */
export const genRandomUuid = (): Expression<never, string> => expression(call("gen_random_uuid"), uuid)

/** `uuidv7()`: a UUID of version 7, which sorts by the time when it was made. PostgreSQL 18. */
export const uuidv7 = (): Expression<never, string> => expression(call("uuidv7"), uuid)
