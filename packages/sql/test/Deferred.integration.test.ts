/** Constraints that are checked when the transaction commits: COMMIT's failure has the name that the types list. */
import {
  catchConstraint,
  type ConstraintViolation,
  createAll,
  type DatabaseError,
  dataModel,
  deleteFrom,
  eq,
  expectConstraints,
  from,
  insert,
  Pg,
  Query,
  type Reads,
  savepoint,
  sql,
  table,
  transaction,
  unique,
  type Writes
} from "@aludel/sql"
import { assertHealthy, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { inject } from "vitest"

const lists = table(
  "lists",
  class Lists {
    id = Pg.integer().primaryKey()
    parentId = Pg.integer().nullable().references(() => lists.id, { initiallyDeferred: true })
  }
)

const places = table(
  "places",
  class Places {
    id = Pg.integer().primaryKey()
    place = Pg.integer()
    label = Pg.text().unique()
  },
  { constraints: [unique("place").deferrable({ initiallyDeferred: true })] }
)

const model = dataModel({ lists, places })
const database = TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(model) })

const add = (id: number, place: number) => Query.run(insert(places).values({ id, place, label: `${id}` }))

/** Two rows at one place, which is not known before COMMIT. */
const twice = (id: number) => Effect.andThen(add(id, id), add(id + 1, id))

const stored = (place: number) =>
  Effect.map(Query.all(from(places).where(eq(places.place, place)).select({ id: places.id })), ({ length }) => length)

/** The violation that COMMIT found; its type is the proof that the name is listed. */
const broken = <R>(
  run: Effect.Effect<unknown, ConstraintViolation<string> | DatabaseError, R>
): Effect.Effect<ReadonlyArray<string>, unknown, R> =>
  Effect.map(Effect.flip(run), (error) =>
    error._tag === "ConstraintViolation"
      ? [error._tag, error.constraint, error.kind, error.table, ...error.columns]
      : [error._tag, error.reason._tag])

layer(database, { excludeTestServices: true })("a deferred constraint", (it) => {
  const test = <E>(name: string, body: () => Effect.Effect<unknown, E, Reads | Writes | TestDatabase>) =>
    it.effect(name, () => Effect.andThen(body(), assertHealthy))

  test("that COMMIT finds broken has its name, and is handled around the transaction", () =>
    Effect.gen(function*() {
      const violation = ["ConstraintViolation", "places_place_key", "unique", "places", "place"]
      assert.deepStrictEqual(yield* broken(transaction(twice(10))), violation)
      assert.deepStrictEqual(yield* broken(transaction(transaction(savepoint(twice(10))))), violation)
      const handled = transaction(twice(10)).pipe(
        catchConstraint("places_place_key", ({ constraint }) => Effect.succeed(constraint))
      )
      assert.strictEqual(yield* handled, "places_place_key")
      assert.strictEqual(yield* stored(10), 0)
    }))

  test("the same by a foreign key, a stream, an explained statement, and a delete of what is pointed at", () =>
    Effect.gen(function*() {
      const orphan = insert(lists).values({ id: 1, parentId: 99 })
      const violation = ["ConstraintViolation", "lists_parent_id_fkey", "foreign key", "lists", "parent_id"]
      assert.deepStrictEqual(yield* broken(transaction(Query.run(orphan))), violation)
      assert.deepStrictEqual(
        yield* broken(transaction(Stream.runDrain(Query.stream(orphan.returning({ id: lists.id }))))),
        violation
      )
      assert.deepStrictEqual(yield* broken(transaction(Query.explain(orphan, { analyze: true }))), violation)
      yield* Query.run(insert(lists).values([{ id: 2, parentId: null }, { id: 3, parentId: 2 }]))
      const parent = deleteFrom(lists).where(eq(lists.id, 2))
      // Without the model a delete knows the name alone, as the server tells it.
      assert.deepStrictEqual(yield* broken(transaction(Query.run(parent))), violation.slice(0, -1))
      const known = deleteFrom(lists).within(model).where(eq(lists.id, 2))
      assert.deepStrictEqual(yield* broken(transaction(Query.run(known))), violation)
    }))

  test("alone, without a transaction, it breaks with its statement", () =>
    Effect.gen(function*() {
      yield* add(20, 20)
      assert.deepStrictEqual((yield* broken(add(21, 20)))[1], "places_place_key")
    }))

  test("a name that has left the type does not come back with COMMIT", () =>
    Effect.gen(function*() {
      const unexpected = ["DatabaseError", "UnexpectedConstraint"]
      const inside = twice(30).pipe(catchConstraint("places_place_key", () => Effect.succeed(0)))
      assert.deepStrictEqual(yield* broken(transaction(inside)), unexpected)
      const folded = twice(30).pipe(expectConstraints("places_label_key"))
      assert.deepStrictEqual(yield* broken(transaction(folded)), unexpected)
      const kept = twice(30).pipe(expectConstraints("places_place_key"))
      assert.strictEqual((yield* broken(transaction(kept)))[0], "ConstraintViolation")
      // Of two statements one is handled: the other's name is still in the type.
      const both = Effect.andThen(inside, add(39, 39))
      assert.strictEqual((yield* broken(transaction(both)))[0], "ConstraintViolation")
      const raw = sql.text("insert into places values (40, 40, 'a'), (41, 40, 'b')", {})
      assert.deepStrictEqual(yield* broken(transaction(Query.run(raw))), unexpected)
    }))

  test("what the effect itself failed with is told as it is, and nothing is checked", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(transaction(Effect.andThen(twice(50), Effect.fail("mine" as const))))
      assert.strictEqual(error, "mine")
      assert.strictEqual(yield* stored(50), 0)
    }))

  test("broken in between and whole at the end: committed", () =>
    Effect.gen(function*() {
      const back = Query.run(deleteFrom(places).where(eq(places.id, 60)))
      yield* transaction(Effect.andThen(twice(60), back))
      assert.strictEqual(yield* stored(60), 1)
    }))
})
