/** Relations that nothing is written through: they go through others, or have conditions of their own. */
import { InvalidModel, InvalidWrite, models, Session } from "@aludel/orm"
import { asc, createAll, dataModel, eq, from, Pg, Query, table } from "@aludel/sql"
import { sandbox, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { inject } from "vitest"
import { counted } from "../Counting.ts"

const makers = table(
  "makers",
  class Makers {
    id = Pg.integer().primaryKey()
    active = Pg.boolean().default(true)
  }
)
const cars = table(
  "cars",
  class Cars {
    id = Pg.integer().primaryKey()
    makerId = Pg.integer().nullable().references(() => makers.id)
    sold = Pg.boolean().default(false)
  }
)
const wheels = table(
  "wheels",
  class Wheels {
    id = Pg.integer().primaryKey()
    carId = Pg.integer().nullable().references(() => cars.id)
  }
)
const notes = table(
  "notes",
  class Notes {
    id = Pg.integer().primaryKey()
    kind = Pg.text()
    about = Pg.integer().nullable()
  }
)
const garage = dataModel({ makers, cars, wheels, notes })

const { cars: Car, makers: Maker, notes: Note, wheels: Wheel } = models(garage, (r) => ({
  makers: {
    cars: r.many.cars({ by: "makerId" }),
    soldCars: r.many.cars({ by: "makerId", where: (c) => eq(c.sold, true) }),
    wheels: r.many.wheels({ via: ["cars", "wheels"] }),
    notes: r.many.notes({ by: "about", references: "id", where: (n) => eq(n.kind, "maker") })
  },
  cars: {
    wheels: r.many.wheels({ by: "carId" }),
    notes: r.many.notes({ by: "about", references: "id", where: (n) => eq(n.kind, "car") })
  },
  notes: {
    car: r.one.cars({ by: "about", references: "id", when: { kind: "car" } }),
    maker: r.one.makers({ by: "about", references: "id", when: { kind: "maker" } })
  }
}), { cars: { cascade: { notes: "delete" } } })

const problemOf = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.flip(effect), (error) => error instanceof InvalidWrite ? error.message : error)

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(garage) }))("read-only relations", (it) => {
  it.effect("nothing is written through them, and nothing is sent", () =>
    sandbox(Effect.gen(function*() {
      const conditioned = (table: string, name: string) =>
        `writing "${table}": the relation "${name}" is read only: it has a condition of its own`
      const through = "writing \"makers\": the relation \"wheels\" is read only: it goes through other relations"
      const { statements, value } = yield* counted(Effect.all([
        problemOf(Maker.create({ id: 1, soldCars: { create: { id: 1 } } } as never)),
        problemOf(Maker.create({ id: 1, wheels: { connect: { id: 1 } } } as never)),
        problemOf(Maker.update({ id: 1 }, { soldCars: { set: [] } } as never)),
        problemOf(Maker.update({ id: 1 }, { wheels: { delete: { id: 1 } } } as never)),
        problemOf(Note.create({ id: 1, kind: "car", car: { create: { id: 1 } } } as never)),
        problemOf(Maker.createMany([{ id: 1, cars: { create: { id: 1 } } } as never])),
        Session.scoped(Effect.gen(function*() {
          const session = yield* Session
          const car = yield* session.add(Car, { id: 1 })
          const note = yield* session.add(Note, { id: 1, kind: "car", about: 1 })
          return yield* Effect.all([
            problemOf(session.add(Maker, { id: 1, soldCars: [{ id: 2 }] } as never)),
            problemOf(session.add(Maker, { id: 1, wheels: [{ id: 2 }] } as never)),
            problemOf(session.update(note, { car } as never))
          ])
        }))
      ]))
      assert.deepStrictEqual(value, [
        conditioned("makers", "soldCars"),
        through,
        conditioned("makers", "soldCars"),
        through,
        conditioned("notes", "car"),
        "writing \"makers\": `createMany` takes columns alone, and \"cars\" is a relation: use `create`",
        [conditioned("makers", "soldCars"), through, conditioned("notes", "car")]
      ])
      assert.deepStrictEqual(statements, [])
    })))

  it.effect("a removed row takes along what belongs to it, and nothing that only has its number", () =>
    sandbox(Effect.gen(function*() {
      // Numbers meet everywhere: maker 1, car 1 of another maker, the wheels of car 1, notes about 1.
      yield* Maker.createMany([{ id: 1 }, { id: 2 }])
      yield* Car.createMany([{ id: 1, makerId: 2 }, { id: 7, makerId: 1, sold: true }, { id: 8, makerId: 1 }])
      yield* Wheel.createMany([{ id: 1, carId: 1 }])
      yield* Note.createMany([
        { id: 1, kind: "maker", about: 1 },
        { id: 2, kind: "car", about: 1 },
        { id: 3, kind: "car", about: 7 },
        { id: 4, kind: "maker", about: 7 }
      ])
      yield* Session.scoped(Effect.gen(function*() {
        const session = yield* Session
        yield* session.remove(Option.getOrThrow(yield* session.get(Maker, { id: 1 })))
        yield* session.remove(Option.getOrThrow(yield* session.get(Car, { id: 7 })))
        yield* session.commit
      }))
      assert.deepStrictEqual(
        yield* Query.all(from(cars).select({ id: cars.id, makerId: cars.makerId }).orderBy(asc(cars.id))),
        [{ id: 1, makerId: 2 }, { id: 8, makerId: null }]
      )
      assert.deepStrictEqual(yield* Query.all(from(wheels).select({ id: wheels.id, carId: wheels.carId })), [
        { id: 1, carId: 1 }
      ])
      assert.deepStrictEqual(
        yield* Query.all(from(notes).select({ id: notes.id, about: notes.about }).orderBy(asc(notes.id))),
        [{ id: 1, about: null }, { id: 2, about: 1 }, { id: 4, about: 7 }]
      )
    })))

  it.effect("cascades that cannot be are refused where they are declared", () =>
    Effect.sync(() => {
      const problem = (cascade: object, of: "cars" | "makers" = "makers"): string => {
        try {
          models(
            garage,
            (r) => ({
              makers: {
                cars: r.many.cars({ by: "makerId" }),
                soldCars: r.many.cars({ by: "makerId", where: (c) => eq(c.sold, true) }),
                wheels: r.many.wheels({ via: ["cars", "wheels"] })
              },
              cars: { maker: r.one.makers({ by: "makerId" }), wheels: r.many.wheels({ by: "carId" }) }
            }),
            { [of]: { cascade } }
          )
          return "none"
        } catch (error) {
          return error instanceof InvalidModel ? error.message : String(error)
        }
      }
      assert.strictEqual(problem({ soldCars: "delete" }), "none")
      assert.strictEqual(
        problem({ soldCars: "delete-orphan" }),
        "the relation \"soldCars\" of \"makers\": `cascade: \"delete-orphan\"` cannot be: it has a condition of its own"
      )
      assert.strictEqual(
        problem({ wheels: "delete" }),
        "the relation \"wheels\" of \"makers\": `cascade: \"delete\"` cannot be: it goes through other relations"
      )
      assert.strictEqual(
        problem({ cars: "delet" }),
        "the relation \"cars\" of \"makers\": `cascade: \"delet\"` cannot be: there is no such cascade"
      )
      assert.strictEqual(
        problem({ maker: "delete-orphan" }, "cars"),
        "the relation \"maker\" of \"cars\": `cascade: \"delete-orphan\"` cannot be: its row is not this one's own: others may point at it"
      )
      assert.strictEqual(
        problem({ doors: "delete" }),
        "the relation \"doors\" of \"makers\": `cascade` names it, but there is no such relation"
      )
    }))
})
