/** Rows that count as deleted and stay: what deletes them, what still sees them, and what goes with them. */
import { InvalidModel, models, Repository, Session, VanishedRow } from "@aludel/orm"
import { asc, columns, createAll, dataModel, from, Pg, Query, table } from "@aludel/sql"
import { sandbox, TestDatabase } from "@aludel/testing"
import { assert, describe, it as test, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { inject } from "vitest"
import { counted } from "../Counting.ts"

const authors = table(
  "authors",
  class Authors {
    id = Pg.integer().primaryKey()
    name = Pg.text()
    deletedAt = Pg.timestamptz().nullable()
  }
)
const books = table(
  "books",
  class Books {
    id = Pg.integer().primaryKey()
    authorId = Pg.integer().references(() => authors.id)
    deletedAt = Pg.timestamptz().nullable()
  }
)
const notes = table(
  "notes",
  class Notes {
    id = Pg.integer().primaryKey()
    authorId = Pg.integer().references(() => authors.id, { onDelete: "cascade" })
  }
)
const library = dataModel({ authors, books, notes })
const { authors: Author, books: Book, notes: Note } = models(library, (r) => ({
  authors: { books: r.many.books({ by: "authorId" }), notes: r.many.notes({ by: "authorId" }) },
  books: { author: r.one.authors({ by: "authorId" }) },
  notes: { author: r.one.authors({ by: "authorId" }) }
}), {
  authors: { softDelete: "deletedAt", cascade: { books: "delete" } },
  books: { softDelete: "deletedAt" }
})

const seed = Effect.gen(function*() {
  yield* Author.createMany([{ id: 1, name: "ann" }, { id: 2, name: "bob" }])
  yield* Book.createMany([{ id: 1, authorId: 1 }, { id: 2, authorId: 1 }, { id: 3, authorId: 2 }])
  yield* Note.create({ id: 1, authorId: 1 })
})
const all = Query.all(from(books).select(columns(books)).orderBy(asc(books.id)))

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(library) }))("soft deletion", (it) => {
  it.effect("a deleted row stays, and is seen by nobody who does not ask for it", () =>
    sandbox(Effect.gen(function*() {
      yield* seed
      const deleted = yield* Book.delete({ id: 1 })
      assert.isNotNull(deleted.deletedAt)
      assert.strictEqual((yield* all).length, 3)
      assert.deepStrictEqual((yield* Book.find({ orderBy: (b) => asc(b.id) })).map(({ id }) => id), [2, 3])
      assert.strictEqual(yield* Book.count(), 2)
      assert.deepStrictEqual(yield* Book.findById(1), Option.none())
      const [ann] = yield* Author.find({ orderBy: (a) => asc(a.id), with: { books: "count" } })
      assert.strictEqual(ann?.books, 1)
      assert.strictEqual(yield* Author.count({ where: (_, r) => r.books.none() }), 0)
      assert.strictEqual(yield* Book.count({ criteria: false }), 3)
      const repository = Repository.make(Book)
      assert.strictEqual(yield* repository.count(), 2)
      assert.deepStrictEqual(yield* repository.findBy({ id: 1 }), Option.none())
      assert.instanceOf(yield* Effect.flip(Book.delete({ id: 1 })), VanishedRow)
      yield* Book.delete({ id: 1 }, { hard: true })
      assert.strictEqual((yield* all).length, 2)
      yield* Author.update({ id: 1 }, { books: { delete: { id: 2 } } })
      assert.strictEqual((yield* all).length, 2)
      // A relation to one row may lead to one that counts as deleted: then to none.
      yield* Author.delete({ id: 2 })
      assert.deepStrictEqual((yield* Book.find({ with: { author: true } })).map(({ author }) => author), [null])
    })))

  it.effect("in a session: one statement for each table, with what hangs on it; hard where it is said", () =>
    sandbox(Effect.gen(function*() {
      yield* seed
      const { statements } = yield* counted(Session.scoped(Effect.gen(function*() {
        const session = yield* Session
        const authors = yield* session.find(Author, { orderBy: (a) => asc(a.id) })
        for (const author of authors) yield* session.remove(author)
        yield* session.commit
        assert.deepStrictEqual(yield* session.get(Author, { id: 1 }), Option.none())
      })))
      assert.deepStrictEqual(statements.map((text) => text.replaceAll("\"", "").split(" ").slice(0, 2).join(" ")), [
        "select authors.id,",
        "select books.id,",
        "update books",
        "update authors",
        "select authors.id,"
      ])
      assert.strictEqual((yield* all).filter(({ deletedAt }) => deletedAt !== null).length, 3)
      // What the database would have deleted by itself stays: nothing left the table.
      assert.strictEqual(yield* Note.count(), 1)
      yield* Session.scoped(Effect.gen(function*() {
        const session = yield* Session
        const [author] = yield* session.find(Author, { criteria: false, orderBy: (a) => asc(a.id) })
        assert.isDefined(author)
        yield* session.remove(author, { hard: true })
        yield* Query.run(from(books).select({ id: books.id }).limit(0)).pipe(Effect.ignore)
        yield* session.rollback
      }))
      assert.strictEqual(yield* Author.count({ criteria: false }), 2)
    })))

  it.effect("hard: what hangs on it leaves the table too", () =>
    sandbox(Effect.gen(function*() {
      yield* seed
      yield* Session.scoped(Effect.gen(function*() {
        const session = yield* Session
        const author = Option.getOrThrow(yield* session.get(Author, { id: 1 }))
        yield* session.remove(author, { hard: true })
        yield* session.commit
      }))
      assert.deepStrictEqual((yield* all).map(({ id }) => id), [3])
      assert.strictEqual(yield* Note.count(), 0)
      assert.strictEqual(yield* Author.count({ criteria: false }), 1)
    })))
})

describe("soft deletion without a database", () => {
  class Books extends Repository.Service<Books>()("test/Books", Book) {}

  test.effect("the repository in memory does the same", () =>
    Effect.gen(function*() {
      const repository = yield* Books
      yield* repository.insert({ id: 1, authorId: 1 })
      assert.isNotNull((yield* repository.delete({ id: 1 })).deletedAt)
      assert.deepStrictEqual(yield* repository.findBy({ id: 1 }), Option.none())
      assert.deepStrictEqual(yield* repository.find(), [])
      assert.instanceOf(yield* Effect.flip(repository.delete({ id: 1 })), VanishedRow)
    }).pipe(Effect.provide(Books.memory()), Effect.provide(Repository.noDatabase)))

  test("a column that says no point in time, or must always do so, is refused", () => {
    for (const softDelete of ["name", "id"] as const) {
      assert.throws(() => models(dataModel({ authors }), () => ({}), { authors: { softDelete } }), InvalidModel)
    }
  })
})
