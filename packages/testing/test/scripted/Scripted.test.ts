/** A scripted database answers what it names, checks what it is given, and tells of all else. */
import {
  afterCommit,
  afterRollback,
  catchConstraint,
  columns,
  count,
  deleteFrom,
  eq,
  from,
  insert,
  IsolationMismatch,
  Pg,
  Query,
  Reason,
  row,
  savepoint,
  Serializable,
  sql,
  table,
  transaction,
  Writes
} from "@aludel/sql"
import { answer, failure, InvalidAnswer, scripted, ScriptedDatabase, violation } from "@aludel/testing"
import { assert, it } from "@effect/vitest"
import { Cause, DateTime, Effect, Exit, Stream } from "effect"

const users = table(
  "users",
  class Users {
    id = Pg.bigint().identity().primaryKey()
    email = Pg.varchar(20).unique()
    joined = Pg.timestamptz().defaultNow()
    boss = Pg.bigint().nullable().references(() => users.id)
  }
)
const named = (email: string) => from(users).where(eq(users.email, email)).select({ id: users.id, boss: users.boss })
const add = (email: string) => insert(users).values({ email })
const everyone = from(users).select(columns(users))

it.effect("answers by text and parameters, in any order, each as often as it says", () =>
  Effect.gen(function*() {
    const found = yield* scripted(
      [
        answer(named("a"), [{ id: 1n, boss: null }], { times: 2 }),
        answer(named("b"), []),
        answer(add("c"), [1]),
        answer(from(users).select({ n: count() }), [{ n: 3 }], { times: Infinity })
      ],
      Effect.all([Query.all(named("b")), Query.one(named("a")), Query.run(add("c")), Query.run(named("a"))])
    )
    assert.deepStrictEqual(found, [[], { id: 1n, boss: null }, 1, 1])
    const any = answer(named(""), [{ id: 2n, boss: 1n }], { parameters: "any" })
    assert.deepStrictEqual(yield* scripted([any], Query.one(named("whoever"))), { id: 2n, boss: 1n })
  }))

it.effect("streams its rows", () =>
  Effect.gen(function*() {
    const rows = [{ id: 1n, boss: null }, { id: 2n, boss: 1n }]
    const found = scripted([answer(named("a"), rows)], Stream.runCollect(Query.stream(named("a"))))
    assert.deepStrictEqual([...yield* found], rows)
  }))

it.effect("fails with the reasons and constraints that it was told to", () =>
  Effect.gen(function*() {
    const script = [
      failure(named("a"), new Reason.ConnectionLost({ code: "57P01" })),
      violation(add("taken"), "users_email_key"),
      violation(deleteFrom(users).where(eq(users.id, 1n)), "users_boss_fkey")
    ]
    const test = Effect.all([
      Effect.catchReason(Effect.as(Query.all(named("a")), "found"), "DatabaseError", "ConnectionLost", (reason) =>
        Effect.succeed(reason.code)),
      Query.run(add("taken")).pipe(catchConstraint("users_email_key", ({ columns }) =>
        Effect.succeed(columns))),
      Effect.map(Effect.flip(Query.run(deleteFrom(users).where(eq(users.id, 1n)))), ({ _tag }) =>
        _tag)
    ])
    assert.deepStrictEqual(yield* scripted(script, test), ["57P01", ["email"], "ConstraintViolation"])
  }))

it.effect("tells of statements without an answer, whatever the code makes of them, and of answers left over", () =>
  Effect.gen(function*() {
    const error = yield* Effect.flip(scripted([answer(named("a"), [])], Effect.ignore(Query.all(named("b")))))
    assert.deepInclude(error, {
      _tag: "ScriptMismatch",
      unexpected: [Query.compile(named("b")).text],
      unused: [Query.compile(named("a")).text]
    })
    const inside = yield* Effect.flip(scripted([], Effect.catch(Query.all(everyone), (error) => Effect.die(error))))
    assert.strictEqual(inside._tag, "ScriptMismatch")
    // A failure of the code's own explains why it did not ask for the rest.
    assert.strictEqual(yield* Effect.flip(scripted([answer(everyone, [])], Effect.fail("mine"))), "mine")
    assert.notInclude(String(error), "'a'")
  }))

