/** A repository's twin in memory answers as the one over the database does, also at the edges. */
import { models, Repository, VanishedRow } from "@aludel/orm"
import {
  and,
  createAll,
  DatabaseError,
  dataModel,
  eq,
  inList,
  Interval,
  InvalidCursor,
  like,
  ne,
  not,
  or,
  Pg,
  type Reads,
  table,
  Timestamp,
  unique,
  type Writes
} from "@aludel/sql"
import { sandbox, TestDatabase } from "@aludel/testing"
import { assert, describe, it as plain, layer } from "@effect/vitest"
import * as BigDecimal from "effect/BigDecimal"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { inject } from "vitest"
import { serverVersion } from "../ServerVersion.ts"

const size = Pg.enum("wares_size", ["small", "medium", "large", "huge"])
const wares = table(
  "wares",
  class Wares {
    id = Pg.integer().primaryKey()
    price = Pg.numeric().nullable()
    listed = Pg.numeric({ mode: "string" }).nullable()
    made = Pg.timestamptz({ precision: 6 }).nullable()
    seen = Pg.timestamptz().nullable()
    day = Pg.date().nullable()
    ratio = Pg.doublePrecision().nullable()
    span = Pg.interval().nullable()
    bytes = Pg.bytea().nullable()
    marks = Pg.integer().array().nullable()
    size = size().nullable()
    code = Pg.text().nullable().unique()
    open = Pg.boolean().default(true)
    document = Pg.jsonb().nullable()
    goneAt = Pg.timestamptz().nullable()
  }
)
/** PostgreSQL 15 and newer. */
const spots = table(
  "spots",
  class Spots {
    id = Pg.integer().primaryKey()
    place = Pg.text().nullable()
    open = Pg.boolean().default(true)
  },
  { constraints: [unique("place").nullsNotDistinct()] }
)
const shop = dataModel({ size, wares })
const { wares: Ware } = models(shop, () => ({}))
const { wares: Soft } = models(shop, () => ({}), { wares: { softDelete: "goneAt" } })
const { wares: Offered } = models(shop, () => ({}), {
  wares: {
    softDelete: "goneAt",
    where: (w) => and(eq(w.open, true), or(not(inList(w.size, ["huge", "large"])), ne(w.code, "kept")))
  }
})
const { wares: Likely } = models(shop, () => ({}), { wares: { where: (w) => like(w.code, "a%") } })

const { spots: Spot } = models(dataModel({ spots }), () => ({}))

class Spots extends Repository.Service<Spots>()("test/Spots", Spot) {}
class Wares extends Repository.Service<Wares>()("test/Wares", Ware) {}
class Softs extends Repository.Service<Softs>()("test/Softs", Soft) {}
class Offers extends Repository.Service<Offers>()("test/Offers", Offered) {}
class Likelies extends Repository.Service<Likelies>()("test/Likelies", Likely) {}

type Behaviour<Service> = Effect.Effect<void, unknown, Service | Reads | Writes>

const idsOf = (rows: ReadonlyArray<{ readonly id: number }>) => rows.map(({ id }) => id)

const sorting: Behaviour<Wares> = Effect.gen(function*() {
  const repository = yield* Wares
  const decimal = (text: string) => Option.getOrThrow(BigDecimal.fromString(text))
  const at = (microseconds: bigint) => new Timestamp(microseconds)
  const columns = {
    price: ["100", "9", "-10", "10", "-5", "9.5"].map(decimal),
    listed: ["100", "9", "-10", "NaN", "Infinity", "9.5"],
    made: [at(1_000_000n), at(1_000_001n), at(-1n), Timestamp.infinity, at(999_999n), Timestamp.negativeInfinity],
    seen: [5000, 60, -7, 1000, 999, 100_000].map((time) => DateTime.makeUnsafe(time)),
    day: ["2024-02-29", "10000-01-01", "0044-03-15 BC", "infinity", "1999-12-31", "-infinity"],
    ratio: [100, 9, -10, NaN, Infinity, 9.5],
    span: [{ days: 29 }, { months: 1, days: 1 }, { months: 1 }, { days: -1 }, { microseconds: 5n }, { days: 32 }]
      .map((parts) => new Interval(parts)),
    bytes: [[9], [10], [9, 1], [], [255], [2, 0]].map((bytes) => Uint8Array.from(bytes)),
    marks: [[10], [9], [9, 0], [], [100], [-1, 5]],
    size: ["medium", "huge", "small", null, "large", null] as const
  }
  yield* repository.insertMany(Array.from({ length: 6 }, (_, i) => ({
    id: i,
    ...Object.fromEntries(Object.entries(columns).map(([key, values]) => [key, values[i]]))
  })))
  const expected = {
    price: [2, 4, 1, 5, 3, 0],
    listed: [2, 1, 5, 0, 4, 3],
    made: [5, 2, 4, 0, 1, 3],
    seen: [2, 1, 4, 3, 0, 5],
    day: [5, 2, 4, 0, 1, 3],
    ratio: [2, 1, 5, 0, 4, 3],
    span: [3, 4, 0, 2, 1, 5],
    bytes: [3, 5, 0, 2, 1, 4],
    marks: [3, 5, 1, 2, 0, 4],
    size: [2, 0, 4, 1, 3, 5]
  }
  for (const [key, ids] of Object.entries(expected)) {
    assert.deepStrictEqual(idsOf(yield* repository.find({ orderBy: { [key]: "asc", id: "asc" } })), ids, key)
    const down = yield* repository.find({ orderBy: { [key]: "desc", id: "desc" } })
    assert.deepStrictEqual(idsOf(down), ids.toReversed(), key)
    const first = yield* repository.page({ size: 4, orderBy: { [key]: "asc" } })
    const second = yield* repository.page({ size: 4, orderBy: { [key]: "asc" }, after: first.next })
    assert.deepStrictEqual(idsOf([...first.rows, ...second.rows]), ids, key)
  }
  const later = { price: undefined, id: "desc", size: "asc" } as const
  assert.deepStrictEqual(idsOf(yield* repository.find({ orderBy: later })), [5, 4, 3, 2, 1, 0])
  const keyed = { id: undefined, size: "desc", price: "asc" } as const
  assert.deepStrictEqual(idsOf((yield* repository.page({ size: 3, orderBy: keyed })).rows), [5, 3, 1])
})

