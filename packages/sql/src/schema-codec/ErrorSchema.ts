/**
 * The errors of queries as Effect schemas, for an API that declares them. What goes out is an allow-list: names and codes,
 * never values, texts of the server, or where the database is.
 */
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Transformation from "effect/SchemaTransformation"
import { ConstraintViolation } from "../error/ConstraintViolation.ts"
import { DatabaseError } from "../error/DatabaseError.ts"
import * as Reason from "../error/Reason.ts"
import type { ServerReport } from "../error/ServerReport.ts"

/** A report of which no more is known than its code. */
const reportOf = (code: string): ServerReport => ({
  code,
  severity: "ERROR",
  message: Redacted.make(""),
  detail: undefined,
  hint: undefined,
  where: undefined,
  schema: undefined,
  table: undefined,
  column: undefined,
  dataType: undefined,
  constraint: undefined,
  position: undefined,
  routine: undefined
})

const kind = Schema.Literals(["unique", "foreign key", "check", "exclusion", "not null", "restrict", "other"])

const violation = Schema.Struct({
  _tag: Schema.Literal("ConstraintViolation"),
  constraint: Schema.String,
  kind,
  schema: Schema.String,
  table: Schema.String,
  columns: Schema.Array(Schema.String),
  code: Schema.String
})

/**
 * The schema of a broken constraint, one of these names: what an endpoint declares among its errors. Its status is 409,
 * unless annotated otherwise.
 *
 * @example
 * import { insert, Pg, Query, table } from "@aludel/sql"
 * import { constraintViolationSchema } from "@aludel/sql/Schema"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   email = Pg.text().unique()
 * })
 * const EmailTaken = constraintViolationSchema("users_email_key")
 */
export const constraintViolationSchema = <const Name extends string>(
  ...names: readonly [Name, ...ReadonlyArray<Name>]
): Schema.Codec<ConstraintViolation<Name>, typeof violation.Encoded> =>
  violation.pipe(Schema.decodeTo(
    Schema.declare(
      (value): value is ConstraintViolation<Name> =>
        value instanceof ConstraintViolation && names.some((name) => name === value.constraint),
      { expected: `a violation of ${names.join(" or ")}` }
    ).annotate({ httpApiStatus: 409 }),
    Transformation.transform<ConstraintViolation<Name>, typeof violation.Type>({
      // That its name is one of `Name` is checked on the other side of the transformation, so it is stated here.
      decode: ({ code, columns, constraint, kind, schema, table }) =>
        new ConstraintViolation({
          constraint,
          kind,
          schema,
          table,
          columns,
          server: reportOf(code)
        }) as ConstraintViolation<Name>,
      encode: ({ _tag, columns, constraint, kind, schema, server, table }) => ({
        _tag,
        constraint,
        kind,
        schema,
        table,
        columns,
        code: server.code
      })
    })
  ))

const failure = Schema.Struct({
  _tag: Schema.Literal("DatabaseError"),
  reason: Schema.String,
  retryable: Schema.Boolean,
  code: Schema.optional(Schema.String)
})

/** Reasons that are known by their code alone, and come back as what they were. */
const byCode = {
  ServerUnavailable: Reason.ServerUnavailable,
  InsufficientPrivilege: Reason.InsufficientPrivilege,
  DataException: Reason.DataException,
  SerializationFailure: Reason.SerializationFailure,
  DeadlockDetected: Reason.DeadlockDetected,
  ReadOnlyTransaction: Reason.ReadOnlyTransaction,
  QueryCanceled: Reason.QueryCanceled,
  LockNotAvailable: Reason.LockNotAvailable,
  RaisedException: Reason.RaisedException,
  ServerFailure: Reason.ServerFailure
} as const

const isByCode = (tag: string): tag is keyof typeof byCode => Object.hasOwn(byCode, tag)

const reasonOf = ({ code = "", reason, retryable }: typeof failure.Type): Reason.Reason => {
  if (reason === "ConnectionLost") return new Reason.ConnectionLost({ code })
  if (reason === "CommitOutcomeUnknown") return new Reason.CommitOutcomeUnknown({ code })
  if (reason === "PoolClosed") return new Reason.PoolClosed()
  const tag = isByCode(reason) ? reason : retryable ? "ServerUnavailable" : "ServerFailure"
  return new byCode[tag]({ server: reportOf(code) })
}

const codeOf = (reason: Reason.Reason): string | undefined =>
  "server" in reason ? reason.server.code : "code" in reason ? reason.code : undefined

/**
 * The schema of a `DatabaseError`, for an API that declares it; its status is 500, unless annotated otherwise. Of the
 * reason there go out its tag, whether to try again, and the code. A reason that tells of statements, names or
 * addresses arrives as `ServerFailure`, or as `ServerUnavailable` where trying again may help.
 */
export const databaseErrorSchema: Schema.Codec<DatabaseError, typeof failure.Encoded> = failure.pipe(Schema.decodeTo(
  Schema.instanceOf(DatabaseError).annotate({ httpApiStatus: 500 }),
  Transformation.transform<DatabaseError, typeof failure.Type>({
    decode: (sent) => new DatabaseError({ reason: reasonOf(sent) }),
    encode: ({ _tag, isRetryable, reason }) => ({
      _tag,
      reason: reason._tag,
      retryable: isRetryable,
      code: codeOf(reason)
    })
  })
))
