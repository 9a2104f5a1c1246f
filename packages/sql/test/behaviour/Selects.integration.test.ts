/** What selects and values do on a server, beyond what the rooms' own tests show. docs/behaviours.md lists them. */
import {
  alias,
  asc,
  coalesce,
  collate,
  columns,
  comment,
  contains,
  count,
  createAll,
  cte,
  dataModel,
  desc,
  eq,
  from,
  inList,
  insert,
  jsonAgg,
  jsonPath,
  like,
  lower,
  lt,
  lte,
  not,
  notInList,
  Pg,
  Query,
  scalar,
  table,
  tags,
  value
} from "@aludel/sql"
import { withSchema } from "@aludel/sql/Schema"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { inject } from "vitest"

const PersonId = Schema.Number.pipe(Schema.brand("PersonId"))
const personId = (id: number) => PersonId.make(id)

const people = table(
  "people",
  class People {
    id = withSchema(Pg.integer(), PersonId).primaryKey()
    name = Pg.text()
    bossId = withSchema(Pg.integer(), PersonId).nullable()
    born = Pg.date().nullable()
    doc = Pg.jsonb().nullable()
  }
)
const boss = alias(people, "boss")

/** As wide as a table may well be. */
const wide = table("wide", Object.fromEntries(Array.from({ length: 120 }, (_, n) => [`c${n}`, Pg.integer()])))

const attack = `'; drop table people; --`

const database = TestDatabase.layer({
  url: inject("databaseUrl"),
  prepare: Effect.gen(function*() {
    yield* createAll(dataModel({ people, wide }))
    yield* Query.run(
      insert(people).values([
        { id: personId(1), name: "b", born: "2024-03-31" },
        { id: personId(2), name: "A", bossId: personId(1) },
        { id: personId(3), name: "a", bossId: personId(1), born: "0044-03-15 BC" }
      ])
    )
    yield* Query.run(insert(wide).values(Object.fromEntries(Array.from({ length: 120 }, (_, n) => [`c${n}`, n]))))
  })
})

/** What other tests add has higher numbers. */
const ids = from(people).where(lt(people.id, personId(10))).select({ id: people.id })
const found = (query: typeof ids) => Effect.map(Query.all(query), (rows) => rows.map(({ id }) => Number(id)))

