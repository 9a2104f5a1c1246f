/** Writes are counted by table, whatever statement they stand in, and also where they fail. */
import {
  createAll,
  dataModel,
  deleteFrom,
  from,
  insert,
  Pg,
  Query,
  table,
  truncate,
  update,
  withWrite
} from "@aludel/sql"
import { writesTo } from "@aludel/sql/Plan"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { inject } from "vitest"

const items = table(
  "counted_items",
  class Items {
    id = Pg.integer().primaryKey()
  }
)
const copies = table(
  "counted_copies",
  class Copies {
    id = Pg.integer().primaryKey()
  }
)
const tableOf = (name: string) => [{ schema: undefined, name }]
const counts = () => [writesTo(tableOf("counted_items")), writesTo(tableOf("counted_copies"))]

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(dataModel({ items, copies })) }))(
  "writes by table",
  (it) => {
    it.effect("each kind of write counts for its tables, and a read for none", () =>
      Effect.gen(function*() {
        const before = counts()
        const since = () => counts().map((count, i) => count - (before[i] ?? 0))
        yield* Query.run(insert(items).values({ id: 1 }))
        assert.deepStrictEqual(since(), [1, 0])
        yield* Effect.flip(Query.run(insert(items).values({ id: 1 })))
        assert.deepStrictEqual(since(), [2, 0])
        yield* Query.run(update(items).set({ id: 2 }).everyRow())
        yield* Query.all(from(items).select({ id: items.id }))
        assert.deepStrictEqual(since(), [3, 0])
        yield* Query.run(
          withWrite("moved", deleteFrom(items).everyRow().returning({ id: items.id }), (moved) =>
            insert(copies).select(from(moved).select({ id: moved.id })))
        )
        assert.deepStrictEqual(since(), [4, 1])
        yield* Stream.runDrain(Query.stream(from(copies).select({ id: copies.id })))
        yield* Query.run(truncate(items, copies))
        assert.deepStrictEqual(since(), [5, 2])
        yield* Query.run(deleteFrom(copies).everyRow())
        assert.deepStrictEqual(since(), [5, 3])
        assert.strictEqual(
          writesTo([...tableOf("counted_items"), ...tableOf("counted_copies")]),
          counts().reduce((a, b) =>
            a + b
          )
        )
      }))
  }
)
