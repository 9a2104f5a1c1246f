/** Constraints that are put off until a session commits: what COMMIT finds broken has its name, and the session goes on. */
import { models, Session } from "@aludel/orm"
import {
  catchConstraint,
  ConstraintViolation,
  createAll,
  DatabaseError,
  dataModel,
  deleteFrom,
  from,
  insert,
  Pg,
  Query,
  type Reads,
  sql,
  table,
  transaction,
  unique,
  type Writes
} from "@aludel/sql"
import { assertHealthy, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"

const seats = table(
  "seats",
  class Seats {
    id = Pg.integer().primaryKey()
    place = Pg.integer()
    besides = Pg.integer().nullable().references(() => seats.id, { initiallyDeferred: true })
  },
  { constraints: [unique("place").deferrable({ initiallyDeferred: true })] }
)
const hall = dataModel({ seats })
const { seats: Seat } = models(hall, () => ({}))
const placeTaken = { constraint: "seats_place_key", kind: "unique", table: "seats" } as const
const stored = Effect.map(
  Query.all(from(seats).select({ id: seats.id })),
  (rows) => rows.map(({ id }) => id).sort((one, other) => one - other)
)

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(hall) }), { excludeTestServices: true })(
  "a deferred constraint",
  (it) => {
    const test = <E>(name: string, body: Effect.Effect<unknown, E, Session | Reads | Writes>) =>
      it.effect(name, () =>
        Effect.gen(function*() {
          yield* Session.scoped(body)
          yield* assertHealthy
          yield* Query.run(deleteFrom(seats).everyRow())
        }))

    test(
      "of what the session flushed: named at its commit, nothing is stored, and the session goes on",
      Effect.gen(function*() {
        const session = yield* Session
        yield* session.addAll(Seat, [{ id: 1, place: 7 }, { id: 2, place: 7 }])
        yield* session.flush
        const broken = yield* Effect.flip(session.commit)
        assert(broken instanceof ConstraintViolation)
        assert.deepInclude(broken, { ...placeTaken, columns: ["place"] })
        assert.deepStrictEqual(yield* stored, [])
        yield* session.add(Seat, { id: 3, place: 7, besides: 4 })
        const missing = yield* Effect.flip(session.commit)
        assert(missing instanceof ConstraintViolation)
        assert.deepInclude(missing, { constraint: "seats_besides_fkey", kind: "foreign key" })
        yield* session.addAll(Seat, [{ id: 3, place: 7, besides: 4 }, { id: 4, place: 8 }])
        yield* session.commit
        assert.deepStrictEqual(yield* stored, [3, 4])
      })
    )

    test(
      "of the program's own statements, in savepoints too; of hand-written ones it is not declared",
      Effect.gen(function*() {
        const session = yield* Session
        const twice = Query.run(insert(seats).values([{ id: 1, place: 7 }, { id: 2, place: 7 }]))
        const raw = Query.run(sql.text("insert into seats (id, place) values (1, 7), (2, 7)", {}))
        yield* raw
        const undeclared = yield* Effect.flip(session.commit)
        assert(undeclared instanceof DatabaseError)
        assert.strictEqual(undeclared.reason._tag, "UnexpectedConstraint")
        yield* twice
        const declared = yield* Effect.flip(session.commit)
        assert(declared instanceof ConstraintViolation)
        assert.deepInclude(declared, placeTaken)
        yield* session.nested(transaction(twice))
        const told = session.commit.pipe(
          Effect.as("committed"),
          Effect.catchTag("ConstraintViolation", ({ constraint }) => Effect.succeed(constraint))
        )
        assert.strictEqual(yield* told, "seats_place_key")
      })
    )

    it.effect("of a session in a transaction is that one's, and handled around it", () =>
      Effect.gen(function*() {
        const seat = Session.scoped(Effect.gen(function*() {
          const session = yield* Session
          yield* session.addAll(Seat, [{ id: 1, place: 7 }, { id: 2, place: 7 }])
          yield* session.commit
        }))
        assert.instanceOf(yield* Effect.flip(transaction(seat)), ConstraintViolation)
        const handled = transaction(seat).pipe(
          catchConstraint("seats_place_key", ({ constraint }) => Effect.succeed(constraint))
        )
        assert.strictEqual(yield* handled, "seats_place_key")
        assert.deepStrictEqual(yield* stored, [])
        yield* assertHealthy
      }))
  }
)
