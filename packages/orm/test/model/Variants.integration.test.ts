/** Single-table inheritance: rows of several kinds in one table, read as a union and written by kind. */
import { InvalidModel, InvalidWrite, models, Repository, Session, VanishedRow } from "@aludel/orm"
import { asc, createAll, DatabaseError, dataModel, eq, from, gt, insert, Pg, Query, table } from "@aludel/sql"
import { sandbox, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { inject } from "vitest"
import { counted } from "../Counted.ts"

const owners = table(
  "owners",
  class Owners {
    id = Pg.integer().primaryKey()
  }
)
const animals = table(
  "animals",
  class Animals {
    id = Pg.integer().primaryKey()
    kind = Pg.text()
    name = Pg.text().unique()
    ownerId = Pg.integer().nullable().references(() => owners.id, { onDelete: "cascade" })
    barks = Pg.boolean().nullable()
    lives = Pg.integer().nullable()
  }
)
const zoo = dataModel({ owners, animals })

const { animals: Animal, cats: Cat, dogs: Dog, owners: Owner } = models(zoo, (r) => ({
  owners: { animals: r.many.animals({ by: "ownerId", orderBy: (a) => asc(a.id) }) },
  animals: { owner: r.one.owners({ by: "ownerId" }) }
}), {
  animals: {
    variants: { by: "kind", of: { dogs: { is: "dog", columns: ["barks"] }, cats: { is: "cat", columns: ["lives"] } } }
  }
})

const workers = table(
  "workers",
  class Workers {
    id = Pg.integer().primaryKey()
    kind = Pg.text()
    name = Pg.text()
    budget = Pg.integer().nullable()
    shares = Pg.integer().nullable()
    barks = Pg.boolean().nullable()
  }
)
const company = dataModel({ workers })
const {
  engineers: Engineer,
  executives: Executive,
  guards: Guard,
  managers: Manager,
  staff: Staff,
  workers: Worker
} = models(company, () => ({}), {
  workers: {
    variants: {
      by: "kind",
      of: {
        guards: { is: "dog", columns: ["barks"] },
        staff: { of: ["managers", "engineers"] },
        engineers: { is: "engineer" },
        managers: { is: "manager", columns: ["budget"], of: ["executives"] },
        executives: { is: "executive", columns: ["budget", "shares"] }
      }
    }
  }
})

const stored = Query.all(
  from(animals).select({ id: animals.id, kind: animals.kind, barks: animals.barks, lives: animals.lives })
    .orderBy(asc(animals.id))
)

const both = Effect.gen(function*() {
  yield* Owner.create({ id: 1 })
  yield* Dog.create({ id: 1, name: "rex", ownerId: 1, barks: true })
  yield* Cat.create({ id: 2, name: "tom", ownerId: 1, lives: 9 })
  yield* Dog.create({ id: 3, name: "lassie" })
})

const prepare = Effect.andThen(createAll(zoo), createAll(company))

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare }))("variants", (it) => {
  it.effect("the table's model reads each row as its kind; a variant's model reads its rows alone", () =>
    sandbox(Effect.gen(function*() {
      yield* both
      const found = yield* Animal.find({ orderBy: (a) => asc(a.id) })
      assert.deepStrictEqual(found, [
        { id: 1, kind: "dog", name: "rex", ownerId: 1, barks: true },
        { id: 2, kind: "cat", name: "tom", ownerId: 1, lives: 9 },
        { id: 3, kind: "dog", name: "lassie", ownerId: null, barks: null }
      ])
      assert.deepStrictEqual(
        found.map((animal) => animal.kind === "dog" ? `barks: ${animal.barks}` : `lives: ${animal.lives}`),
        ["barks: true", "lives: 9", "barks: null"]
      )
      const [dogs, statements] = yield* counted(Dog.find({ orderBy: (d) => asc(d.id), with: { owner: true } }))
      assert.deepStrictEqual(dogs, [
        { id: 1, kind: "dog", name: "rex", ownerId: 1, barks: true, owner: { id: 1 } },
        { id: 3, kind: "dog", name: "lassie", ownerId: null, barks: null, owner: null }
      ])
      assert.match(statements[0] ?? "", /where "animals"\."kind" = \$1/)
      assert.notMatch(statements[0] ?? "", /lives/)
      assert.deepStrictEqual(yield* Cat.find({ columns: ["name"], where: (c) => gt(c.lives, 1) }), [{ name: "tom" }])
      assert.deepStrictEqual(yield* Animal.find({ columns: ["lives"], where: (a) => eq(a.id, 1) }), [{ lives: null }])
      assert.deepStrictEqual(yield* Dog.findById(2), Option.none())
      assert.strictEqual(yield* Dog.count(), 2)
      assert.strictEqual(yield* Dog.count({ criteria: false }), 2)
      assert.isFalse(yield* Cat.exists({ where: (c) => eq(c.name, "rex") }))
      for (const strategy of ["select-in", "joined"] as const) {
        const [owner] = yield* Owner.find({ strategy, with: { animals: true } })
        assert.deepStrictEqual(owner?.animals, [
          { id: 1, kind: "dog", name: "rex", ownerId: 1, barks: true },
          { id: 2, kind: "cat", name: "tom", ownerId: 1, lives: 9 }
        ])
      }
    })))

  it.effect("a variant's model writes what its rows are, and no other rows", () =>
    sandbox(Effect.gen(function*() {
      yield* both
      assert.deepStrictEqual(yield* Dog.createMany([{ id: 4, name: "d4" }, { id: 5, name: "d5", barks: false }]), [
        { id: 4, kind: "dog", name: "d4", ownerId: null, barks: null },
        { id: 5, kind: "dog", name: "d5", ownerId: null, barks: false }
      ])
      assert.deepStrictEqual(yield* Dog.update({ name: "d4" }, { barks: true, owner: { connect: { id: 1 } } }), {
        id: 4,
        kind: "dog",
        name: "d4",
        ownerId: 1,
        barks: true
      })
      assert.instanceOf(yield* Effect.flip(Dog.update({ id: 2 }, { barks: true })), VanishedRow)
      assert.instanceOf(yield* Effect.flip(Dog.delete({ name: "tom" })), VanishedRow)
      assert.deepStrictEqual(yield* Dog.delete({ id: 5 }), {
        id: 5,
        kind: "dog",
        name: "d5",
        ownerId: null,
        barks: false
      })
      for (const wrong of [{ id: 6, name: "d6", lives: 9 }, { id: 6, name: "d6", kind: "cat" }]) {
        assert.instanceOf(yield* Effect.flip(Dog.create(wrong as never)), InvalidWrite)
        assert.instanceOf(yield* Effect.flip(Dog.createMany([wrong as never])), InvalidWrite)
        assert.instanceOf(yield* Effect.flip(Dog.update({ id: 1 }, wrong as never)), InvalidWrite)
      }
      assert.deepStrictEqual(yield* stored, [
        { id: 1, kind: "dog", barks: true, lives: null },
        { id: 2, kind: "cat", barks: null, lives: 9 },
        { id: 3, kind: "dog", barks: null, lives: null },
        { id: 4, kind: "dog", barks: true, lives: null }
      ])
    })))

  it.effect("in a session a row is one value, whichever model it was asked for by", () =>
    sandbox(Effect.gen(function*() {
      yield* both
      const [, statements] = yield* counted(Session.scoped(Effect.gen(function*() {
        const session = yield* Session
        const rex = Option.getOrThrow(yield* session.get(Dog, { id: 1 }))
        assert.isTrue(Object.is(Option.getOrThrow(yield* session.get(Animal, { id: 1 })), rex))
        assert.deepStrictEqual(yield* session.get(Cat, { id: 3 }), Option.none())
        const all = yield* session.find(Animal, { orderBy: (a) => asc(a.id) })
        assert.isTrue(Object.is(all[0], rex))
        const cats = yield* session.find(Cat)
        assert.isTrue(Object.is(cats[0], all[1]))
        assert.deepStrictEqual(yield* session.get(Dog, { id: 2 }), Option.none())
        yield* session.update(rex, { barks: false })
        yield* session.update(all[2] as typeof rex, { barks: true })
        yield* session.update(cats[0] as NonNullable<typeof cats[0]>, { name: "thomas" })
        yield* session.add(Cat, { id: 7, name: "seven", lives: 7, owner: { id: 2 } })
        assert.instanceOf(yield* Effect.flip(session.update(rex, { kind: "cat" } as never)), InvalidWrite)
        yield* session.commit
      })))
      assert.deepStrictEqual(yield* stored, [
        { id: 1, kind: "dog", barks: false, lives: null },
        { id: 2, kind: "cat", barks: null, lives: 9 },
        { id: 3, kind: "dog", barks: true, lives: null },
        { id: 7, kind: "cat", barks: null, lives: 7 }
      ])
      assert.strictEqual(statements.filter((text) => text.startsWith("update")).length, 3)
    })))

  it.effect("repositories of a variant, over the database and in memory", () =>
    sandbox(Effect.gen(function*() {
      class Dogs extends Repository.Service<Dogs>()("test/Dogs", Dog) {}
      yield* Animal.create({ id: 2, kind: "cat", name: "tom" })
      const behaviour = Effect.gen(function*() {
        const dogs = yield* Dogs
        const rex = { id: 1, kind: "dog", name: "rex", ownerId: null, barks: true } as const
        assert.deepStrictEqual(yield* dogs.insert({ id: 1, name: "rex", barks: true }), rex)
        assert.deepStrictEqual(yield* dogs.find(), [rex])
        assert.deepStrictEqual(yield* dogs.findBy({ id: 2 }), Option.none())
        assert.deepStrictEqual(yield* dogs.upsert({ id: 1, name: "rex", barks: false }), { ...rex, barks: false })
        assert.deepStrictEqual(yield* dogs.getOrCreate({ id: 3, name: "lassie" }, ["name"]), {
          id: 3,
          kind: "dog",
          name: "lassie",
          ownerId: null,
          barks: null
        })
        assert.strictEqual(yield* dogs.count(), 2)
      })
      yield* behaviour.pipe(Effect.provide(Dogs.memory()))
      yield* behaviour.pipe(Effect.provide(Dogs.layer))
    })))

  it.effect("a row that is of no kind fails typed", () =>
    sandbox(Effect.gen(function*() {
      yield* Query.run(insert(animals).values([{ id: 1, kind: "fish", name: "wanda" }]))
      const error = yield* Effect.flip(Animal.find())
      assert.instanceOf(error, DatabaseError)
      assert.strictEqual(error.reason._tag, "DecodeFailed")
      assert.match(error.message, /"kind".*a row of "animals" is one of "dogs", "cats"/)
      assert.notMatch(error.message, /fish/)
      assert.deepStrictEqual(yield* Animal.find({ columns: ["name"] }), [{ name: "wanda" }])
      assert.deepStrictEqual(yield* Dog.find(), [])
    })))

  it.effect("variants that cannot be are refused where they are declared", () =>
    Effect.sync(() => {
      const problem = (variants: object): string => {
        try {
          models(zoo, () => ({}), { animals: { variants: variants as never } })
          return "none"
        } catch (error) {
          return error instanceof InvalidModel ? error.problem : String(error)
        }
      }
      const dog = { is: "dog" }
      assert.strictEqual(
        problem({ by: "sort", of: { dogs: dog } }),
        "its variants go by the column \"sort\", which it has not"
      )
      assert.strictEqual(
        problem({ by: "kind", of: { owners: dog } }),
        "its variant \"owners\" has the name of another model"
      )
      assert.strictEqual(
        problem({ by: "kind", of: { dogs: { ...dog, columns: ["wings"] } } }),
        "\"wings\" is none of the columns that its variant \"dogs\" can have alone"
      )
      assert.strictEqual(
        problem({ by: "kind", of: { dogs: dog, puppies: dog } }),
        "its variants \"dogs\" and \"puppies\" cannot be told apart"
      )
      assert.strictEqual(
        problem({ by: "kind", of: { dogs: dog, pets: { of: ["dogs", "birds"] } } }),
        "its variant \"pets\" names \"birds\", which is none"
      )
      assert.strictEqual(
        problem({ by: "kind", of: { dogs: dog, pets: { of: ["beasts"] }, beasts: { of: ["pets", "dogs"] } } }),
        "its variant \"pets\" is named by itself"
      )
      assert.strictEqual(problem({ by: "kind", of: { dogs: dog, cats: { is: "cat" } } }), "none")
    }))

  it.effect("what several variants are: a kind of its own that has kinds below it, and one that has no rows of its own", () =>
    sandbox(Effect.gen(function*() {
      yield* Guard.create({ id: 1, name: "rex", barks: true })
      const created = yield* counted(Manager.create({ id: 2, kind: "manager", name: "ann", budget: 3 }))
      assert.match(created[1][0] ?? "", /^insert into/)
      yield* Executive.create({ id: 3, name: "bob", budget: 9, shares: 5 })
      yield* Engineer.create({ id: 4, name: "eve" })
      const [managers, [text]] = yield* counted(Manager.find({ orderBy: (m) => asc(m.id) }))
      assert.deepStrictEqual(managers, [
        { id: 2, kind: "manager", name: "ann", budget: 3 },
        { id: 3, kind: "executive", name: "bob", budget: 9, shares: 5 }
      ])
      assert.match(text ?? "", /"kind" = any\(/)
      // Each row is one of its kinds, and has the columns of that kind.
      assert.deepStrictEqual(managers.map((one) => one.kind === "executive" ? one.shares : undefined), [undefined, 5])
      assert.deepStrictEqual((yield* Engineer.find()).map(({ name }) => name), ["eve"])
      const staff = yield* Staff.find({ orderBy: (s) => asc(s.id), columns: ["kind", "name"] })
      assert.deepStrictEqual(staff, [
        { kind: "manager", name: "ann" },
        { kind: "executive", name: "bob" },
        { kind: "engineer", name: "eve" }
      ])
      assert.strictEqual(yield* Staff.count(), 3)
      assert.strictEqual(yield* Worker.count(), 4)
      assert.strictEqual((yield* Staff.update({ id: 4 }, { name: "eva" })).name, "eva")
      assert.instanceOf(yield* Effect.flip(Staff.update({ id: 1 }, { name: "max" })), VanishedRow)
      assert.instanceOf(yield* Effect.flip(Staff.create({ id: 5, kind: "dog" as never, name: "no" })), InvalidWrite)
      const repository = Repository.make(Staff)
      assert.deepStrictEqual(yield* repository.findBy({ id: 1 }), Option.none())
      assert.strictEqual(yield* repository.count(), 3)
      yield* Session.scoped(Effect.gen(function*() {
        const session = yield* Session
        const ann = Option.getOrThrow(yield* session.get(Manager, { id: 2 }))
        assert.strictEqual(Option.getOrThrow(yield* session.get(Staff, { id: 2 })), ann)
        assert.deepStrictEqual(yield* session.get(Manager, { id: 4 }), Option.none())
        yield* session.add(Staff, { id: 6, kind: "engineer", name: "joe" })
        yield* session.commit
      }))
      assert.strictEqual(yield* Engineer.count(), 2)
    })))
})
