/** What a repository's twin in memory writes is what the one over the database does: each update, each key, each version. */
import { models, Repository } from "@aludel/orm"
import {
  ConstraintViolation,
  createAll,
  DatabaseError,
  dataModel,
  eq,
  isNull,
  like,
  lower,
  now,
  Pg,
  type Reads,
  sql,
  table,
  transaction,
  unique,
  uniqueIndex,
  type Writes
} from "@aludel/sql"
import { sandbox, TestDatabase } from "@aludel/testing"
import { assert, describe, it as plain, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { inject } from "vitest"

const doors = table(
  "doors",
  class Doors {
    id = Pg.integer().primaryKey()
    house = Pg.text().default("one")
    name = Pg.text().nullable()
    code = Pg.text().nullable()
    lock = Pg.text().nullable()
    main = Pg.boolean().default(false)
    color = Pg.text().default("new").onUpdate("changed")
    checked = Pg.boolean().nullable().default(true).onUpdate(null)
    seenAt = Pg.timestamptz().nullable().onUpdate(now())
    goneAt = Pg.timestamptz().nullable()
    version = Pg.integer().default(1)
    stamp = Pg.text().default("first")
  },
  {
    indexes: [
      uniqueIndex(["house"], { name: "one_main_door", where: (d) => eq(d.main, true) }),
      uniqueIndex(["name"], { where: (d) => isNull(d.goneAt) }),
      uniqueIndex(["lock"])
    ],
    constraints: [unique("house", "code")]
  }
)
const street = dataModel({ doors })
const { doors: Counted } = models(street, () => ({}), { doors: { softDelete: "goneAt", version: "version" } })
const { doors: Stamped } = models(street, () => ({}), {
  doors: {
    softDelete: "goneAt",
    version: { column: "stamp", next: (before) => before === undefined ? "made" : `${before} more` }
  }
})
/** What only a server can tell. */
const bells = table(
  "bells",
  class Bells {
    id = Pg.integer().primaryKey()
    tone = Pg.text().nullable()
    rungBy = Pg.text().nullable().onUpdate(sql`upper(${"ann"})`.as(Pg.text()))
  },
  {
    indexes: [
      uniqueIndex(["tone"], { where: (b) => like(b.tone, "a%") }),
      uniqueIndex([{ expression: (b) => lower(b.tone) }], { name: "tones" })
    ]
  }
)
const { bells: Bell } = models(dataModel({ bells }), () => ({}))

class Bells extends Repository.Service<Bells>()("test/Bells", Bell) {}
class Doors extends Repository.Service<Doors>()("test/Doors", Counted) {}
class Stamps extends Repository.Service<Stamps>()("test/Stamps", Stamped) {}

type Behaviour<Service> = Effect.Effect<void, unknown, Service | Reads | Writes>

/** What it fails with; the transaction around goes on. */
const failure = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.flip(transaction(effect))

const updates: Behaviour<Doors> = Effect.gen(function*() {
  const repository = yield* Doors
  const touch = (row: { readonly color: string; readonly checked: boolean | null; readonly seenAt: unknown }) => [
    row.color,
    row.checked,
    row.seenAt !== null
  ]
  const untouched = ["new", true, false]
  const touched = ["changed", null, true]
  const [one] = yield* repository.insertMany([{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }, { id: 5 }])
  assert.deepStrictEqual(touch(one ?? assert.fail()), untouched)
  assert.deepStrictEqual(touch(yield* repository.update({ id: 1 }, {})), untouched)
  assert.deepStrictEqual(touch(yield* repository.update({ id: 1 }, { code: "a" })), touched)
  const own = { code: "b", color: "own", checked: false, seenAt: null }
  assert.deepStrictEqual(touch(yield* repository.update({ id: 1 }, own)), ["own", false, false])
  const many = yield* repository.updateMany([{ id: 2, code: "c" }, { id: 3, color: "red" }])
  assert.deepStrictEqual(many.map(touch), [touched, ["red", null, true]])
  assert.deepStrictEqual(touch(yield* repository.upsert({ id: 4, code: "d" })), touched)
  assert.deepStrictEqual(touch(yield* repository.upsert({ id: 5 })), touched)
  assert.deepStrictEqual(touch(yield* repository.upsert({ id: 6, code: "e" })), untouched)
  assert.deepStrictEqual(touch(yield* repository.delete({ id: 6 })), touched)
  assert.deepStrictEqual(touch(yield* repository.getOrCreate({ id: 7 }, ["id"])), untouched)
})

const versions: Behaviour<Doors> = Effect.gen(function*() {
  const repository = yield* Doors
  yield* repository.insertMany([{ id: 1 }, { id: 2, version: 7 }])
  const gone = yield* repository.delete({ id: 1 })
  assert.isNotNull(gone.goneAt)
  assert.strictEqual(gone.version, 2)
  assert.strictEqual((yield* repository.delete({ id: 2 })).version, 8)
  assert.strictEqual((yield* repository.update({ id: 1 }, { goneAt: null })).version, 3)
  assert.strictEqual((yield* repository.upsert({ id: 1 })).version, 3)
})

const stamps: Behaviour<Stamps> = Effect.gen(function*() {
  const repository = yield* Stamps
  yield* repository.insertMany([{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }])
  assert.strictEqual((yield* repository.update({ id: 1 }, { code: "a" })).stamp, "made")
  const [row] = yield* repository.updateMany([{ id: 2, code: "b" }])
  assert.strictEqual(row?.stamp, "first more")
  assert.strictEqual((yield* repository.upsert({ id: 3, code: "c" })).stamp, "made")
  assert.strictEqual((yield* repository.upsert({ id: 3, stamp: "mine" })).stamp, "mine")
  assert.strictEqual((yield* repository.delete({ id: 4 })).stamp, "made")
})

const keys: Behaviour<Doors> = Effect.gen(function*() {
  const repository = yield* Doors
  const broken = <A, E>(effect: Effect.Effect<A, E, Writes>) =>
    Effect.map(failure(effect), (error) => {
      assert.instanceOf(error, ConstraintViolation)
      return [error.constraint, error.kind, error.table, error.columns]
    })
  const main = ["one_main_door", "unique", "doors", ["house"]]
  const name = ["doors_name_idx", "unique", "doors", ["name"]]
  yield* repository.insertMany([
    { id: 1, main: true, name: "a" },
    { id: 2, house: "two", main: true },
    { id: 3, name: "b" },
    { id: 4 }
  ])
  assert.deepStrictEqual(yield* broken(repository.insert({ id: 5, main: true })), main)
  assert.deepStrictEqual(yield* broken(repository.update({ id: 3 }, { main: true })), main)
  assert.deepStrictEqual(yield* broken(repository.updateMany([{ id: 2, house: "one" }])), main)
  assert.deepStrictEqual(yield* broken(repository.upsert({ id: 5, name: "a" })), name)
  yield* repository.update({ id: 1 }, { main: false })
  yield* repository.update({ id: 3 }, { main: true })
  // What counts as deleted leaves its name to others, and cannot have it back.
  yield* repository.delete({ id: 1 })
  yield* repository.insert({ id: 5, name: "a" })
  assert.deepStrictEqual(yield* broken(repository.update({ id: 1 }, { goneAt: null })), name)
  assert.strictEqual(yield* repository.count(), 4)
  // A row is upserted by a constraint, and by no index.
  yield* repository.update({ id: 4 }, { code: "x" })
  const moved = yield* repository.upsert({ id: 9, house: "one", code: "x" }, ["house", "code"])
  assert.deepStrictEqual([moved.id, yield* repository.count()], [9, 4])
  for (const by of ["name", "lock"] as const) {
    assert.instanceOf(yield* failure(repository.upsert({ id: 9, [by]: "d" }, [by])), DatabaseError)
  }
})

const twice: Behaviour<Doors> = Effect.gen(function*() {
  const repository = yield* Doors
  yield* repository.insert({ id: 1 })
  const cases = [
    [[{ id: 1, code: "a" }, { id: 1, code: "b" }], ["id"]],
    [[{ id: 2, code: "a" }, { id: 3 }, { id: 2, name: "b" }], ["id"]],
    [[{ id: 2, code: "a" }, { id: 3, house: "one", code: "a" }], ["house", "code"]]
  ] as const
  for (const [rows, by] of cases) {
    const refused = yield* failure(repository.upsertMany(rows, by))
    assert.instanceOf(refused, DatabaseError)
    assert.strictEqual(refused.reason._tag, "InvalidQuery")
    assert.include(refused.message, `two rows have the same key (${by.join(", ")}): row ${rows.length} is the second`)
  }
  const both = yield* failure(repository.updateMany([{ id: 1, code: "a" }, { id: 1, code: "b" }]))
  assert.instanceOf(both, DatabaseError)
  assert.include(both.message, "two rows have the same key (id): row 2 is the second")
  assert.deepStrictEqual((yield* repository.find()).map(({ code, id }) => [id, code]), [[1, null]])
  // Nulls are distinct there.
  const distinct = [{ id: 2, code: null }, { id: 3, code: null }, { id: 4 }]
  const written = yield* repository.upsertMany(distinct, ["house", "code"])
  assert.deepStrictEqual(written.map(({ id }) => id), [2, 3, 4])
})

const values: Behaviour<Doors> = Effect.gen(function*() {
  const repository = yield* Doors
  yield* repository.insert({ id: 1 })
  // The types let through what is no integer, and no null.
  const wrong = [{ version: 1.5 }, { id: 2 ** 40 }, { color: null as never }]
  for (const one of wrong) {
    assert.instanceOf(yield* failure(repository.update({ id: 1 }, one)), DatabaseError)
    assert.instanceOf(yield* failure(repository.upsert({ id: 1, ...one })), DatabaseError)
  }
  assert.deepInclude(Option.getOrThrow(yield* repository.findBy({ id: 1 })), { color: "new", version: 1 })
})

/** Over the database, and in memory. */
const ofDoors = (behaviour: Behaviour<Doors>) =>
  [behaviour.pipe(Effect.provide(Doors.layer)), behaviour.pipe(Effect.provide(Doors.memory()))] as const

const laws = [
  ["gives a column what it has at each update", ...ofDoors(updates)],
  ["counts the version on, also of what counts as deleted", ...ofDoors(versions)],
  [
    "makes a version that is no number of the one that it knows",
    stamps.pipe(Effect.provide(Stamps.layer)),
    stamps.pipe(Effect.provide(Stamps.memory()))
  ],
  ["breaks unique indexes over some of the rows", ...ofDoors(keys)],
  ["refuses a value that the column does not take", ...ofDoors(values)],
  ["refuses two rows with one key in one write", ...ofDoors(twice)]
] as const

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(street) }))("over the database", (it) => {
  for (const [does, over] of laws) it.effect(does, () => sandbox(over))
})

describe("in memory", () => {
  plain.effect(
    "an index over what only a server can tell is not checked, and an update that needs it is refused",
    () =>
      Effect.gen(function*() {
        const repository = yield* Bells
        yield* repository.insertMany([{ id: 1, tone: "a" }, { id: 2, tone: "a" }])
        const refused = yield* Effect.flip(repository.update({ id: 1 }, { tone: "b" }))
        assert.instanceOf(refused, DatabaseError)
        assert.include(refused.message, "the `onUpdate` of \"rungBy\" is an expression")
        assert.strictEqual((yield* repository.update({ id: 1 }, { tone: "b", rungBy: "me" })).rungBy, "me")
        const expression = yield* Effect.flip(repository.update({ id: 1 }, { tone: lower(bells.tone) }))
        assert.instanceOf(expression, DatabaseError)
        assert.include(expression.message, "\"tone\" is given an expression")
      }).pipe(Effect.provide(Bells.memory()), Effect.provide(Repository.noDatabase))
  )

  for (const [does, , inMemory] of laws) {
    plain.effect(does, () => inMemory.pipe(Effect.provide(Repository.noDatabase)))
  }
})
