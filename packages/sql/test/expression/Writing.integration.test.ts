/** Functions that write: sequences and locks. A query that calls one needs `Writes`, by its type and when it is compiled. */
import {
  advisoryLock,
  advisoryLockShared,
  arrayQuery,
  asc,
  caseWhen,
  createAll,
  currval,
  dataModel,
  eq,
  from,
  func,
  insert,
  lastval,
  nextval,
  Pg,
  Query,
  type Reads,
  select,
  setval,
  sql,
  table,
  transaction,
  tryAdvisoryLock,
  tryAdvisoryLockShared,
  update,
  value,
  type Writes
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { expectTypeOf, inject } from "vitest"

const ticket = Pg.sequence("ticket", { start: 5, increment: 5 })
const visits = table(
  "visits",
  class {
    id = Pg.bigint().default(nextval(ticket)).primaryKey()
    name = Pg.text()
    number = Pg.bigint().nullable()
  }
)

const database = TestDatabase.layer({
  url: inject("databaseUrl"),
  prepare: Effect.andThen(
    createAll(dataModel({ ticket, visits })),
    Query.run(insert(visits).values([{ name: "ann" }, { name: "bob" }]))
  )
})

layer(database)("functions that write", (it) => {
  it.effect("sequences: in a default, an insert, an update and a select", () =>
    transaction(Effect.gen(function*() {
      yield* Query.run(from(visits).writing().select({ set: setval(ticket, 100) }).limit(1))
      yield* Query.run(insert(visits).values({ id: nextval(ticket), name: "cid" }))
      yield* Query.run(update(visits).set({ number: nextval(ticket) }).where(eq(visits.name, "cid")))
      const query = from(visits).writing().where(eq(visits.name, "cid"))
        .select({ id: visits.id, number: visits.number, next: nextval(ticket), current: currval(ticket) })
      assert.deepStrictEqual(
        { ...Query.compile(query) },
        {
          text: `select "visits"."id", "visits"."number", nextval($1) as "next", currval($2) as "current" ` +
            `from "visits" where "visits"."name" = $3`,
          parameters: [`"ticket"`, `"ticket"`, "cid"]
        }
      )
      const [row] = yield* Query.all(query)
      assert.deepStrictEqual(row, { id: 105n, number: 110n, next: 115n, current: 115n })
      const uncalled = from(visits).writing().select({ set: setval(ticket, 7n, false), next: nextval(ticket) }).limit(1)
      assert.deepStrictEqual(yield* Query.all(uncalled), [{ set: 7n, next: 7n }])
    })))

  it.effect("the first rows got the sequence's numbers", () =>
    Effect.gen(function*() {
      const query = from(visits).where(eq(visits.name, "bob"))
        .select({ all: arrayQuery(from(visits).select({ id: visits.id }).orderBy(asc(visits.id)).limit(2)) })
      assert.include(
        Query.compile(query).text,
        `array (select "visits"."id" from "visits" order by "visits"."id" limit $1)`
      )
      assert.deepStrictEqual(yield* Query.all(query), [{ all: [5n, 10n] }])
    }))

  it.effect("locks until the transaction ends: shared ones beside each other, and one alone beside none", () => {
    const attempt = Query.all(
      from(visits).writing()
        .select({ alone: tryAdvisoryLock(42n), shared: tryAdvisoryLockShared(43) })
        .orderBy(asc(visits.id)).limit(1)
    )
    return transaction(Effect.gen(function*() {
      const taken = from(visits).writing()
        .select({ alone: advisoryLock(42n), shared: advisoryLockShared(43) })
        .orderBy(asc(visits.id)).limit(1)
      assert.deepStrictEqual(yield* Query.all(taken), [{ alone: undefined, shared: undefined }])
      // Its own session gets them again.
      assert.deepStrictEqual(yield* attempt, [{ alone: true, shared: true }])
    })).pipe(
      Effect.andThen(Effect.map(attempt, (rows) => assert.deepStrictEqual(rows, [{ alone: true, shared: true }])))
    )
  })

  it.effect("a select without FROM writes by what it calls", () =>
    transaction(Effect.gen(function*() {
      const query = select({ next: nextval(ticket), current: currval(ticket), last: lastval() })
      assert.deepStrictEqual(
        { ...Query.compile(query) },
        {
          text: `select nextval($1) as "next", currval($2) as "current", lastval() as "last"`,
          parameters: [`"ticket"`, `"ticket"`]
        }
      )
      const [first, second] = [yield* Query.one(query), yield* Query.one(query)]
      assert.deepStrictEqual(first, { next: first.next, current: first.next, last: first.next })
      assert.strictEqual(second.next, first.next + 5n)
      assert.deepStrictEqual(yield* Query.one(select({ set: setval(ticket, 1000) })), { set: 1000n })
      assert.deepStrictEqual(yield* Query.one(select({ mine: tryAdvisoryLock(44n) })), { mine: true })
      // Wherever the call stands, and of a function that was declared.
      const random = func("random", Pg.doublePrecision())
      const nested = select({
        n: caseWhen(eq(value(1, Pg.integer()), 1), nextval(ticket)).end(),
        r: sql`${random()} + 1`.as(Pg.doublePrecision())
      })
      assert.strictEqual(nested.plan.access, "writes")
      assert.strictEqual(select({ r: random() }).plan.access, "writes")
      assert.strictEqual(select({ n: value(1, Pg.integer()) }).plan.access, "reads")
      const version = func("version", Pg.text(), { volatility: "stable" })
      assert.strictEqual(select({ v: version(), last: lastval() }).plan.access, "reads")
      yield* Query.one(nested)
    })))

  it.effect("alone it is refused where nothing may be written, before it is sent", () =>
    Effect.gen(function*() {
      const next = Query.one(select({ next: nextval(ticket) }))
      expectTypeOf<Effect.Services<typeof next>>().toEqualTypeOf<Writes>()
      const both = Query.one(select({ n: value(1, Pg.integer()), next: ticket.next() }))
      expectTypeOf<Effect.Success<typeof both>>().toEqualTypeOf<{ readonly n: number; readonly next: bigint }>()
      expectTypeOf<Effect.Services<typeof both>>().toEqualTypeOf<Writes>()
      const none = Query.one(select({ last: lastval() }))
      expectTypeOf<Effect.Services<typeof none>>().toEqualTypeOf<Reads>()
      // In a transaction of its own each: a session of the pool has drawn no number yet where nobody did in it.
      assert.isTrue((yield* transaction(next)).next > 0n)
    }))

  it.effect("what it needs is in its type", () =>
    Effect.sync(() => {
      const reading = Query.all(from(visits).select({ current: currval(ticket) }))
      const writing = Query.all(from(visits).writing().select({ next: nextval(ticket) }))
      expectTypeOf<Effect.Services<typeof reading>>().toEqualTypeOf<Reads>()
      expectTypeOf<Effect.Services<typeof writing>>().toEqualTypeOf<Writes>()
    }))
})