it("takes rows that the query could yield, and no others", () => {
  const valid = { id: 1n, email: "a@b", joined: DateTime.makeUnsafe(0), boss: null }
  const refused = (row: object) => {
    try {
      answer(everyone, [row as typeof valid])
      return "taken"
    } catch (error) {
      assert.instanceOf(error, InvalidAnswer)
      return error.message
    }
  }
  assert.strictEqual(refused(valid), "taken")
  const { boss: _, ...without } = valid
  assert.strictEqual(refused(without), "row 1 of the answer has no \"boss\"")
  assert.strictEqual(refused({ ...valid, more: 1 }), "row 1 of the answer has \"more\", which the query does not yield")
  assert.strictEqual(refused({ ...valid, id: "1" }), "row 1 of the answer: the value of \"id\" is none of bigint")
  const counted = (rows: ReadonlyArray<number>) => () => answer(add("a"), rows)
  assert.throws(counted([1, 2]), InvalidAnswer)
  assert.throws(counted([-1]), InvalidAnswer)
  const tuple = from(users).select({ both: row(users.id, users.email) })
  assert.strictEqual(answer(tuple, [{ both: [1n, "a"] }]).text, Query.compile(tuple).text)
})

it.effect("has raw SQL, whose declared columns are checked", () =>
  Effect.gen(function*() {
    const query = sql.text("select 1 as one").columns({ one: Pg.integer() }).reads()
    assert.deepStrictEqual(yield* scripted([answer(query, [{ one: 2 }])], Query.all(query)), [{ one: 2 }])
    assert.throws(() => answer(query, [{ one: "2" } as never]), InvalidAnswer)
  }))

it.effect("has transactions with their levels and hooks", () =>
  Effect.gen(function*() {
    const events: Array<string> = []
    const note = (event: string) => Effect.sync(() => void events.push(event))
    const hooks = (name: string) => Effect.andThen(afterCommit(note(name)), afterRollback(note(`no ${name}`)))
    yield* scripted(
      [answer(add("a"), [1], { times: 2 })],
      Effect.gen(function*() {
        yield* transaction(
          Effect.gen(function*() {
            yield* Serializable
            yield* Query.run(add("a"))
            yield* hooks("outer")
            yield* savepoint(hooks("inner"))
            yield* Effect.ignore(transaction(Effect.andThen(hooks("gone"), Effect.fail("no"))))
            yield* note("inside")
          }),
          { isolation: "serializable" }
        )
        yield* Effect.ignore(transaction(Effect.andThen(hooks("lost"), Effect.fail("no"))))
        yield* Query.run(add("a"))
      })
    )
    assert.deepStrictEqual(events, ["inside", "no gone", "outer", "inner", "no lost"])
    const inner = transaction(Effect.asVoid(Serializable), { isolation: "serializable" })
    const nested = transaction(inner)
    const exit = yield* Effect.exit(scripted([], nested))
    assert.instanceOf(Exit.isFailure(exit) && Cause.squash(exit.cause), IsolationMismatch)
  }))

it.effect("refuses what needs a server", () =>
  Effect.gen(function*() {
    const error = yield* Effect.flip(
      scripted([], Effect.scoped(Effect.flatMap(Writes, ({ lease }) => lease)))
    )
    assert.deepInclude(error, { _tag: "DatabaseError" })
  }))

it.effect("is a layer too", () =>
  Effect.gen(function*() {
    const { verify } = yield* ScriptedDatabase
    assert.strictEqual((yield* Effect.flip(verify)).unused.length, 1)
    assert.deepStrictEqual(yield* Query.all(everyone), [])
    yield* verify
  }).pipe(Effect.provide(ScriptedDatabase.layer([answer(everyone, [])]))))
