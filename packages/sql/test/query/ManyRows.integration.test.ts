/** Many rows in one statement: inserted and updated as one array for each column, on a real server. */
import {
  add,
  asc,
  columns,
  count,
  createAll,
  dataModel,
  eq,
  from,
  gt,
  insert,
  lower,
  Pg,
  primaryKey,
  Query,
  sql,
  table,
  updateMany,
  value
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"

const mood = Pg.enum("mood", ["glad", "sad"])

const people = table(
  "people",
  class People {
    id = Pg.bigint().identity().primaryKey()
    code = Pg.varchar(6).unique()
    tags = Pg.text().array().nullable()
    grid = Pg.integer().array().array().nullable()
    mood = mood().nullable()
    bits = Pg.bit(3).nullable()
    document = Pg.jsonb().nullable()
    hits = Pg.integer().default(0).check((hits) => gt(hits, -1))
    changed = Pg.integer().default(0).onUpdate(1)
  }
)

const pairs = table("pairs", {
  a: Pg.integer(),
  b: Pg.text(),
  rest: Pg.integer().nullable(),
  ordinality: Pg.integer().nullable()
}, { constraints: [] })

const keyed = table(
  "given",
  class Keyed {
    left = Pg.integer().primaryKey()
    right = Pg.text().nullable()
  }
)

const seats = table("seats", {
  row: Pg.integer(),
  number: Pg.integer(),
  taken: Pg.boolean()
}, { constraints: [primaryKey("row", "number")] })

/** More columns than a function takes arguments. */
const wide = table("wide", Object.fromEntries(Array.from({ length: 150 }, (_, n) => [`c${n}`, Pg.integer()])))

const model = dataModel({ mood, people, pairs, keyed, seats, wide })
const database = TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(model) })

let made = 0
const code = () => `c${++made}`
const person = (hits: number) => ({ code: code(), hits })
const stored = (from_: bigint) =>
  Query.all(from(people).where(gt(people.id, from_ - 1n)).select(columns(people)).orderBy(asc(people.id)))

layer(database)("many rows", (it) => {
  it.effect("more than the protocol has parameters for go in one statement, and come back in their order", () =>
    Effect.gen(function*() {
      const rows = Array.from({ length: 40_000 }, (_, a) => ({ a: 40_000 - a, b: `b${a}`, ordinality: a }))
      const query = insert(pairs).values(rows)
      assert.strictEqual(Query.compile(query).parameters.length, 3)
      const back = yield* Query.all(query.returning({ a: pairs.a, b: pairs.b }))
      assert.deepStrictEqual(back, rows.map(({ a, b }) => ({ a, b })))
      assert.deepStrictEqual(yield* Query.one(from(pairs).select({ n: count() })), { n: 40_000 })
    }))

  it.effect("identities count in the rows' order; values of every kind arrive as they were", () =>
    Effect.gen(function*() {
      const rows = Array.from({ length: 20 }, (_, n) => ({
        code: code(),
        tags: n === 0 ? null : ["a,b", `"${n}`],
        grid: n === 1 ? [] : [[n, 2], [3, 4]],
        mood: n % 2 === 0 ? "glad" as const : null,
        bits: "101",
        document: { n, deep: [null] },
        hits: n,
        changed: 0
      }))
      const back = yield* Query.all(insert(people).values(rows).returning(columns(people)))
      const [first] = back
      assert.deepStrictEqual(back, rows.map((row, n) => ({ id: (first?.id ?? 0n) + BigInt(n), ...row })))
      const tooLong = insert(people).values(rows.map((row) => ({ ...row, code: `${row.code}-too-long` })))
      assert.deepInclude((yield* Effect.flip(Query.run(tooLong))) as object, { _tag: "DatabaseError" })
    }))

  it.effect("a table of more columns than a function takes arguments", () =>
    Effect.gen(function*() {
      const rows = Array.from(
        { length: 20 },
        (_, row) => Object.fromEntries(Array.from({ length: 150 }, (_, n) => [`c${n}`, row * 1000 + n]))
      )
      assert.deepStrictEqual(yield* Query.all(insert(wide).values(rows).returning(columns(wide))), rows)
    }))

  it.effect("a conflict is handled as ever, a broken constraint is named, and then nothing is stored", () =>
    Effect.gen(function*() {
      const rows = Array.from({ length: 20 }, (_, hits) => person(hits))
      yield* Query.run(insert(people).values(rows.slice(0, 10)))
      const again = insert(people).values(rows)
      const broken = yield* Effect.flip(Query.run(again))
      assert.deepInclude(broken, { _tag: "ConstraintViolation", constraint: "people_code_key" })
      const none = again.onConflict(people.code).doNothing().returning({ code: people.code })
      assert.deepStrictEqual(yield* Query.all(none), rows.slice(10).map(({ code }) => ({ code })))
      const upsert = again.onConflict(people.code).doUpdate(
        (excluded) => ({ hits: add(people.hits, excluded.hits) }),
        { where: (excluded) => gt(excluded.hits, 17) }
      ).returning({ hits: people.hits, isNew: sql`people.xmax = 0`.as(Pg.boolean()) })
      assert.deepStrictEqual(yield* Query.all(upsert), [{ hits: 36, isNew: false }, { hits: 38, isNew: false }])
      const fresh = insert(people).values([...rows.slice(18), person(7)]).onConflict(people.code)
        .doUpdate((excluded) => ({ hits: excluded.hits }))
        .returning({ hits: people.hits, isNew: sql`people.xmax = 0`.as(Pg.boolean()) })
      assert.deepStrictEqual(yield* Query.all(fresh), [
        { hits: 18, isNew: false },
        { hits: 19, isNew: false },
        { hits: 7, isNew: true }
      ])
    }))

  it.effect("an identity's value is written when the row overrides it, and passed over when the server's counts", () =>
    Effect.gen(function*() {
      const rows = Array.from({ length: 16 }, (_, n) => ({ id: BigInt(1_000_000 + n), ...person(n) }))
      const back = yield* Query.all(insert(people).overriding("system value").values(rows).returning({ id: people.id }))
      assert.deepStrictEqual(back, rows.map(({ id }) => ({ id })))
      const broken = yield* Effect.flip(
        Query.run(insert(people).overriding("system value").values({ ...person(1), id: 1_000_000n }))
      )
      assert.deepInclude(broken, { _tag: "ConstraintViolation", constraint: "people_pkey" })
      const counted = insert(people).overriding("user value").values({ ...person(1), id: 5_000_000n })
      assert.isBelow(Number((yield* Query.one(counted.returning({ id: people.id }))).id), 1_000_000)
    }))
})

