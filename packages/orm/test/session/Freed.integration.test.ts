/** Values that one row gives up and another one takes in the same flush, in whichever order the program says so. */
import { models, Session } from "@aludel/orm"
import {
  and,
  asc,
  createAll,
  dataModel,
  eq,
  from,
  isNull,
  Pg,
  Query,
  type Reads,
  table,
  uniqueIndex,
  type Writes
} from "@aludel/sql"
import { sandbox, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"
import { counted } from "../Counting.ts"

const people = table(
  "people",
  class People {
    id = Pg.integer().primaryKey()
  }
)
const pets = table(
  "pets",
  class Pets {
    id = Pg.integer().primaryKey()
    personId = Pg.integer().references(() => people.id)
  }
)
const badges = table(
  "badges",
  class Badges {
    id = Pg.integer().primaryKey()
    personId = Pg.integer().nullable().references(() => people.id).unique()
  }
)
const homes = table(
  "homes",
  class Homes {
    id = Pg.integer().primaryKey()
    personId = Pg.integer().default(1)
    main = Pg.boolean().default(false)
    name = Pg.text().nullable()
    goneAt = Pg.timestamptz().nullable()
  },
  {
    indexes: [
      uniqueIndex(["personId"], { name: "main_homes", where: (h) => and(eq(h.main, true), isNull(h.goneAt)) }),
      uniqueIndex(["name"], { name: "home_names", where: (h) => isNull(h.goneAt) })
    ]
  }
)
const city = dataModel({ people, pets, badges, homes })
const { badges: Badge, homes: Home, people: Person, pets: Pet } = models(city, () => ({}), {
  homes: { softDelete: "goneAt" }
})

type Rows = Effect.Success<ReturnType<typeof started>>
type Said = Effect.Effect<unknown, unknown, Reads | Writes>

const nth = <A>(rows: ReadonlyArray<A>, index: number): A => rows[index] ?? assert.fail()

const started = (session: Session["Service"]) =>
  Effect.gen(function*() {
    yield* session.addAll(Person, [1, 2, 3].map((id) => ({ id })))
    yield* session.addAll(Badge, [{ id: 1, personId: 1 }, { id: 2, personId: 2 }, { id: 3 }])
    yield* session.addAll(Home, [{ id: 1, main: true, name: "a" }, { id: 2, name: "b" }])
    yield* session.commit
    const held = yield* session.find(Badge, { orderBy: (b) => asc(b.id) })
    const found = yield* session.find(Home, { orderBy: (h) => asc(h.id) })
    return { one: nth(held, 0), two: nth(held, 1), three: nth(held, 2), first: nth(found, 0), second: nth(found, 1) }
  })

const storedBadges = Query.all(from(badges).select({ id: badges.id, person: badges.personId }).orderBy(asc(badges.id)))
const storedHomes = Query.all(
  from(homes).where(isNull(homes.goneAt)).select({ id: homes.id, main: homes.main, name: homes.name })
    .orderBy(asc(homes.id))
)

interface Case {
  readonly said: (session: Session["Service"], rows: Rows) => ReadonlyArray<Said>
  readonly read: typeof storedBadges | typeof storedHomes
  /** The rows as they are then: their ids, and what is held. */
  readonly held: ReadonlyArray<ReadonlyArray<unknown>>
  readonly statements: number
}

const cases: { readonly [Name in string]: Case } = {
  "a reference that becomes null, and one that becomes it": {
    said: (session, { one, three }) => [
      session.update(one, { personId: null }),
      session.update(three, { personId: 1 })
    ],
    read: storedBadges,
    held: [[1, null], [2, 2], [3, 1]],
    statements: 2
  },
  "references that move on in line": {
    said: (session, { one, three, two }) => [
      session.update(one, { personId: 2 }),
      session.update(two, { personId: 3 }),
      session.update(three, { personId: 1 })
    ],
    read: storedBadges,
    held: [[1, 2], [2, 3], [3, 1]],
    statements: 2
  },
  "a flag that one row gives to another": {
    said: (session, { first, second }) => [
      session.update(first, { main: false }),
      session.update(second, { main: true })
    ],
    read: storedHomes,
    held: [[1, false, "a"], [2, true, "b"]],
    statements: 2
  },
  "a flag that one row gives to a new one": {
    said: (session, { first }) => [
      session.update(first, { main: false }),
      session.add(Home, { id: 3, personId: 1, main: true })
    ],
    read: storedHomes,
    held: [[1, false, "a"], [2, false, "b"], [3, true, null]],
    statements: 2
  },
  "a flagged row that goes to another key": {
    said: (session, { first, second }) => [
      session.update(first, { personId: 2 }),
      session.update(second, { main: true })
    ],
    read: storedHomes,
    held: [[1, true, "a"], [2, true, "b"]],
    statements: 3
  },
  "the name of a row that counts as deleted, for a new one that says nothing of that": {
    said: (session, { first }) => [
      session.remove(first),
      session.add(Home, { id: 3, name: "a", main: true })
    ],
    read: storedHomes,
    held: [[2, false, "b"], [3, true, "a"]],
    statements: 2
  },
  "the name of a row that counts as deleted, for one that is there": {
    said: (session, { first, second }) => [session.remove(first), session.update(second, { name: "a" })],
    read: storedHomes,
    held: [[2, false, "a"]],
    statements: 2
  },
  "names that are exchanged": {
    said: (session, { first, second }) => [
      session.update(first, { name: "b" }),
      session.update(second, { name: "a" })
    ],
    read: storedHomes,
    held: [[1, true, "b"], [2, false, "a"]],
    statements: 2
  }
}

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(city) }))("what is handed on", (it) => {
  for (const [name, { held, read, said, statements }] of Object.entries(cases)) {
    for (const turned of [false, true]) {
      it.effect(`${name}, ${turned ? "taken first" : "given first"}`, () =>
        sandbox(Session.scoped(Effect.gen(function*() {
          const session = yield* Session
          const all = said(session, yield* started(session))
          yield* Effect.all(turned ? all.toReversed() : all)
          const flushed = yield* counted(session.flush)
          assert.strictEqual(flushed.statements.length, statements)
          const rows: ReadonlyArray<object> = yield* read
          assert.deepStrictEqual(rows.map((row) => Object.values(row)), held)
        }))))
    }
  }

  it.effect("primary keys move on in line although another row refers to one of them", () =>
    sandbox(Session.scoped(Effect.gen(function*() {
      const session = yield* Session
      yield* session.addAll(Person, [1, 2, 3].map((id) => ({ id })))
      yield* session.commit
      const rows = yield* session.find(Person, { orderBy: (p) => asc(p.id) })
      yield* session.add(Pet, { id: 1, personId: 4 })
      yield* session.update(nth(rows, 1), { id: 3 })
      yield* session.update(nth(rows, 2), { id: 4 })
      yield* session.flush
      const ids = yield* Query.all(from(people).select({ id: people.id }).orderBy(asc(people.id)))
      assert.deepStrictEqual(ids.map(({ id }) => id), [1, 3, 4])
    }))))
})
