/** Parts of columns that are set: text, parameters and rows, and what is refused before anything is sent. */
import {
  add,
  alias,
  assignElement,
  assignPath,
  assignSlice,
  columns,
  createAll,
  dataModel,
  eq,
  from,
  insert,
  mergeInto,
  Pg,
  Query,
  sql,
  table,
  toJsonb,
  update
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"
import { serverVersion } from "../ServerVersion.ts"

const sheets = table(
  "sheets",
  class Sheets {
    id = Pg.integer().primaryKey()
    tags = Pg.text().array().default([])
    scores = Pg.integer().array({ nulls: true }).nullable()
    doc = Pg.jsonb().nullable()
    cells = Pg.integer().array().array().default([])
    changes = Pg.integer().default(0).onUpdate(sql`sheets.changes + 1`.as(Pg.integer()))
  }
)
const doc = { a: { b: 1, c: [1, 2] }, z: "kept" }
const seed = Effect.andThen(
  createAll(dataModel({ sheets })),
  Query.run(
    insert(sheets).values([{ id: 1, tags: ["a", "b", "c"], scores: [1, null, 3], doc }, { id: 2 }, { id: 3 }, {
      id: 4
    }])
  )
)
// A row of its own for each test.
const first = eq(sheets.id, 1)
const fourth = eq(sheets.id, 4)

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: seed }))("a part of a column", (it) => {
  it.effect("an element, a slice, a path: that part changes, and nothing beside it", () =>
    Effect.gen(function*() {
      const change = update(sheets).set({
        tags: assignElement(sheets.tags, 2, "it's"),
        scores: assignSlice(sheets.scores, 1, sheets.id, [9]),
        doc: assignPath(sheets.doc, ["a", "c", 0], { d: "'] = 1; --" })
      }).where(first).returning(columns(sheets))
      assert.deepStrictEqual(Query.compile(change), {
        text: `update "sheets" set "tags"[$1] = $2, "scores"[$3:"sheets"."id"] = $4, ` +
          `"doc"[$5::text][$6::text][$7::integer] = $8::jsonb, "changes" = sheets.changes + 1 where "sheets"."id" = $9 ` +
          `returning "sheets"."id", "sheets"."tags", "sheets"."scores", "sheets"."doc", "sheets"."cells", "sheets"."changes"`,
        parameters: ["2", "it's", "1", "{9}", "a", "c", "0", `{"d":"'] = 1; --"}`, "1"]
      })
      assert.deepStrictEqual(yield* Query.all(change), [{
        id: 1,
        tags: ["a", "it's", "c"],
        scores: [9, null, 3],
        doc: { a: { b: 1, c: [{ d: "'] = 1; --" }, 2] }, z: "kept" },
        cells: [],
        changes: 1
      }])
    }))

  it.effect("of what is NULL, or behind its end; to expressions, and null", () =>
    Effect.gen(function*() {
      const id = sheets.id
      const change = update(sheets).set({
        scores: assignElement(sheets.scores, add(id, 1), id),
        doc: assignPath(sheets.doc, ["a key", "b"], toJsonb(id))
      }).where(eq(sheets.id, 2))
      assert.deepStrictEqual(yield* Query.all(change.returning({ scores: sheets.scores, doc: sheets.doc })), [
        // An array begins at the first place that it was given.
        { scores: [2], doc: { "a key": { b: 2 } } }
      ])
      const cleared = update(sheets).set({ scores: assignElement(sheets.scores, 3, null) }).where(eq(sheets.id, 3))
      assert.deepStrictEqual(
        yield* Query.all(cleared.returning({ third: sql`${sheets.scores}[3]`.as(Pg.integer()) })),
        [
          { third: null }
        ]
      )
    }))

  it.effect("by a conflict's update and a merge's too", () =>
    Effect.gen(function*() {
      const upsert = insert(sheets).values({ id: 4, tags: ["x"] }).onConflict(sheets.id)
        .doUpdate((excluded) => ({ tags: assignElement(sheets.tags, 1, sql`${excluded.tags}[1]`.as(Pg.text())) }))
      assert.include(Query.compile(upsert).text, `do update set "tags"[$3] = "excluded"."tags"[1], "changes" = `)
      assert.deepStrictEqual((yield* Query.all(upsert.returning({ tags: sheets.tags })))[0]?.tags[0], "x")
      if ((yield* serverVersion) < 150_000) return
      const other = alias(sheets, "other")
      const merge = mergeInto(sheets).using(other, eq(other.id, sheets.id)).whenMatched(fourth)
        .update({ tags: assignElement(sheets.tags, 1, "merged") })
      assert.strictEqual(yield* Query.run(merge), 1)
      const found = yield* Query.one(from(sheets).where(fourth).select({ tags: sheets.tags }).limit(1))
      assert.strictEqual(found.tags[0], "merged")
    }))

  it.effect("is refused as a part of another column, of several dimensions, without a path, and where nothing is set", () =>
    Effect.gen(function*() {
      const other = table("other", { id: Pg.integer(), tags: Pg.text().array() })
      const set = update(sheets)
      assert.throws(
        () => set.set({ tags: assignElement(other.tags, 1, "a") as never }),
        `"tags" of "sheets" is set to a part of another column`
      )
      assert.throws(() => assignElement(sheets.cells, 1, [1]), "takes an array of one dimension")
      assert.throws(() => assignPath(sheets.doc, [], 1), "`assignPath` without a path")
      assert.throws(() => assignPath(sheets.scores as never, ["a"], 1), "`assignPath` takes jsonb, not integer[]")
      const misused = insert(sheets).values({ id: 9, tags: assignElement(sheets.tags, 1, "a") as never })
      const refused = yield* Effect.flip(Query.run(misused))
      assert.deepInclude(refused, { _tag: "DatabaseError" })
      assert.strictEqual(refused._tag === "DatabaseError" && refused.reason._tag, "InvalidValue")
    }))
})
