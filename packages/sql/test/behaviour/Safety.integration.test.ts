/** What a text, a statement or a name cannot hold is refused before anything is sent, wherever it stands. */
import {
  alias,
  and,
  asc,
  caseWhen,
  columns,
  count,
  createAll,
  cte,
  DatabaseError,
  dataModel,
  deleteFrom,
  eq,
  from,
  inList,
  insert,
  jsonBuildObject,
  jsonGet,
  jsonPath,
  like,
  ne,
  not,
  notInList,
  or,
  Pg,
  prepared,
  Query,
  Reason,
  row,
  select,
  table,
  unnest,
  update,
  updateMany,
  using,
  value,
  values
} from "@aludel/sql"
import { assertHealthy, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"

const pair = Pg.composite("safe_pair", { word: Pg.text() })
const words = table(
  "safe_words",
  class Words {
    id = Pg.integer().primaryKey()
    word = Pg.text()
    list = Pg.text().array().default([])
    doc = Pg.jsonb().nullable()
    pair = pair().nullable()
  }
)

const halves = ["\ud83d", "\ude00"] as const
/** More than are looked at one by one. */
const many = 40

const tagOf = (error: unknown): unknown => error instanceof DatabaseError ? error.reason._tag : error

const thrown = (build: () => unknown): unknown => {
  try {
    build()
    return "not refused"
  } catch (error) {
    return error instanceof Error ? error.name : error
  }
}

layer(
  TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(dataModel({ pair, words })) })
)("what cannot be sent", (it) => {
  it.effect("NUL and a lone surrogate, wherever a value stands", () =>
    Effect.gen(function*() {
      const one = from(words).select({ id: words.id })
      const before = yield* Query.all(one.orderBy(asc(words.id)))
      const statement = prepared({ word: Pg.text() }, ({ word }) => one.where(eq(words.word, word)))
      for (const bad of ["\0", "a\0b", "\ud800", "a\udfff", "\udfff\ud800"]) {
        const queries = [
          insert(words).values({ id: 1, word: bad }),
          insert(words).values({ id: 1, word: "a", list: ["a", bad] }),
          insert(words).values({ id: 1, word: "a", doc: { a: [bad] } }),
          insert(words).values({ id: 1, word: "a", doc: { [bad]: 1 } }),
          insert(words).values({ id: 1, word: "a", pair: { word: bad } }),
          insert(words).values(Array.from({ length: many }, (_, id) => ({ id, word: id === 7 ? bad : "a" }))),
          update(words).set({ word: bad }).everyRow(),
          updateMany(words).by("id").set([{ id: 1, word: bad }]),
          one.where(like(words.word, bad)),
          one.where(inList(words.word, ["a", bad])),
          one.where(eq(row(words.id, words.word), [1, bad])),
          one.where(eq(jsonPath(words.doc, ["a", bad]), 1)),
          one.orderBy(asc(words.id)).where(eq(jsonGet(words.doc, bad), 1)),
          statement.with({ word: bad }),
          select({ doc: jsonBuildObject({ [bad]: value(1, Pg.integer()) }) }),
          from(values({ word: Pg.text() }, [{ word: bad }]).as("v")).select({ n: value(1, Pg.integer()) }),
          from(unnest({ word: value([bad], Pg.text().array()) }).as("u")).select({ n: value(1, Pg.integer()) })
        ]
        for (const [index, query] of queries.entries()) {
          const error = yield* Effect.flip(Query.run(query as typeof one))
          assert.strictEqual(tagOf(error), "InvalidValue", `query ${index}, ${JSON.stringify(bad)}`)
        }
      }
      assert.deepStrictEqual(yield* Query.all(one.orderBy(asc(words.id))), before)
      yield* assertHealthy
    }))

  it.effect("the halves of a surrogate pair are not made whole by standing in two values", () =>
    Effect.gen(function*() {
      const [first, second] = halves
      const rows = Array.from({ length: many }, (_, id) => ({ id, word: id === 7 ? first : id === 8 ? second : "a" }))
      const one = from(words).select({ id: words.id })
      const queries = [
        insert(words).values(rows),
        insert(words).values([{ id: 1, word: first }, { id: 2, word: second }]),
        updateMany(words).by("id").set(rows),
        one.where(inList(words.word, rows.map(({ word }) => word))),
        one.where(or(eq(words.word, first), eq(words.word, second)))
      ]
      for (const query of queries) {
        assert.strictEqual(tagOf(yield* Effect.flip(Query.run(query as typeof one))), "InvalidValue")
      }
      const whole = rows.map(({ id }) => ({ id: id + 1000, word: id === 7 ? halves.join("") : "a" }))
      yield* Query.run(insert(words).values(whole))
      const found = from(words).where(eq(words.word, halves.join(""))).select({ id: words.id })
      assert.deepStrictEqual(yield* Query.all(found), [{ id: 1007 }])
      yield* Query.run(update(words).set({ word: "gone" }).everyRow())
    }))

  it.effect("more parameters than the protocol counts: refused, or one array", () =>
    Effect.gen(function*() {
      const conditions = (count: number) =>
        from(words).where(and(...Array.from({ length: count }, (_, n) => ne(words.id, n)))).select({ id: words.id })
      const error = yield* Effect.flip(Query.run(conditions(65_536)))
      assert.strictEqual(tagOf(error), "InvalidQuery")
      assert.strictEqual(Query.compile(conditions(65_535)).parameters.length, 65_535)
      const ids = Array.from({ length: 70_000 }, (_, n) => n + 2_000_000)
      const listed = from(words).where(inList(words.id, ids)).select({ id: words.id })
      assert.strictEqual(Query.compile(listed).parameters.length, 1)
      assert.deepStrictEqual(yield* Query.all(listed), [])
      assert.strictEqual(yield* Query.one(insert(words).values(ids.map((id) => ({ id, word: "w" })))), 70_000)
      assert.strictEqual((yield* Query.all(listed)).length, 70_000)
      yield* assertHealthy
    }))

  it.effect("names that the server would cut", () =>
    Effect.sync(() => {
      const long = "é".repeat(32)
      const fits = `${"é".repeat(31)}a`
      const query = from(words).select({ id: words.id })
      const named = (name: string) => [
        () => table(name, { id: Pg.integer() }),
        () => table("t", { id: Pg.integer().named(name) }),
        () => alias(words, name),
        () => query.as(name),
        () => cte(name, query),
        () => values({ id: Pg.integer() }, [{ id: 1 }]).as(name),
        () => using(name, words, alias(words, "other"), "id")
      ]
      for (const build of named(long)) assert.include(["InvalidSchema", "InvalidQuery"], thrown(build))
      for (const build of named(fits)) assert.strictEqual(thrown(build), "not refused")
    }))

  it.effect("__proto__ is a key like any other", () =>
    Effect.gen(function*() {
      const odd = table("safe_odd", {
        ["__proto__"]: Pg.integer(),
        constructor: Pg.text(),
        toString: Pg.text().nullable()
      })
      yield* createAll(dataModel({ odd }))
      const given: Record<string, unknown> = JSON.parse(`{"__proto__": 7, "constructor": "c", "toString": "t"}`)
      yield* Query.run(insert(odd).values(given as never))
      const whole = yield* Query.one(from(odd).select(columns(odd)).limit(1))
      assert.deepStrictEqual(Object.entries(whole), Object.entries(given))
      const document = jsonBuildObject(columns(odd))
      const { doc } = yield* Query.one(from(odd).select({ doc: document }).limit(1))
      assert.deepStrictEqual(Object.entries(doc), Object.entries(given))
      const set: Record<string, unknown> = JSON.parse(`{"__proto__": 8}`)
      yield* Query.run(update(odd).set(set as never).everyRow())
      const changed = yield* Query.one(from(odd).select(columns(odd)).limit(1))
      assert.deepStrictEqual(Object.entries(changed), [["__proto__", 8], ["constructor", "c"], ["toString", "t"]])
      assert.isUndefined(Object.getOwnPropertyDescriptor(Object.prototype, "7"))
      const refused = insert(words)
      assert.throws(() => refused.values(JSON.parse(`{"id": 1, "word": "a", "__proto__": 1}`)), Reason.InvalidQuery)
    }))

  it.effect("a condition that is undefined, wherever one stands, is refused", () =>
    Effect.sync(() => {
      const none = undefined as never
      const all = from(words)
      const places: ReadonlyArray<readonly [string, () => unknown]> = [
        ["where", () => all.where(none)],
        ["where", () => all.select({ id: words.id }).where(none)],
        ["where", () => update(words).set({ word: "a" }).where(none)],
        ["where", () => deleteFrom(words).where(null as never)],
        ["having", () => all.groupBy(words.id).having(none)],
        ["and", () => and(eq(words.id, 1), none)],
        ["or", () => or(none)],
        ["not", () => not(none)],
        ["filter", () => count().filter(none)],
        ["caseWhen", () => caseWhen(none, words.id)],
        ["leftJoin", () => all.leftJoin(alias(words, "others"), none)]
      ]
      for (const [place, build] of places) {
        assert.throws(build, Reason.InvalidQuery, `the condition of \`${place}\` is `)
      }
    }))

  it.effect("an empty list, an empty set, and no rows", () =>
    Effect.gen(function*() {
      const count = from(words).where(notInList(words.id, [])).select({ id: words.id })
      const all = yield* Query.all(from(words).select({ id: words.id }))
      assert.strictEqual((yield* Query.all(count)).length, all.length)
      assert.deepStrictEqual(yield* Query.all(from(words).where(inList(words.id, [])).select({ id: words.id })), [])
      for (const nothing of [{}, { word: undefined }]) {
        const { reason } = yield* Effect.flip(Query.run(update(words).set(nothing).everyRow()))
        assert.deepInclude(reason, { _tag: "EmptyUpdate", table: "safe_words" })
      }
      assert.strictEqual(yield* Query.one(insert(words).values([])), 0)
    }))
})
