/** Repositories: the same answers from the database and from memory. */
import { models, Repository, Session, StaleRow, VanishedRow } from "@aludel/orm"
import {
  ConstraintViolation,
  createAll,
  DatabaseError,
  dataModel,
  InvalidCursor,
  Pg,
  type Reads,
  savepoint,
  table,
  unique,
  type Writes
} from "@aludel/sql"
import { sandbox, TestDatabase } from "@aludel/testing"
import { assert, describe, it as plain, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { inject } from "vitest"
import { counted } from "../Counting.ts"

const members = table(
  "members",
  class Members {
    id = Pg.bigint().identity().primaryKey()
    email = Pg.text().unique()
    team = Pg.text().default("none")
    number = Pg.integer().nullable()
    version = Pg.integer().default(1)
  },
  { constraints: [unique("team", "number")] }
)
const stamps = table(
  "stamps",
  class Stamps {
    id = Pg.integer().primaryKey()
    text = Pg.text().default("")
    stamp = Pg.text().default("one")
  }
)
const book = dataModel({ members, stamps })
const { members: Member, stamps: Stamp } = models(book, () => ({}), {
  members: { version: "version" },
  stamps: { version: { column: "stamp", next: (before) => before === undefined ? "none" : `${before} more` } }
})

class Members extends Repository.Service<Members>()("test/Members", Member) {}

const email = (name: string) => `${name}@example.com`

/** What every repository does. */
const behaviour: Effect.Effect<void, unknown, Members | Reads | Writes> = Effect.gen(function*() {
  const repository = yield* Members
  const ann = yield* repository.insert({ email: email("ann") })
  assert.deepStrictEqual([ann.email, ann.team, ann.number, ann.version], [email("ann"), "none", null, 1])
  const [bob, cid] = yield* repository.insertMany([
    { email: email("bob"), team: "red", number: 1 },
    { email: email("cid"), team: "red", number: 2 }
  ])
  assert.isDefined(bob)
  assert.isDefined(cid)
  assert.deepStrictEqual(yield* repository.findBy({ email: email("bob") }), Option.some(bob))
  assert.deepStrictEqual(yield* repository.findBy({ team: "red", number: 2 }), Option.some(cid))
  assert.deepStrictEqual(yield* repository.findBy({ email: "nobody" }), Option.none())
  const red = yield* repository.find({ where: { team: "red" }, orderBy: { number: "desc" } })
  assert.deepStrictEqual(red, [cid, bob])
  assert.deepStrictEqual(yield* repository.find({ where: { number: null } }), [ann])
  assert.deepStrictEqual(
    yield* repository.find({
      where: { email: { in: [email("ann"), email("cid")] } },
      orderBy: { email: "asc" },
      limit: 1,
      offset: 1
    }),
    [cid]
  )
  assert.strictEqual(yield* repository.count({ where: { team: "red" } }), 2)

  const first = yield* repository.page({ size: 2, orderBy: { email: "asc" } })
  assert.deepStrictEqual(first.rows, [ann, bob])
  const second = yield* repository.page({ size: 2, orderBy: { email: "asc" }, after: first.next })
  assert.deepStrictEqual(second.rows, [cid])
  assert.isUndefined(second.next)
  const back = yield* repository.page({ size: 2, orderBy: { email: "asc" }, before: second.previous })
  assert.deepStrictEqual(back.rows, [ann, bob])
  assert.instanceOf(yield* Effect.flip(repository.page({ size: 2, after: "nonsense" })), InvalidCursor)

  const changed = yield* repository.update({ email: email("ann") }, { team: "blue" })
  assert.deepStrictEqual(changed, { ...ann, team: "blue", version: 2 })
  assert.instanceOf(yield* Effect.flip(repository.update({ email: "nobody" }, { team: "blue" })), VanishedRow)
  const both = yield* repository.updateMany([{ id: bob.id, number: 11, version: 1 }, {
    id: cid.id,
    number: 12,
    version: 1
  }])
  assert.deepStrictEqual(both.map(({ number }) => number), [11, 12])
  assert.instanceOf(yield* Effect.flip(repository.updateMany([{ id: 99n, number: 1 }])), VanishedRow)
  const upserted = yield* repository.upsert({ email: email("ann"), number: 7 }, ["email"])
  assert.deepStrictEqual([upserted.id, upserted.number, upserted.team], [ann.id, 7, "blue"])
  assert.strictEqual(upserted.version, 3)
  const many = yield* repository.upsertMany([
    { email: email("dot"), team: "red", number: 5 },
    { email: email("bob"), team: "red", number: 1 }
  ], ["email"])
  assert.deepStrictEqual(many.map(({ number }) => number), [5, 1])
  assert.strictEqual(many[1]?.id, bob.id)
  assert.deepStrictEqual(many.map(({ version }) => version), [1, 2])
  const counted = yield* repository.updateMany([{ id: cid.id, number: 13 }, { id: bob.id, team: "red" }, {
    id: ann.id,
    version: 9
  }])
  assert.deepStrictEqual(counted.map(({ version }) => version), [2, 3, 9])
  const touched = yield* repository.upsert({ email: email("bob") }, ["email"])
  assert.deepStrictEqual([touched.id, touched.version], [bob.id, 3])
  const same = yield* repository.getOrCreate({ email: email("bob"), team: "never" }, ["email"])
  assert.deepStrictEqual([same.id, same.team], [bob.id, "red"])
  const made = yield* repository.getOrCreate({ email: email("eve"), team: "green" }, ["email"])
  assert.strictEqual(made.team, "green")
  assert.deepStrictEqual(yield* repository.delete({ email: email("eve") }), made)
  assert.instanceOf(yield* Effect.flip(repository.delete({ email: email("eve") })), VanishedRow)
  assert.strictEqual(yield* repository.count(), 4)
  assert.instanceOf(yield* Effect.flip(repository.findBy({ nothing: 1 } as never)), DatabaseError)
})

/** A broken key: in a transaction the last thing that is done. */
const broken: Effect.Effect<void, unknown, Members | Reads | Writes> = Effect.gen(function*() {
  const repository = yield* Members
  yield* repository.insert({ email: email("ann") })
  const violation = yield* Effect.flip(repository.insert({ email: email("ann") }))
  assert.instanceOf(violation, ConstraintViolation)
  assert.strictEqual(violation.constraint, "members_email_key")
  assert.deepStrictEqual([violation.kind, violation.table, violation.columns], ["unique", "members", ["email"]])
})

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(book) }))("over the database", (it) => {
  it.effect("does what a repository does", () => sandbox(behaviour.pipe(Effect.provide(Members.layer))))
  it.effect("breaks constraints by name", () => sandbox(broken.pipe(Effect.provide(Members.layer))))

  it.effect("many rows are one statement for each set of columns", () =>
    sandbox(Effect.gen(function*() {
      const repository = Repository.make(Member)
      const rows = Array.from({ length: 1000 }, (_, i) => ({ email: email(`u${i}`), team: "red", number: i }))
      const inserted = yield* counted(repository.insertMany(rows))
      assert.strictEqual(inserted.statements.length, 1)
      assert.deepStrictEqual(inserted.value.map(({ number }) => number), rows.map(({ number }) => number))
      const upserted = yield* counted(
        repository.upsertMany(rows.map((row) => ({ ...row, number: row.number + 1000 })), ["email"])
      )
      assert.strictEqual(upserted.statements.length, 1)
      assert.deepStrictEqual(upserted.value.map(({ id }) => id), inserted.value.map(({ id }) => id))
      const updated = yield* counted(
        repository.updateMany(
          inserted.value.map(({ id }, i) => i % 2 === 0 ? { id, team: "blue" } : { id, number: i + 5000 })
        )
      )
      assert.strictEqual(updated.statements.length, 3)
      assert.match(updated.statements[0] ?? "", /^select "members"\."id", "members"\."version" .* for update$/s)
      assert.isTrue(updated.value.every(({ version }) => version === 3))
      assert.deepStrictEqual(updated.value.map(({ id }) => id), inserted.value.map(({ id }) => id))
    })))

  it.effect("a session is told of a row that a repository changed since it was read", () =>
    sandbox(Effect.gen(function*() {
      const repository = Repository.make(Member)
      const rows = yield* repository.insertMany([{ email: email("u1") }, { email: email("u2") }, {
        email: email("u3")
      }])
      yield* repository.upsert({ email: email("u1"), team: "red" }, ["email"])
      yield* repository.upsertMany([{ email: email("u2"), team: "red" }], ["email"])
      yield* repository.updateMany([{ id: rows[2]?.id as bigint, team: "red" }])
      for (const row of rows) {
        const late = Session.scoped(Effect.gen(function*() {
          const session = yield* Session
          const [known] = yield* session.adopt(Member, [row])
          yield* session.update(known as typeof row, { team: "blue" })
          yield* session.commit
        }))
        assert.instanceOf(yield* Effect.flip(savepoint(late)), StaleRow)
      }
      assert.strictEqual(yield* repository.count({ where: { team: "red" } }), 3)
    })))

  it.effect("a version that is no number is made anew for each row", () =>
    sandbox(Effect.gen(function*() {
      const repository = Repository.make(Stamp)
      yield* repository.insertMany([{ id: 1 }, { id: 2 }, { id: 3 }])
      const changed = yield* repository.updateMany([{ id: 1, text: "a" }, { id: 2, text: "b" }])
      assert.deepStrictEqual(changed.map(({ stamp }) => stamp), ["one more", "one more"])
      const again = yield* repository.updateMany([{ id: 1, text: "c" }, { id: 3, text: "c" }])
      assert.deepStrictEqual(again.map(({ stamp }) => stamp), ["one more more", "one more"])
      assert.strictEqual((yield* repository.upsert({ id: 2, text: "d" })).stamp, "none")
      assert.strictEqual((yield* repository.upsert({ id: 2, text: "e", stamp: "mine" })).stamp, "mine")
    })))

  it.effect("twenty fibers that get or create one row get one row", () =>
    Effect.gen(function*() {
      const repository = Repository.make(Member)
      const rows = yield* Effect.forEach(
        Array.from({ length: 20 }),
        () => repository.getOrCreate({ email: email("race") }, ["email"]),
        { concurrency: "unbounded" }
      )
      assert.strictEqual(new Set(rows.map(({ id }) => id)).size, 1)
      assert.strictEqual(yield* repository.count({ where: { email: email("race") } }), 1)
      yield* repository.delete({ email: email("race") })
    }))
})

describe("in memory", () => {
  plain.effect(
    "does what a repository does",
    () => behaviour.pipe(Effect.provide(Members.memory()), Effect.provide(Repository.noDatabase))
  )
  plain.effect(
    "breaks constraints by name",
    () => broken.pipe(Effect.provide(Members.memory()), Effect.provide(Repository.noDatabase))
  )
  plain.effect("begins with the given rows, for each layer anew", () =>
    Effect.gen(function*() {
      const repository = yield* Members
      assert.strictEqual(yield* repository.count(), 1)
      yield* repository.insert({ email: email("bob") })
      assert.strictEqual(yield* repository.count(), 2)
    }).pipe(
      Effect.provide(Members.memory([{ email: email("ann") }])),
      Effect.provide(Repository.noDatabase)
    ))
  plain.effect("a statement that is sent where there is no database dies", () =>
    Effect.gen(function*() {
      const exit = yield* Effect.exit(Repository.make(Member).find())
      assert.strictEqual(exit._tag, "Failure")
    }).pipe(Effect.provide(Repository.noDatabase)))
})