layer(database)("selects", (it) => {
  it.effect("an empty list, and a list with a null", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* found(ids.where(inList(people.id, []))), [])
      assert.strictEqual((yield* found(ids.where(notInList(people.id, [])))).length, 3)
      assert.deepStrictEqual(
        yield* found(ids.where(inList(people.bossId, [personId(1), null])).orderBy(asc(people.id))),
        [
          2,
          3
        ]
      )
      assert.deepStrictEqual(yield* found(ids.where(not(inList(people.bossId, [personId(2), null])))), [])
    }))

  it.effect("sorted by a column with nulls: both directions, nulls first and last; by collation, by key", () =>
    Effect.gen(function*() {
      const by = (direction: typeof asc, nulls: "first" | "last") =>
        found(ids.orderBy(direction(people.born, { nulls }), asc(people.id)))
      assert.deepStrictEqual(yield* by(asc, "first"), [2, 3, 1])
      assert.deepStrictEqual(yield* by(asc, "last"), [3, 1, 2])
      assert.deepStrictEqual(yield* by(desc, "first"), [2, 1, 3])
      assert.deepStrictEqual(yield* by(desc, "last"), [1, 3, 2])
      const collated = ids.orderBy(asc(collate(people.name, "C")))
      assert.include(Query.compile(collated).text, `order by "people"."name" collate "C"`)
      assert.deepStrictEqual(yield* found(collated), [2, 3, 1])
      // Where letters of either case stand side by side.
      assert.deepStrictEqual(yield* found(ids.orderBy(asc(collate(people.name, "und-x-icu")))), [3, 2, 1])
      assert.deepStrictEqual(yield* found(ids.orderBy(asc(lower(people.name)), desc(people.id))), [3, 2, 1])
      assert.deepStrictEqual(yield* found(ids.orderByKey("id", "desc")), [3, 2, 1])
    }))

  it.effect("a table beside itself, columns of one name under keys of their own; dates keep their type", () =>
    Effect.gen(function*() {
      const both = from(people).leftJoin(boss, eq(boss.id, people.bossId))
        .select({ name: people.name, born: people.born, bossName: boss.name, bossBorn: boss.born })
        .where(eq(boss.born, "2024-03-31")).orderBy(asc(people.id))
      assert.deepStrictEqual(yield* Query.all(both), [
        { name: "A", born: null, bossName: "b", bossBorn: "2024-03-31" },
        { name: "a", born: "0044-03-15 BC", bossName: "b", bossBorn: "2024-03-31" }
      ])
    }))

  it.effect("counted: apart, embedded, and the query itself stays what it was", () =>
    Effect.gen(function*() {
      const before = Query.compile(ids.where(eq(people.bossId, personId(1))))
      const theirs = ids.where(eq(people.bossId, personId(1)))
      const t = theirs.as("t")
      assert.deepStrictEqual(yield* Query.one(from(t).select({ n: count() })), { n: 2 })
      const embedded = from(people).select({
        name: people.name,
        n: coalesce(
          scalar(from(boss).correlate(people).where(eq(boss.bossId, people.id)).select({ n: count() })),
          0
        )
      }).where(lte(people.id, personId(3))).orderBy(asc(people.id))
      assert.deepStrictEqual((yield* Query.all(embedded)).map(({ n }) => n), [2, 0, 0])
      assert.strictEqual((yield* Query.all(theirs)).length, 2)
      assert.deepStrictEqual(Query.compile(theirs), before)
    }))

  it.effect("120 columns, and 360 expressions of them, each in its place", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        Object.values(yield* Query.one(from(wide).select(columns(wide)).limit(1))),
        Array.from({ length: 120 }, (_, n) => n)
      )
      const all = Object.values(columns(wide))
      const many = Object.fromEntries(
        Array.from({ length: 360 }, (_, n) => [`e${n}`, n % 3 === 0 ? value(n, Pg.integer()) : all[n % 120] ?? all[0]])
      )
      assert.deepStrictEqual(
        Object.values(yield* Query.one(from(wide).select(many as never).limit(1))),
        Array.from({ length: 360 }, (_, n) => n % 3 === 0 ? n : n % 120)
      )
    }))

  it.effect("aggregates of documents: none are an empty array, and an order is kept", () =>
    Effect.gen(function*() {
      const of = (id: number) =>
        from(people).select({
          names: coalesce(
            scalar(
              from(boss).correlate(people).where(eq(boss.bossId, people.id))
                .select({ names: jsonAgg(boss.name).orderBy(desc(boss.id)) })
            ),
            []
          )
        }).where(eq(people.id, personId(id)))
      assert.deepStrictEqual(yield* Query.one(of(1)), { names: ["a", "A"] })
      assert.deepStrictEqual(yield* Query.one(of(2)), { names: [] })
      const distinct = from(people).where(lt(people.id, personId(10))).select({
        all: jsonAgg(people.bossId).distinct()
      })
      assert.deepStrictEqual(yield* Query.one(distinct), { all: [personId(1), null] })
    }))

  it.effect("a key that comes from a request and is none is refused, and nothing is sent", () =>
    Effect.sync(() => {
      for (const key of [attack, "__proto__", "constructor", "toString", ""]) {
        assert.throws(() => ids.orderByKey(key as "id"), "is no column of this query")
        assert.throws(() => insert(people).values({ id: personId(9), name: "x", [`${key} `]: 1 } as never))
      }
    }))

  it.effect("an attack is a value wherever a value stands", () =>
    Effect.gen(function*() {
      const doc = { [attack]: { "'": attack }, ["__proto__"]: 1, constructor: [attack] }
      // What a literal calls `__proto__` is the prototype; what a document calls so is a key.
      const parsed = JSON.parse(`{"__proto__": {"a": 1}, "constructor": 2}`) as typeof doc
      yield* Query.run(
        insert(people).values([
          { id: personId(10), name: attack, doc },
          { id: personId(11), name: "proto", doc: parsed }
        ])
      )
      const one = from(people).select({ name: people.name, at: jsonPath(people.doc, [attack, "'"]) })
      const queries = [
        one.where(eq(people.name, attack)),
        one.where(like(people.name, `%${attack}`)),
        one.where(contains(people.name, attack)),
        one.where(inList(people.name, [attack])),
        one.where(eq(jsonPath(people.doc, ["constructor", 0]), attack)),
        one.where(eq(people.name, attack)).pipe(comment(attack), tags({ [attack]: attack }))
      ]
      for (const query of queries) assert.deepStrictEqual(yield* Query.all(query), [{ name: attack, at: attack }])
      assert.throws(() => ids.pipe(comment(`*/ ${attack}`)), "a comment holds")
      const { doc: read } = yield* Query.one(
        from(people).select({ doc: people.doc }).where(eq(people.id, personId(11)))
      )
      assert.deepStrictEqual(Object.entries(read as object), Object.entries(parsed))
      assert.isUndefined(({} as Record<string, unknown>)["a"])
      const array = from(people).select({ n: count() })
      assert.isAtLeast((yield* Query.one(array)).n, 5)
    }))

  it.effect("an array as a document is a document", () =>
    Effect.gen(function*() {
      const given = [1, [attack], { a: [] }]
      const stored = insert(people).values({ id: personId(20), name: "array", doc: given }).returning({
        doc: people.doc
      })
      assert.deepStrictEqual(yield* Query.one(stored), { doc: given })
    }))

  it.effect("dates and timestamps do not depend on the process's time zone", () =>
    Effect.gen(function*() {
      const named = cte("named", from(people).select({ id: people.id, born: people.born }))
      const query = from(named).select({ born: named.born, at: value("2024-03-31T02:30:00", Pg.timestamp()) })
        .where(eq(named.born, "2024-03-31"))
      for (const zone of ["Asia/Tokyo", "America/New_York"]) {
        const rows = yield* Effect.acquireUseRelease(
          Effect.sync(() => {
            const before = process.env["TZ"]
            process.env["TZ"] = zone
            return before
          }),
          () => Query.all(query),
          (before) =>
            Effect.sync(() => {
              if (before === undefined) delete process.env["TZ"]
              else process.env["TZ"] = before
            })
        )
        assert.deepStrictEqual(rows, [{ born: "2024-03-31", at: "2024-03-31T02:30:00" }])
      }
    }))
})
