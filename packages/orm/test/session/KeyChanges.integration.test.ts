/** Rows that change their keys: in line, in circles, of several unique keys at once; the session goes by what they have. */
import { CircularWrite, models, Session } from "@aludel/orm"
import { asc, createAll, dataModel, eq, from, Pg, primaryKey, Query, table, unique } from "@aludel/sql"
import { sandbox, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { inject } from "vitest"
import { counted } from "../Counting.ts"

const shelves = table(
  "shelves",
  class Shelves {
    id = Pg.integer().primaryKey()
    label = Pg.text().unique()
    code = Pg.text().unique()
  }
)
const books = table(
  "books",
  class Books {
    id = Pg.integer().primaryKey()
    shelfId = Pg.integer().references(() => shelves.id, { onUpdate: "cascade" })
  }
)
const slots = table(
  "slots",
  class Slots {
    id = Pg.integer().primaryKey()
    line = Pg.text().nullable()
    number = Pg.integer()
  },
  { constraints: [unique("line", "number")] }
)
const seats = table(
  "seats",
  class Seats {
    hall = Pg.text()
    number = Pg.integer()
    label = Pg.text()
  },
  { constraints: [primaryKey("hall", "number"), unique("hall", "label")] }
)
const holidays = table(
  "holidays",
  class Holidays {
    easy = Pg.boolean().primaryKey()
    name = Pg.text()
  }
)
/** Keys that the server gives back in another way than they were written, or compares more widely. */
const labels = table(
  "labels",
  class Labels {
    code = Pg.char(4).primaryKey()
    word = Pg.citext().unique()
    mark = Pg.uuid().unique()
    shelfId = Pg.integer().nullable().references(() => shelves.id)
  }
)
const library = dataModel({ citext: Pg.extension("citext"), shelves, books, slots, seats, holidays, labels })
const { books: Book, holidays: Holiday, labels: Label, seats: Seat, shelves: Shelf, slots: Slot } = models(
  library,
  (r) => ({
    shelves: { labels: r.many.labels({ by: "shelfId" }) },
    labels: { shelf: r.one.shelves({ by: "shelfId" }) }
  })
)

const storedShelves = Query.all(
  from(shelves).select({ id: shelves.id, label: shelves.label }).orderBy(asc(shelves.id))
)
const shelf = (id: number) => ({ id, label: `label ${id}`, code: `code ${id}` })

const inSession = <A, E, R>(body: (session: Session["Service"]) => Effect.Effect<A, E, R>) =>
  sandbox(Session.scoped(Effect.flatMap(Session, body)))

/** Shelves with these numbers, flushed. */
const withShelves = (session: Session["Service"], ids: ReadonlyArray<number>) =>
  Effect.gen(function*() {
    yield* session.addAll(Shelf, ids.map(shelf))
    yield* session.flush
    return yield* session.find(Shelf, { orderBy: (s) => asc(s.id) })
  })

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(library) }))("changes of keys", (it) => {
  for (const order of [[0, 1, 2], [2, 1, 0], [1, 2, 0]]) {
    it.effect(`rows that move on in line, said in the order ${order.join(" ")}: one update each`, () =>
      inSession((session) =>
        Effect.gen(function*() {
          const rows = yield* withShelves(session, [1, 2, 3])
          for (const i of order) yield* session.update(rows[i] ?? assert.fail(), { id: i + 2 })
          const { statements } = yield* counted(session.flush)
          assert.strictEqual(statements.length, 3)
          assert.deepStrictEqual(yield* storedShelves, [
            { id: 2, label: "label 1" },
            { id: 3, label: "label 2" },
            { id: 4, label: "label 3" }
          ])
          const got = yield* Effect.forEach([1, 2, 3, 4], (id) => session.get(Shelf, { id }))
          assert.deepStrictEqual(got.map(Option.map(({ label }) => label)), [
            Option.none(),
            Option.some("label 1"),
            Option.some("label 2"),
            Option.some("label 3")
          ])
        })
      ))
  }

  it.effect("rows that take each other's primary keys: one is parked, and each is called by the key that it has", () =>
    inSession((session) =>
      Effect.gen(function*() {
        const rows = yield* withShelves(session, [1, 2, 3])
        yield* session.commit
        for (const [i, row] of rows.entries()) yield* session.update(row, { id: (i + 1) % 3 + 1, code: `new ${i + 1}` })
        const { statements } = yield* counted(session.flush)
        assert.strictEqual(statements.length, 4)
        assert.deepStrictEqual(yield* storedShelves, [
          { id: 1, label: "label 3" },
          { id: 2, label: "label 1" },
          { id: 3, label: "label 2" }
        ])
        const label = (id: number) => Effect.map(session.get(Shelf, { id }), (row) => Option.getOrThrow(row).label)
        const labels = Effect.forEach([1, 2, 3], label)
        assert.deepStrictEqual(yield* labels, ["label 3", "label 1", "label 2"])
        const row = Option.getOrThrow(yield* session.get(Shelf, { id: 2 }))
        assert.deepStrictEqual(row, { id: 2, label: "label 1", code: "new 1" })
        yield* session.update(row, { label: "first" })
        yield* session.flush
        assert.strictEqual((yield* storedShelves)[1]?.label, "first")
        yield* session.rollback
        assert.deepStrictEqual(yield* labels, ["label 1", "label 2", "label 3"])
      })
    ))

  it.effect("a row that is to move on is not found by the key that it leaves, and hides none by the one that it takes", () =>
    inSession((session) =>
      Effect.gen(function*() {
        const [first, second] = yield* withShelves(session, [1, 2])
        assert.isDefined(first)
        assert.isDefined(second)
        yield* session.update(first, { id: 2 })
        assert.strictEqual(Option.getOrThrow(yield* session.get(Shelf, { id: 2 })).label, "label 2")
        yield* session.update(second, { id: 3 })
        assert.deepStrictEqual(yield* session.get(Shelf, { id: 1 }), Option.none())
        assert.strictEqual(Option.getOrThrow(yield* session.get(Shelf, { id: 2 })).label, "label 1")
        // Another row takes the key that was left.
        yield* session.add(Shelf, { id: 1, label: "new", code: "new" })
        yield* session.flush
        assert.strictEqual(Option.getOrThrow(yield* session.get(Shelf, { id: 1 })).label, "new")
        const undone = yield* Effect.exit(session.nested(Effect.gen(function*() {
          yield* session.update(Option.getOrThrow(yield* session.get(Shelf, { id: 3 })), { id: 9 })
          yield* session.flush
          return yield* Effect.fail("undo")
        })))
        assert.isTrue(undone._tag === "Failure")
        assert.deepStrictEqual(yield* session.get(Shelf, { id: 9 }), Option.none())
        assert.strictEqual(Option.getOrThrow(yield* session.get(Shelf, { id: 3 })).label, "label 2")
      })
    ))

  it.effect("what refers to a changed key: added with the new one, and followed by the database", () =>
    inSession((session) =>
      Effect.gen(function*() {
        const [row] = yield* withShelves(session, [1])
        assert.isDefined(row)
        yield* session.add(Book, { id: 1, shelfId: 1 })
        yield* session.flush
        yield* session.add(Book, { id: 2, shelfId: 5 })
        yield* session.update(row, { id: 5 })
        yield* session.flush
        const held = yield* Effect.forEach([1, 2], (id) => session.get(Book, { id }))
        assert.deepStrictEqual(held, [Option.some({ id: 1, shelfId: 5 }), Option.some({ id: 2, shelfId: 5 })])
      })
    ))

  it.effect("two unique keys are exchanged at once, in two statements", () =>
    inSession((session) =>
      Effect.gen(function*() {
        const [first, second] = yield* withShelves(session, [1, 2])
        assert.isDefined(first)
        assert.isDefined(second)
        yield* session.update(first, { label: second.label, code: second.code })
        yield* session.update(second, { label: first.label, code: first.code })
        const { statements } = yield* counted(session.flush)
        assert.strictEqual(statements.length, 2)
        assert.deepStrictEqual(
          yield* Query.all(
            from(shelves).select({ id: shelves.id, label: shelves.label, code: shelves.code }).orderBy(asc(shelves.id))
          ),
          [{ ...shelf(2), id: 1 }, { ...shelf(1), id: 2 }]
        )
        // The primary key beside them, too.
        const [one, two] = yield* session.find(Shelf, { orderBy: (s) => asc(s.id) })
        yield* session.update(one ?? assert.fail(), { id: 2, label: "label 1", code: "code 1" })
        yield* session.update(two ?? assert.fail(), { id: 1, label: "label 2", code: "code 2" })
        yield* session.flush
        assert.deepStrictEqual(yield* storedShelves, [{ id: 1, label: "label 2" }, { id: 2, label: "label 1" }])
      })
    ))

  it.effect("of a key of several columns only what gets a value again is parked", () =>
    inSession((session) =>
      Effect.gen(function*() {
        yield* session.addAll(Slot, [{ id: 1, line: "a", number: 1 }, { id: 2, line: "a", number: 2 }])
        yield* session.addAll(Seat, [{ hall: "a", number: 1, label: "x" }, { hall: "b", number: 2, label: "x" }])
        yield* session.flush
        const [one, two] = yield* session.find(Slot, { orderBy: (s) => asc(s.id) })
        yield* session.update(one ?? assert.fail(), { number: 2 })
        yield* session.update(two ?? assert.fail(), { number: 1 })
        // The column that is parked is one by which the row is found.
        const [a, b] = yield* session.find(Seat, { orderBy: (s) => asc(s.hall) })
        yield* session.update(a ?? assert.fail(), { hall: "b" })
        yield* session.update(b ?? assert.fail(), { hall: "a" })
        yield* session.flush
        assert.deepStrictEqual(
          yield* Query.all(
            from(slots).select({ id: slots.id, line: slots.line, number: slots.number }).orderBy(asc(slots.id))
          ),
          [{ id: 1, line: "a", number: 2 }, { id: 2, line: "a", number: 1 }]
        )
        assert.deepStrictEqual(
          yield* Query.all(from(seats).select({ hall: seats.hall }).where(eq(seats.number, 1))),
          [{ hall: "b" }]
        )
        const seat = yield* session.get(Seat, { hall: "a", number: 2 })
        assert.deepStrictEqual(seat, Option.some({ hall: "a", number: 2, label: "x" }))
      })
    ))

  it.effect("a circle of keys that cannot be parked is refused before anything is sent", () =>
    inSession((session) =>
      Effect.gen(function*() {
        yield* session.addAll(Holiday, [{ easy: true, name: "one" }, { easy: false, name: "two" }])
        yield* session.flush
        for (const row of yield* session.find(Holiday)) yield* session.update(row, { easy: !row.easy })
        const { statements, value } = yield* counted(Effect.flip(session.flush))
        assert.instanceOf(value, CircularWrite)
        assert.deepStrictEqual(value.tables, ["holidays"])
        assert.deepStrictEqual(statements, [])
      })
    ))

  it.effect("keys that are equal to the server, however they are written", () =>
    inSession((session) =>
      Effect.gen(function*() {
        const mark = (digit: string) => `${digit.repeat(8)}-0000-4000-8000-000000000000`
        yield* session.addAll(Label, [
          { code: "ab", word: "One", mark: mark("a") },
          { code: "cd", word: "Two", mark: mark("b") }
        ])
        yield* session.flush
        const got = yield* counted(Effect.forEach(["ab", "ab  "], (code) => session.get(Label, { code })))
        assert.deepStrictEqual(got.statements, [])
        const [first, again] = got.value.map((row) => Option.getOrThrow(row))
        assert.isDefined(first)
        assert.strictEqual(first, again)
        // Nothing of it differs to the server.
        yield* session.update(first, { code: "ab", mark: mark("A") })
        assert.deepStrictEqual(yield* session.changes(first), [])
        yield* session.update(first, { word: "ONE" })
        assert.deepStrictEqual(yield* session.changes(first), ["word"])
        yield* session.flush
        // Values that one row leaves are taken by another one.
        yield* session.add(Label, { code: "ef", word: "one", mark: mark("A") })
        yield* session.update(first, { word: "other", mark: mark("c") })
        yield* session.flush
        // A row is replaced under its key.
        const [old] = yield* session.find(Label, { where: (l) => eq(l.code, "cd") })
        yield* session.remove(old ?? assert.fail())
        yield* session.add(Label, { code: "cd", word: "two", mark: mark("B"), shelfId: null })
        const replaced = yield* counted(session.flush)
        assert.deepStrictEqual(replaced.statements.map((text) => text.split(" ", 1)[0]), ["update"])
        yield* Shelf.create({ ...shelf(1), labels: { connect: [{ code: "ab" }, { code: "cd" }] } })
        yield* Shelf.create({ ...shelf(2), labels: { connect: [{ mark: mark("A") }, { mark: mark("B") }] } })
        assert.deepStrictEqual(
          yield* Query.all(
            from(labels).select({ word: labels.word, shelf: labels.shelfId }).orderBy(asc(labels.code))
          ),
          [{ word: "other", shelf: 1 }, { word: "two", shelf: 2 }, { word: "one", shelf: 2 }]
        )
      })
    ))
})
