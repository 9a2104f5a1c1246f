/** Errors to JSON and back: what goes out is names and codes, and trying again means the same on the far side. */
import { ConstraintViolation, DatabaseError, Reason, type ServerReport } from "@aludel/sql"
import { constraintViolationSchema, databaseErrorSchema } from "@aludel/sql/Schema"
import { assert, describe, it } from "@effect/vitest"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

const server: ServerReport = {
  code: "40001",
  severity: "ERROR",
  message: Redacted.make("s3cret"),
  detail: Redacted.make("s3cret"),
  hint: undefined,
  where: undefined,
  schema: "s3cret",
  table: undefined,
  column: undefined,
  dataType: undefined,
  constraint: undefined,
  position: 7,
  routine: "s3cret"
}

const violation = (constraint: string) =>
  new ConstraintViolation({ constraint, kind: "unique", schema: "public", table: "users", columns: ["email"], server })

describe("errors as schemas", () => {
  it("a violation of the names that are declared, and of no other", () => {
    const codec = constraintViolationSchema("users_email_key", "users_name_key")
    const sent = Schema.encodeUnknownSync(codec)(violation("users_email_key"))
    assert.deepStrictEqual(sent, {
      _tag: "ConstraintViolation",
      constraint: "users_email_key",
      kind: "unique",
      schema: "public",
      table: "users",
      columns: ["email"],
      code: "40001"
    })
    const back = Schema.decodeUnknownSync(codec)(JSON.parse(JSON.stringify(sent)))
    assert.isTrue(back instanceof ConstraintViolation)
    assert.deepStrictEqual([back.constraint, back.columns, back.server.code], ["users_email_key", ["email"], "40001"])
    assert.isTrue(Result.isFailure(Schema.encodeUnknownResult(codec)(violation("other"))))
    assert.isTrue(Result.isFailure(Schema.decodeUnknownResult(codec)({ ...sent, constraint: "other" })))
  })

  it("why the database failed, without what is nobody's business", () => {
    const reasons: ReadonlyArray<readonly [Reason.Reason, string]> = [
      [new Reason.SerializationFailure({ server }), "SerializationFailure"],
      [new Reason.ConnectionLost({ code: "CLOSED" }), "ConnectionLost"],
      [new Reason.CommitOutcomeUnknown({ code: "CLOSED" }), "CommitOutcomeUnknown"],
      [new Reason.PoolClosed(), "PoolClosed"],
      [new Reason.ConnectionFailed({ host: "s3cret", port: 1, code: "ECONNREFUSED" }), "ServerUnavailable"],
      [new Reason.AuthenticationFailed({ user: "s3cret", server }), "ServerFailure"],
      [new Reason.InvalidStatement({ text: "s3cret", server }), "ServerFailure"]
    ]
    for (const [reason, arrives] of reasons) {
      const error = new DatabaseError({ reason })
      const text = JSON.stringify(Schema.encodeSync(databaseErrorSchema)(error))
      assert.notInclude(text, "s3cret")
      const back = Schema.decodeUnknownSync(databaseErrorSchema)(JSON.parse(text))
      assert.isTrue(back instanceof DatabaseError)
      assert.deepStrictEqual([back.reason._tag, back.isRetryable], [arrives, error.isRetryable], reason._tag)
    }
  })
})