const paging: Behaviour<Wares> = Effect.gen(function*() {
  const repository = yield* Wares
  yield* repository.insertMany([0, 1, 2, 3, 4, 5, 6].map((id) => ({ id, size: id < 3 ? "large" : null })))
  const orderBy = { size: "desc", id: "asc" } as const
  const first = yield* repository.page({ size: 3, orderBy })
  assert.deepStrictEqual(idsOf(first.rows), [3, 4, 5])
  assert.isUndefined(first.previous)
  for (const { id } of first.rows) yield* repository.delete({ id })
  const second = yield* repository.page({ size: 3, orderBy, after: first.next })
  assert.deepStrictEqual(idsOf(second.rows), [6, 0, 1])
  const back = yield* repository.page({ size: 3, orderBy, before: second.previous })
  assert.deepStrictEqual(back, { rows: [], next: undefined, previous: undefined })
  const last = yield* repository.page({ size: 3, orderBy, after: second.next })
  assert.deepStrictEqual(idsOf(last.rows), [2])
  assert.isUndefined(last.next)
  const before = yield* repository.page({ size: 3, orderBy, before: last.previous })
  assert.deepStrictEqual(idsOf(before.rows), [6, 0, 1])
  assert.isUndefined(before.previous)
  assert.deepStrictEqual(idsOf((yield* repository.page({ size: 3, orderBy, after: before.next })).rows), [2])
  assert.instanceOf(
    yield* Effect.flip(repository.page({ size: 3, orderBy: { id: "asc" }, after: first.next })),
    InvalidCursor
  )
  for (const page of [{ size: 0 }, { size: 1.5 }, { size: -1 }, { size: 1, after: first.next, before: first.next }]) {
    assert.instanceOf(yield* Effect.flip(repository.page({ ...page, orderBy })), DatabaseError)
  }
})

const nulls: Behaviour<Wares> = Effect.gen(function*() {
  const repository = yield* Wares
  yield* repository.insert({ id: 1, code: null, open: false })
  const other = yield* repository.upsert({ id: 2, code: null }, ["code"])
  assert.deepStrictEqual([other.id, other.open], [2, true])
  assert.strictEqual((yield* repository.getOrCreate({ id: 3, code: null }, ["code"])).id, 3)
  assert.deepStrictEqual(yield* repository.findBy({ code: null as never }), Option.none())
  assert.instanceOf(yield* Effect.flip(repository.update({ code: null as never }, { open: true })), VanishedRow)
  assert.strictEqual(yield* repository.count(), 3)
  assert.instanceOf(yield* Effect.flip(repository.upsert({ id: 6, price: null }, ["price"])), DatabaseError)
  assert.instanceOf(yield* Effect.flip(repository.findBy({ open: true } as never)), DatabaseError)
  const twice = yield* repository.updateMany([{ id: 1, code: "one" }, { id: 1, open: true }])
  assert.deepStrictEqual(twice.map(({ code, open }) => [code, open]), [["one", true], ["one", true]])
})

const alike: Behaviour<Spots> = Effect.gen(function*() {
  const repository = yield* Spots
  yield* repository.insert({ id: 4, place: null })
  assert.strictEqual((yield* repository.getOrCreate({ id: 5, place: null }, ["place"])).id, 4)
  const upserted = yield* repository.upsert({ id: 4, place: null, open: false }, ["place"])
  assert.deepStrictEqual([upserted.id, upserted.open], [4, false])
  assert.strictEqual(yield* repository.count(), 1)
})

/** Over the database: where the server knows such keys. */
const made: typeof alike = Effect.gen(function*() {
  if ((yield* serverVersion) < 150_000) return
  yield* createAll(dataModel({ spots }))
  yield* alike
})

