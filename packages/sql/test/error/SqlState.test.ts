/**
 * Every SQLSTATE of the manual's appendix A has a reason that was chosen for it, and so has one that is not in there.
 *
 * Source: https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
import { type Reason, reasonOf } from "@aludel/sql"
import { assert, describe, it } from "@effect/vitest"
import * as Redacted from "effect/Redacted"
import { inspect } from "node:util"

type Tag = Reason.Reason["_tag"]

/** The manual's codes, by the reason that they are to be. */
const expected: Partial<Record<Tag, string>> = {
  ServerFailure:
    `00000 01000 0100C 01008 01003 01007 01006 01004 01P01 02000 02001 40000 40003 58000 58030 58P01 58P02 58P03
    72000 F0000 F0001 HV000 HV005 HV002 HV010 HV021 HV024 HV007 HV008 HV004 HV006 HV091 HV00B HV00C HV00D HV090 HV00A HV009
    HV014 HV001 HV00P HV00J HV00K HV00Q HV00R HV00L HV00M HV00N XX000 XX001 XX002`,
  InvalidStatement:
    `03000 0A000 0B000 0F000 0F001 0P000 24000 25000 25001 25002 25008 25003 25004 25005 25007 25P01 26000 2B000
    2BP01 2D000 34000 3B000 3B001 3D001 42000 42601 42846 42803 42P20 42P19 42830 42602 42622 42939 42804 42P18 42P21 42P22
    42809 428C9 42P03 42P04 42723 42P05 42P06 42P07 42712 42710 42702 42725 42P08 42P09 42P10 42611 42P11 42P12 42P13 42P14
    42P15 42P16 42P17 42701 54000 54001 54011 54023 55000 55006 55P02 55P04`,
  ConnectionLost: "08000 08003 08006 08001 08004 08007 08P01 25P04 57P01 57P02 57P04 57P05",
  RaisedException:
    `09000 0Z000 0Z002 20000 27000 2F000 2F005 2F002 2F003 2F004 38000 38001 38002 38003 38004 39000 39001 39004
    39P01 39P02 39P03 P0000 P0001 P0002 P0003 P0004 MY001 ZZZZZ`,
  InsufficientPrivilege: "0L000 0LP01 42501",
  DataException:
    `10608 22000 2202E 22021 22008 22012 22005 2200B 22022 22015 2201E 22014 22016 2201F 2201G 22018 22007 22019
    2200D 22025 22P06 22010 22023 22013 2201B 2201W 2201X 2202H 2202G 22009 2200C 2200G 22004 22002 22003 2200H 22026 22001
    22011 22027 22024 2200F 22P01 22P02 22P03 22P04 22P05 2200L 2200M 2200N 2200S 2200T 22030 22031 22032 22033 22034 22035
    22036 22037 22038 22039 2203A 2203B 2203C 2203D 2203E 2203F 2203G`,
  CardinalityViolation: "21000",
  UnexpectedConstraint: "23000 23001 23502 23503 23505 23514 23P01 40002 44000",
  TransactionAborted: "25P02",
  ReadOnlyTransaction: "25006",
  IdleInTransactionTimeout: "25P03",
  AuthenticationFailed: "28000 28P01",
  DatabaseNotFound: "3D000",
  UndefinedObject: "3F000 42703 42883 42P01 42P02 42704",
  SerializationFailure: "40001",
  DeadlockDetected: "40P01",
  InsufficientResources: "53000 53100 53200 53400",
  TooManyConnections: "53300",
  LockNotAvailable: "55P03",
  QueryCanceled: "57000 57014",
  ServerUnavailable: "57P03"
}

const retryable: ReadonlyArray<Tag> = [
  "ConnectionLost",
  "IdleInTransactionTimeout",
  "SerializationFailure",
  "DeadlockDetected",
  "InsufficientResources",
  "TooManyConnections",
  "LockNotAvailable",
  "ServerUnavailable"
]

const report = (code: string) => ({
  code,
  severity: "ERROR",
  message: Redacted.make("pl4nted"),
  detail: Redacted.make("pl4nted"),
  hint: Redacted.make("a hint"),
  where: undefined,
  schema: "public",
  table: "users",
  column: "email",
  dataType: undefined,
  constraint: "users_email_key",
  position: 8,
  routine: undefined
})

const situation = { text: "select x", user: "ada", database: "shop" }

describe("the reason of a SQLSTATE", () => {
  for (const [tag, codes] of Object.entries(expected)) {
    it(`${tag}: ${codes.split(/\s+/).length} codes`, () => {
      for (const code of codes.split(/\s+/)) {
        const reason = reasonOf(report(code), situation)
        assert.strictEqual(reason._tag, tag, code)
        assert.strictEqual(reason.retryable, retryable.includes(reason._tag), code)
        assert.notInclude(
          `${inspect(reason, { depth: 9 })} ${JSON.stringify(reason)} ${reason.message}`,
          "pl4nted",
          code
        )
        if ("server" in reason) assert.deepStrictEqual(reason.server, report(code), code)
      }
    })
  }

  it("is there for each code but once, and for all of the manual's", () => {
    const all = Object.values(expected).flatMap((codes) => codes.split(/\s+/))
    assert.strictEqual(new Set(all).size, all.length)
    assert.isAbove(all.length, 240)
  })
})
