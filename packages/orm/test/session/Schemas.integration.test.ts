/** Models over pools of different schemas: what a session flushes and finds is in the schema of its pool. */
import { models, Session } from "@aludel/orm"
import { ConnectionPool } from "@aludel/pool"
import { createAll, dataModel, Pg, Query, sql, table } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"

const authors = table(
  "authors",
  class Authors {
    id = Pg.integer().identity().primaryKey()
    name = Pg.text()
  }
)
const books = table(
  "books",
  class Books {
    id = Pg.integer().identity().primaryKey()
    authorId = Pg.integer().references(() => authors.id)
    title = Pg.text()
  }
)
const library = dataModel({ authors, books })
const { authors: Author } = models(library, (r) => ({
  authors: { books: r.many.books({ by: "authorId" }) },
  books: { author: r.one.authors({ by: "authorId" }) }
}))

layer(TestDatabase.layer({ url: inject("databaseUrl") }), { excludeTestServices: true })("a session", (it) => {
  it.effect("writes to and reads from its pool's schema", () =>
    Effect.gen(function*() {
      const { url } = yield* TestDatabase
      const schemas = ["east", "west"]
      for (const schema of schemas) yield* Query.run(sql.text(`create schema ${schema}`, {}))
      const work = (schema: string) =>
        Effect.gen(function*() {
          yield* createAll(library)
          yield* Session.scoped(Effect.gen(function*() {
            const session = yield* Session
            yield* session.add(Author, { name: schema, books: [{ title: `${schema} 1` }, { title: `${schema} 2` }] })
            yield* session.commit
          }))
          yield* Author.create({ name: `${schema} too` })
          return yield* Author.find({ with: { books: true } })
        }).pipe(
          Effect.provide(ConnectionPool.layer({ url, size: 1, settings: { search_path: schema } }), { local: true })
        )
      const found = yield* Effect.forEach(schemas, work, { concurrency: 2 })
      assert.deepStrictEqual(
        found.map((rows) => rows.map(({ books, name }) => [name, books.length])),
        [[["east", 2], ["east too", 0]], [["west", 2], ["west too", 0]]]
      )
    }))
})
