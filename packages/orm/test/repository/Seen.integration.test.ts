/** Repositories where a row is in the way that is not to be seen: of another kind, kept back by a policy, left out by a trigger. */
import { models, Repository, VanishedRow } from "@aludel/orm"
import { ConstraintViolation, createAll, dataModel, Pg, savepoint, table, unique, Writes } from "@aludel/sql"
import { sandbox, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"
import { counted } from "../Counting.ts"
import { serverVersion } from "../ServerVersion.ts"

const pets = table(
  "pets",
  class Pets {
    id = Pg.integer().primaryKey()
    kind = Pg.text()
    name = Pg.text().unique()
    barks = Pg.boolean().nullable()
    lives = Pg.integer().nullable()
  }
)
const places = table(
  "places",
  class Places {
    id = Pg.integer().primaryKey()
    code = Pg.text().nullable()
    note = Pg.text().default("")
  },
  { constraints: [unique("code")] }
)
/** PostgreSQL 15 and newer. */
const spots = table(
  "spots",
  class Spots {
    id = Pg.integer().primaryKey()
    code = Pg.text().nullable()
  },
  { constraints: [unique("code").nullsNotDistinct()] }
)
const home = dataModel({ pets, places })
const { spots: Spot } = models(dataModel({ spots }), () => ({}))
const { cats: Cat, dogs: Dog, mammals: Mammal, places: Place } = models(home, () => ({}), {
  pets: {
    variants: {
      by: "kind",
      of: {
        dogs: { is: "dog", columns: ["barks"] },
        cats: { is: "cat", columns: ["lives"] },
        mice: { is: "mouse" },
        mammals: { of: ["dogs", "cats"] }
      }
    }
  }
})

const execute = (text: string) =>
  Effect.flatMap(
    Writes,
    (database) => database.run({ text, parameters: [], access: "writes", decode: () => undefined })
  )

/** From now on inserts of this id into the places do nothing, without a word. */
const ignoring = (id: number) =>
  Effect.andThen(
    execute("create function ignored() returns trigger language plpgsql as $$ begin return null; end $$"),
    execute(
      `create trigger ignored before insert on places for each row when (new.id = ${id}) execute function ignored()`
    )
  )

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(home) }))("what is not to be seen", (it) => {
  it.effect("get or create where a row of another kind has the key breaks the constraint", () =>
    sandbox(Effect.gen(function*() {
      yield* Cat.create({ id: 1, name: "tom" })
      const attempt = savepoint(Repository.make(Dog).getOrCreate({ id: 9, name: "tom" }, ["name"]))
      const violation = yield* Effect.flip(attempt)
      assert.instanceOf(violation, ConstraintViolation)
      assert.strictEqual(violation.constraint, "pets_name_key")
      assert.strictEqual((yield* Repository.make(Cat).getOrCreate({ id: 9, name: "tom" }, ["name"])).id, 1)
      assert.strictEqual(
        (yield* Repository.make(Mammal).getOrCreate({ id: 9, kind: "dog", name: "tom" }, ["name"])).kind,
        "cat"
      )
    })))

  it.effect("get or create where a trigger inserts nothing fails typed", () =>
    sandbox(Effect.gen(function*() {
      yield* ignoring(1)
      const failed = yield* Effect.flip(Repository.make(Place).getOrCreate({ id: 1, code: "a" }, ["code"]))
      assert.instanceOf(failed, VanishedRow)
    })))

  it.effect("get or create finds the row whose key is null where nulls are not distinct", () =>
    sandbox(Effect.gen(function*() {
      if ((yield* serverVersion) < 150_000) return
      yield* createAll(dataModel({ spots }))
      const repository = Repository.make(Spot)
      yield* repository.insert({ id: 1, code: null })
      const found = yield* counted(repository.getOrCreate({ id: 2, code: null }, ["code"]))
      assert.deepStrictEqual(found.value, { id: 1, code: null })
      assert.strictEqual(found.statements.length, 2)
    })))

  it.effect("get or create where a policy keeps the row back breaks the constraint", () =>
    sandbox(Effect.gen(function*() {
      const repository = Repository.make(Place)
      yield* repository.insert({ id: 1, code: "a" })
      yield* execute("create role places_reader")
      yield* execute("grant select, insert on places to places_reader")
      yield* execute("alter table places enable row level security")
      yield* execute("create policy none_of_one on places using (id <> 1) with check (true)")
      yield* execute("set local role places_reader")
      const failed = yield* Effect.flip(savepoint(repository.getOrCreate({ id: 2, code: "a" }, ["code"])))
      assert.instanceOf(failed, ConstraintViolation)
      assert.strictEqual(failed.constraint, "places_code_key")
    })))

  it.effect("an upsert changes rows of its kind alone: all of the rows or none", () =>
    sandbox(Effect.gen(function*() {
      yield* Cat.create({ id: 1, name: "tom", lives: 9 })
      const dogs = Repository.make(Dog)
      yield* dogs.insert({ id: 2, name: "rex" })
      const vanished = yield* Effect.flip(dogs.upsert({ id: 1, name: "tommy" }))
      assert.instanceOf(vanished, VanishedRow)
      assert.deepStrictEqual([vanished.table, vanished.rows], ["dogs", 1])
      assert.instanceOf(yield* Effect.flip(dogs.upsert({ id: 5, name: "tom" }, ["name"])), VanishedRow)
      const many = dogs.upsertMany([{ id: 3, name: "lassie" }, { id: 1, name: "tommy" }, { id: 2, name: "max" }])
      assert.instanceOf(yield* Effect.flip(many), VanishedRow)
      assert.deepStrictEqual((yield* dogs.find()).map(({ name }) => name), ["rex"])
      assert.deepStrictEqual(yield* Repository.make(Cat).find(), [{ id: 1, kind: "cat", name: "tom", lives: 9 }])
      const upserted = yield* counted(dogs.upsert({ id: 2, name: "max" }))
      assert.strictEqual(upserted.value.name, "max")
      assert.strictEqual(upserted.statements.length, 1)
      assert.match(upserted.statements[0] ?? "", /do update set .* where "pets"\."kind" = \$\d/)
      const mammals = Repository.make(Mammal)
      assert.strictEqual((yield* mammals.upsert({ id: 1, kind: "cat", name: "kitty" })).name, "kitty")
      yield* Effect.flip(mammals.upsert({ id: 7, kind: "mouse" as never, name: "jerry" }))
      yield* Effect.flip(mammals.getOrCreate({ id: 7, kind: "mouse" as never, name: "jerry" }, ["id"]))
      assert.strictEqual(yield* mammals.count(), 2)
    })))

  it.effect("an upsert of which a trigger leaves rows out fails typed, and writes none", () =>
    sandbox(Effect.gen(function*() {
      yield* ignoring(1)
      const repository = Repository.make(Place)
      const failed = yield* Effect.flip(repository.upsertMany([{ id: 1, code: "a" }, { id: 2, code: "b" }]))
      assert.instanceOf(failed, VanishedRow)
      assert.strictEqual(yield* repository.count(), 0)
    })))
})
