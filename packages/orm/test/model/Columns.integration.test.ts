/** What a model's columns can be: checked by a schema, computed by a query; relations to one row where several are found. */
import { InvalidModel, models, Repository, Session, VanishedRow } from "@aludel/orm"
import { asc, concat, count, createAll, DatabaseError, dataModel, desc, eq, from, Pg, scalar, table } from "@aludel/sql"
import { withSchema } from "@aludel/sql/Schema"
import { sandbox, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { inject } from "vitest"
import { placeOf } from "../../src/context/Place.ts"
import { UnitOfWork } from "../../src/session/UnitOfWork.ts"
import { counted } from "../Counting.ts"

const Email = Schema.String.check(Schema.isPattern(/^[^@]+@[^@]+$/))

const people = table(
  "people",
  class People {
    id = Pg.integer().primaryKey()
    first = Pg.text()
    last = Pg.text()
    email = withSchema(Pg.text(), Email)
  }
)
const letters = table(
  "letters",
  class Letters {
    id = Pg.integer().primaryKey()
    personId = Pg.integer().references(() => people.id)
    text = Pg.text()
  }
)
const office = dataModel({ people, letters })
const { letters: Letter, people: Person } = models(office, (r) => ({
  people: {
    letters: r.many.letters({ by: "personId" }),
    // Nothing keeps a person from having several.
    latest: r.one.letters({ by: "personId", orderBy: (l) => desc(l.id) })
  },
  letters: { person: r.one.people({ by: "personId" }) }
}), {
  people: {
    computed: (p) => ({
      fullName: concat(p.first, " ", p.last),
      letterCount: scalar(from(letters).correlate(people).where(eq(letters.personId, people.id)).select({ n: count() }))
    })
  }
})

const ann = { id: 1, first: "Ann", last: "Ant", email: "ann@example.com" }
const bob = { id: 2, first: "Bob", last: "Bee", email: "bob@example.com" }
const seed = Effect.gen(function*() {
  yield* Person.createMany([ann, bob])
  yield* Letter.createMany([1, 2, 3].map((id) => ({ id, personId: 1, text: `${id}` })))
})

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(office) }))("columns of a model", (it) => {
  it.effect("a value that its column's schema refuses is an error before anything is sent", () =>
    sandbox(Effect.gen(function*() {
      const { statements } = yield* counted(Effect.gen(function*() {
        const wrong = { ...ann, email: "nobody" }
        assert.instanceOf(yield* Effect.flip(Person.create(wrong)), DatabaseError)
        const session = Session.scoped(Effect.gen(function*() {
          const session = yield* Session
          yield* session.add(Person, wrong)
          yield* session.flush
        }))
        const failed = yield* Effect.flip(session)
        assert.strictEqual(failed._tag === "DatabaseError" ? failed.reason._tag : failed._tag, "InvalidValue")
        assert.notInclude(failed.message, "nobody")
      }))
      assert.deepStrictEqual(statements, [])
    })))

  it.effect("computed columns: in conditions, orders and rows; one that counts rows is read in the same statement", () =>
    sandbox(Effect.gen(function*() {
      yield* seed
      const { statements, value } = yield* counted(Person.find({
        columns: ["id"],
        extras: (p) => ({ name: p.fullName, letters: p.letterCount }),
        orderBy: (p) => desc(p.fullName)
      }))
      assert.deepStrictEqual(value, [{ id: 2, name: "Bob Bee", letters: 0 }, { id: 1, name: "Ann Ant", letters: 3 }])
      assert.strictEqual(statements.length, 1)
      assert.strictEqual(yield* Person.count({ where: (p) => eq(p.fullName, "Ann Ant") }), 1)
    })))

  it.effect("a relation to one row, where several are found, is the first in the relation's order", () =>
    sandbox(Effect.gen(function*() {
      yield* seed
      for (const strategy of ["select-in", "joined"] as const) {
        const found = yield* Person.find({
          strategy,
          columns: ["id"],
          orderBy: (p) => asc(p.id),
          with: { latest: { columns: ["text"] } }
        })
        assert.deepStrictEqual(found, [{ id: 1, latest: { text: "3" } }, { id: 2, latest: null }])
      }
      assert.strictEqual((yield* Person.load.latest({ id: 1 }))?.text, "3")
    })))

  it.effect("ordered by a column of a relation; only some of its rows, in one statement", () =>
    sandbox(Effect.gen(function*() {
      yield* seed
      yield* Letter.create({ id: 9, personId: 2, text: "z" })
      const byPerson = yield* Letter.find({
        columns: ["id"],
        orderBy: (l, r) => [desc(r.person.value((p) => p.last)), asc(l.id)]
      })
      assert.deepStrictEqual(byPerson.map(({ id }) => id), [9, 1, 2, 3])
      const { statements, value } = yield* counted(Person.find({
        columns: ["id"],
        strategy: "joined",
        where: (_, r) => r.letters.some((l) => eq(l.text, "2")),
        with: { letters: { columns: ["text"], where: (l) => eq(l.text, "2") } }
      }))
      assert.deepStrictEqual(value, [{ id: 1, letters: [{ text: "2" }] }])
      assert.strictEqual(statements.length, 1)
    })))

  it.effect("rows that are changed by their keys have to be there", () =>
    sandbox(Effect.gen(function*() {
      yield* seed
      const repository = Repository.make(Person)
      const missing = yield* Effect.flip(repository.updateMany([{ id: 1, first: "A" }, { id: 9, first: "B" }]))
      assert.instanceOf(missing, VanishedRow)
      assert.strictEqual(Option.getOrThrow(yield* Person.findById(1)).first, "Ann")
    })))

  it.effect("of more than 10,000 rows a session lets go of those that nobody else holds", () =>
    Effect.gen(function*() {
      setFlagsFromString("--expose-gc")
      const collect = runInNewContext("gc") as () => void
      const work = new UnitOfWork()
      const kept = work.read(placeOf(Letter), { id: 0, personId: 1, text: "kept" })
      const read = (id: number) => work.read(placeOf(Letter), { id, personId: 1, text: "read and dropped" })
      for (let id = 1; id < 10_000; id++) read(id)
      const turned = Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve)))
      yield* turned
      collect()
      assert.strictEqual(work.identity.size, 10_000)
      read(10_000)
      // What was looked at is held until the event loop turns.
      yield* turned
      collect()
      const left = work.identity.all()
      assert.isBelow(left.length, 10)
      assert.strictEqual(left.find(({ known }) => known.row === kept)?.known.row, kept)
    }))

  it.effect("a relation of a table that the data model has not is refused", () =>
    Effect.sync(() => {
      const wrong = () =>
        models(dataModel({ people }), () =>
          ({ people: { letters: { kind: "many", target: "letters", options: {} } } }) as never)
      assert.throws(wrong, InvalidModel)
    }))
})
