/**
 * One declaration of tables, and several schemas that it stands for: the schema of a pool, of a tenant's pool, and of a
 * transaction. The same compiled statements reach each of them.
 */
import { ConnectionPool } from "@aludel/pool"
import {
  catchConstraint,
  columns,
  copyInto,
  createAll,
  dataModel,
  eq,
  from,
  insert,
  Pg,
  prepared,
  Query,
  sql,
  table,
  transaction,
  update
} from "@aludel/sql"
import { assertHealthy, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as LayerMap from "effect/LayerMap"
import * as Stream from "effect/Stream"
import { inject } from "vitest"
import { text, value } from "./support/Text.ts"

const notes = table(
  "notes",
  class Notes {
    id = Pg.integer().primaryKey()
    word = Pg.text().unique()
  }
)
const remarks = table(
  "remarks",
  class Remarks {
    id = Pg.integer().primaryKey()
    noteId = Pg.integer().references(() => notes.id)
  }
)
const model = dataModel({ notes, remarks })
const schemas = ["one", "other"]
const words = from(notes).select(columns(notes))
const found = prepared(
  { id: Pg.integer() },
  ({ id }) => from(notes).where(eq(notes.id, id)).select({ word: notes.word })
)
const copy = copyInto(notes, ["id", "word"])

class Databases extends Context.Service<Databases, { readonly url: TestDatabase["Service"]["url"] }>()(
  "test/Databases"
) {}

class Tenants extends LayerMap.Service<Tenants>()("test/SchemaTenants", {
  lookup: (tenant: string) =>
    Layer.unwrap(
      Effect.map(Databases, ({ url }) =>
        ConnectionPool.layer({ url, size: 2, name: tenant, settings: { search_path: tenant } }))
    )
}) {}

const database = TestDatabase.layer({
  url: inject("databaseUrl"),
  prepare: Effect.forEach(schemas, (schema) => text(`create schema ${schema}`))
})

/** What is in the schema, whatever path leads there. */
const stored = (schema: string) =>
  Effect.map(text(`select word from ${schema}.notes order by id`), (rows) => rows.map(([word]) => word))

layer(database, { excludeTestServices: true })("a schema", (it) => {
  it.effect("of a tenant's pool: DDL, writes, reads, streams, COPY and prepared queries go there", () =>
    Effect.gen(function*() {
      const { url } = yield* TestDatabase
      const work = (schema: string) =>
        Effect.gen(function*() {
          yield* createAll(model)
          yield* Query.run(insert(notes).values([{ id: 1, word: schema }, { id: 2, word: "two" }]))
          yield* Query.run(insert(remarks).values({ id: 1, noteId: 2 }))
          yield* transaction(Query.run(update(notes).set({ word: `${schema} 2` }).where(eq(notes.id, 2))))
          assert.strictEqual(yield* Query.copyIn(copy, Stream.fromIterable([{ id: 3, word: "copied" }])), 1)
          const expected = [schema, `${schema} 2`, "copied"]
          assert.deepStrictEqual((yield* Query.all(words)).map(({ word }) => word).sort(), [...expected].sort())
          assert.strictEqual((yield* Stream.runCollect(Query.stream(words))).length, 3)
          // Often enough to be prepared by the server.
          for (let n = 0; n < 3; n++) assert.deepStrictEqual(yield* Query.one(found.with({ id: 1 })), { word: schema })
          const twice = Query.run(insert(notes).values({ id: 9, word: schema })).pipe(
            catchConstraint("notes_word_key", ({ schema }) => Effect.succeed(schema))
          )
          assert.strictEqual(yield* twice, schema)
          return expected
        })
      const tenants = Tenants.layer.pipe(Layer.provide(Layer.succeed(Databases, { url })))
      const expected = yield* Effect.forEach(
        schemas,
        (schema) => Effect.provide(work(schema), Tenants.get(schema), { local: true }),
        { concurrency: 2 }
      ).pipe(Effect.provide(tenants))
      for (const [n, schema] of schemas.entries()) assert.deepStrictEqual(yield* stored(schema), expected[n])
      assert.strictEqual(yield* value("select to_regclass('public.notes')"), null)
      yield* assertHealthy
    }))

  it.effect("of a transaction, by a local setting: one pool, one compiled statement, each finds its own", () =>
    Effect.gen(function*() {
      for (const schema of ["red", "blue"]) {
        yield* text(`create schema ${schema}`)
        yield* text(`create table ${schema}.notes (id int primary key, word text)`)
        yield* text(`insert into ${schema}.notes values (1, '${schema}')`)
      }
      const one = ConnectionPool.layer({ url: (yield* TestDatabase).url, size: 1 })
      yield* Effect.gen(function*() {
        const path = (schema: string) =>
          sql.text("select set_config('search_path', :schema, true) as path", { schema })
            .columns({ path: Pg.text() })
        const of = (schema: string) => transaction(Effect.andThen(Query.run(path(schema)), Query.all(words)))
        // The server keeps one plan of this text, and makes it anew where the path is another.
        for (let n = 0; n < 4; n++) {
          for (const schema of ["red", "blue"]) assert.deepStrictEqual(yield* of(schema), [{ id: 1, word: schema }])
        }
        assert.strictEqual(yield* value("show search_path"), "\"$user\", public")
      }).pipe(Effect.provide(one, { local: true }))
      yield* assertHealthy
    }))
})