const deleted: Behaviour<Softs> = Effect.gen(function*() {
  const repository = yield* Softs
  yield* repository.insertMany([{ id: 1, code: "a" }, { id: 2, code: "b" }])
  const gone = yield* repository.delete({ id: 1 })
  assert.isNotNull(gone.goneAt)
  assert.deepStrictEqual(yield* repository.findBy({ id: 1 }), Option.none())
  assert.instanceOf(yield* Effect.flip(repository.delete({ id: 1 })), VanishedRow)
  assert.deepStrictEqual(yield* repository.update({ id: 1 }, { code: "c" }), { ...gone, code: "c" })
  assert.deepStrictEqual(yield* repository.updateMany([{ id: 1, code: "d" }]), [{ ...gone, code: "d" }])
  assert.deepStrictEqual(yield* repository.getOrCreate({ id: 3, code: "d" }, ["code"]), { ...gone, code: "d" })
  const upserted = yield* repository.upsert({ id: 1, code: "e" })
  assert.deepStrictEqual(upserted, { ...gone, code: "e" })
  assert.deepStrictEqual(idsOf(yield* repository.find()), [2])
  yield* repository.upsert({ id: 1, goneAt: null })
  assert.strictEqual(yield* repository.count(), 2)
})

const criterion: Behaviour<Offers> = Effect.gen(function*() {
  const repository = yield* Offers
  yield* repository.insertMany([
    { id: 1, size: "small", code: "kept" },
    { id: 2, size: "small", code: "b", open: false },
    { id: 3, size: "huge", code: "kept too" },
    { id: 4, size: null, code: null },
    { id: 5, size: "huge", code: null },
    { id: 6, size: null, code: "c" }
  ])
  assert.deepStrictEqual(idsOf(yield* repository.find({ orderBy: { id: "asc" } })), [1, 3, 6])
  assert.strictEqual(yield* repository.count({ where: { size: "huge" } }), 1)
  assert.deepStrictEqual(yield* repository.findBy({ id: 2 }), Option.none())
  assert.deepStrictEqual(idsOf((yield* repository.page({ size: 2 })).rows), [1, 3])
  assert.isTrue((yield* repository.update({ id: 2 }, { open: true })).open)
  assert.strictEqual((yield* repository.getOrCreate({ id: 4, code: "x" }, ["id"])).code, null)
  yield* repository.delete({ id: 3 })
  assert.deepStrictEqual(idsOf(yield* repository.find({ orderBy: { id: "asc" } })), [1, 2, 6])
})

const over = [
  ["sorts by what the values are", sorting.pipe(Effect.provide(Wares.layer))],
  ["reads on from where a page ended, though its rows are gone", paging.pipe(Effect.provide(Wares.layer))],
  ["finds null under no key", nulls.pipe(Effect.provide(Wares.layer))],
  ["finds null under a key where nulls are not distinct", made.pipe(Effect.provide(Spots.layer))],
  ["writes rows that count as deleted, and does not read them", deleted.pipe(Effect.provide(Softs.layer))],
  ["reads what meets the model's criterion", criterion.pipe(Effect.provide(Offers.layer))]
] as const

const inMemory = [
  ["sorts by what the values are", sorting.pipe(Effect.provide(Wares.memory()))],
  ["reads on from where a page ended, though its rows are gone", paging.pipe(Effect.provide(Wares.memory()))],
  ["finds null under no key", nulls.pipe(Effect.provide(Wares.memory()))],
  ["finds null under a key where nulls are not distinct", alike.pipe(Effect.provide(Spots.memory()))],
  ["writes rows that count as deleted, and does not read them", deleted.pipe(Effect.provide(Softs.memory()))],
  ["reads what meets the model's criterion", criterion.pipe(Effect.provide(Offers.memory()))]
] as const

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(shop) }))("over the database", (it) => {
  for (const [does, behaviour] of over) it.effect(does, () => sandbox(behaviour))
})

describe("in memory", () => {
  for (const [does, behaviour] of inMemory) {
    plain.effect(does, () => behaviour.pipe(Effect.provide(Repository.noDatabase)))
  }

  plain.effect("an order that only a server knows is refused", () =>
    Effect.gen(function*() {
      const repository = yield* Wares
      yield* repository.insertMany([{ id: 1, document: "b" }, { id: 2, document: "a" }])
      const refused = yield* Effect.flip(repository.find({ orderBy: { document: "asc" } }))
      assert.instanceOf(refused, DatabaseError)
      assert.include(refused.message, "the order of jsonb")
      assert.deepStrictEqual(idsOf(yield* repository.find({ where: { document: "a" } })), [2])
    }).pipe(Effect.provide(Wares.memory()), Effect.provide(Repository.noDatabase)))

  plain.effect(
    "a criterion that only a server can evaluate is refused when the layer is built",
    () =>
      Effect.gen(function*() {
        const refused = yield* Effect.flip(Effect.provide(Likelies, Likelies.memory()))
        assert.instanceOf(refused, DatabaseError)
        assert.strictEqual(refused.reason._tag, "InvalidQuery")
        assert.include(refused.message, "the criterion of \"wares\"")
      })
  )
})
