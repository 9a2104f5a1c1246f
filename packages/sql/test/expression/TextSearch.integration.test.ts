/** A search over an expression is answered by the index over the same expression, whatever is searched for. */
import {
  createAll,
  dataModel,
  from,
  index,
  insert,
  Pg,
  Query,
  table,
  toTsvector,
  transaction,
  tsMatches,
  websearchToTsquery,
  Writes
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"

const articles = table(
  "articles",
  class Articles {
    id = Pg.integer().primaryKey()
    body = Pg.text()
  },
  {
    indexes: [
      index([{ expression: (t) => toTsvector("english", t.body) }], { name: "articles_body_search", using: "gin" })
    ]
  }
)

const search = (words: string) =>
  from(articles)
    .where(tsMatches(toTsvector("english", articles.body), websearchToTsquery("english", words)))
    .select({ id: articles.id })

const database = TestDatabase.layer({
  url: inject("databaseUrl"),
  prepare: Effect.andThen(
    createAll(dataModel({ articles })),
    Query.run(
      insert(articles).values([
        { id: 1, body: "python web development" },
        { id: 2, body: "gardening" }
      ])
    )
  )
})

layer(database)("full-text search", (it) => {
  it.effect("finds by words, whatever a user types", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* Query.all(search("developing pythons")), [{ id: 1 }])
      assert.deepStrictEqual(yield* Query.all(search("a' & | ! (garden")), [{ id: 2 }])
    }))

  it.effect("uses the index over the same expression", () =>
    transaction(Effect.gen(function*() {
      const { run } = yield* Writes
      const { parameters, text } = Query.compile(search("python"))
      const execute = (statement: string, given: ReadonlyArray<string | null> = []) =>
        run({ text: statement, parameters: given, access: "writes", decode: (row) => row })
      yield* execute("set local enable_seqscan = off")
      const { rows } = yield* execute(`explain ${text}`, parameters)
      assert.include(rows.flat().join("\n"), "articles_body_search")
    })))
})