layer(database)("updateMany", (it) => {
  it.effect("gives a thousand rows a value each, in one statement", () =>
    Effect.gen(function*() {
      const rows = yield* Query.all(
        insert(people).values(Array.from({ length: 1000 }, (_, n) => person(n))).returning({
          id: people.id,
          hits: people.hits
        })
      )
      const query = updateMany(people).by("id").set(
        rows.map(({ hits, id }) => ({ id, hits: hits * 2, tags: [`${hits}`] }))
      )
      assert.deepStrictEqual(
        Query.compile(query).text,
        `update "people" set "tags" = cast("given"."tags" as text[]), "hits" = "given"."hits", "changed" = $1 ` +
          `from unnest($2::bigint[], $3::text[], $4::integer[]) as "given"("id", "tags", "hits") ` +
          `where "people"."id" = "given"."id"`
      )
      assert.strictEqual(yield* Query.run(query), 1000)
      const found = yield* stored(rows[0]?.id ?? 0n)
      assert.deepStrictEqual(
        found.slice(0, 1000).map(({ changed, hits, tags }) => ({ changed, hits, tags })),
        rows.map(({ hits }) => ({ changed: 1, hits: hits * 2, tags: [`${hits}`] }))
      )
    }))

  it.effect("a row keeps the columns that it does not give", () =>
    Effect.gen(function*() {
      const ids = yield* Query.all(
        insert(people).values([person(1), person(2), person(3)]).returning({ id: people.id })
      )
      const [a = 0n, b = 0n, c = 0n] = ids.map(({ id }) => id)
      const query = updateMany(people).by("id").set([
        { id: a, hits: 10 },
        { id: b, mood: "sad", changed: 5 },
        { id: c, hits: undefined, mood: null, document: { x: 1 } }
      ])
      assert.strictEqual(
        Query.compile(query).text,
        `update "people" set "mood" = case when "given"."mood given" then "given"."mood" else "people"."mood" end, ` +
          `"document" = case when "given"."document given" then "given"."document" else "people"."document" end, ` +
          `"hits" = case when "given"."hits given" then "given"."hits" else "people"."hits" end, ` +
          `"changed" = case when "given"."changed given" then "given"."changed" else $1 end ` +
          `from unnest($2::bigint[], $3::"mood"[], $4::boolean[], $5::jsonb[], $6::boolean[], $7::integer[], ` +
          `$8::boolean[], $9::integer[], $10::boolean[]) as "given"("id", "mood", "mood given", "document", ` +
          `"document given", "hits", "hits given", "changed", "changed given") where "people"."id" = "given"."id"`
      )
      yield* Query.run(query)
      const found = yield* stored(a)
      assert.deepStrictEqual(
        found.slice(0, 3).map(({ changed, document, hits, mood }) => ({ changed, document, hits, mood })),
        [
          { changed: 1, document: null, hits: 10, mood: null },
          { changed: 5, document: null, hits: 2, mood: "sad" },
          { changed: 1, document: { x: 1 }, hits: 3, mood: null }
        ]
      )
    }))

  it.effect("narrowed, returning, by another key, beside a table of its alias' name; without rows nothing is sent", () =>
    Effect.gen(function*() {
      const [a, b] = [person(1), person(2)]
      yield* Query.run(insert(people).values([a, b]))
      const query = updateMany(people).by("code").set([{ code: a.code, hits: 5 }, { code: b.code, hits: 6 }])
        .where(eq(people.hits, 2)).returning({ code: people.code, hits: people.hits })
      assert.deepStrictEqual(yield* Query.all(query), [{ code: b.code, hits: 6 }])
      assert.strictEqual(yield* Query.run(updateMany(people).by("id").set([])), 0)
      yield* Query.run(insert(keyed).values({ left: 1 }))
      assert.strictEqual(yield* Query.run(updateMany(keyed).by("left").set([{ left: 1, right: "x" }])), 1)
      assert.deepStrictEqual(yield* Query.all(from(keyed).select(columns(keyed))), [{ left: 1, right: "x" }])
    }))

  it.effect("by a key of several columns", () =>
    Effect.gen(function*() {
      const all = [[1, 1], [1, 2], [2, 1]].map(([row = 0, number = 0]) => ({ row, number, taken: false }))
      yield* Query.run(insert(seats).values(all))
      const taken = all.slice(1).map((seat) => ({ ...seat, taken: true }))
      assert.strictEqual(yield* Query.run(updateMany(seats).by("row", "number").set(taken)), 2)
      const found = yield* Query.all(from(seats).select(columns(seats)).orderBy(asc(seats.row), asc(seats.number)))
      assert.deepStrictEqual(found, [...all.slice(0, 1), ...taken])
      assert.throws(() => updateMany(seats).by("row"), "no key of \"seats\" is over (row)")
    }))

  it.effect("declares and names what it can break; refuses what cannot be before anything is sent", () =>
    Effect.gen(function*() {
      const [a, b] = yield* Query.all(
        insert(people).values([person(1), person(2)]).returning({ id: people.id, code: people.code })
      )
      if (a === undefined || b === undefined) return assert.fail()
      const many = updateMany(people).by("id")
      const broken = many.set([{ id: a.id, code: b.code }])
      assert.deepStrictEqual(broken.plan.constraints.map(({ name }) => name), ["people_code_key"])
      assert.deepInclude(yield* Effect.flip(Query.run(broken)), { constraint: "people_code_key" })
      assert.deepInclude(yield* Effect.flip(Query.run(many.set([{ id: a.id, hits: -1 }]))), {
        constraint: "people_hits_check"
      })
      const twice = yield* Effect.flip(
        Query.run(many.set([{ id: a.id, hits: 1 }, { id: b.id }, { id: a.id, hits: 2 }]))
      )
      assert.deepStrictEqual(
        [twice._tag, twice.message],
        ["DatabaseError", "two rows have the same key (id): row 3 is the second; nothing was sent"]
      )
      assert.deepInclude((yield* Effect.flip(Query.run(many.set([{ id: a.id }])))).reason, {
        _tag: "EmptyUpdate",
        table: "people"
      })
      assert.throws(() => many.set([{ hits: 1 } as never]), "row 1 gives no \"id\", by which it would be found")
      assert.throws(
        () => many.set([{ id: a.id, code: lower(value("A", Pg.text())) } as never]),
        "\"code\" of row 1 in an update of many rows of \"people\" is an expression"
      )
      assert.throws(() => many.set([{ id: a.id, nope: 1 } as never]), "\"people\" has no column \"nope\"")
      assert.throws(() => updateMany(people).by("hits"), "no key of \"people\" is over (hits)")
    }))
})
