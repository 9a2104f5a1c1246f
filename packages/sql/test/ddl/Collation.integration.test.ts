/** Collations of one's own: their DDL, what the server's catalog says, and what they make of comparisons and sorting. */
import {
  asc,
  catchConstraint,
  collate,
  createAll,
  createStatements,
  dataModel,
  eq,
  from,
  insert,
  Pg,
  Query,
  table
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { expect, inject, test } from "vitest"
import { createdAndDropped, problemOf, read } from "../Catalog.ts"

const anyCase = Pg.collation("any_case", {
  locale: "und-u-ks-level2",
  deterministic: false,
  comment: "it's either case"
})
const numeric = Pg.collation("Numeric", { locale: "en-u-kn-true", schema: "texts" })
const bytes = Pg.collation("bytes", { provider: "libc", locale: "C" })
const words = table(
  "words",
  class Words {
    word = Pg.text().collate("any_case").unique()
    plain = Pg.text().collate("bytes")
  }
)
const model = dataModel({ words, anyCase, numeric, bytes })

const catalog = Effect.map(
  read(
    `select collnamespace::regnamespace, collname, collprovider, collisdeterministic, obj_description(oid, 'pg_collation')
      from pg_collation where collname in ('any_case', 'Numeric', 'bytes') order by collname collate "C"`
  ),
  (rows) => [rows]
)

test("DDL: before what is made with them", () => {
  expect(createStatements(model).slice(0, 4)).toEqual([
    `create schema if not exists "texts"`,
    `create collation if not exists "any_case" (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`,
    `create collation if not exists "texts"."Numeric" (provider = icu, locale = 'en-u-kn-true')`,
    `create collation if not exists "bytes" (provider = libc, locale = 'C')`
  ])
  const ruled = Pg.collation("ruled", { locale: "und", rules: "& V << w <<< W'" })
  expect(createStatements(dataModel({ ruled }))).toEqual([
    `create collation if not exists "ruled" (provider = icu, locale = 'und', rules = '& V << w <<< W''')`
  ])
})

test("what a provider does not do, and a name twice, is refused", () => {
  expect(problemOf(() => Pg.collation("a", { provider: "libc", locale: "C", deterministic: false }))).toBe(
    `the collation "a" asks of "libc" what ICU alone does`
  )
  const one = Pg.collation("a", { locale: "und" })
  const other = Pg.collation("a", { locale: "de" })
  expect(problemOf(() => dataModel({ one, other }))).toBe(`two collations of the data model are called "a"`)
  expect(problemOf(() => Pg.collation("", { locale: "und" }))).toBe("a collation has an empty name")
  // A table may be called as a collation is.
  expect(problemOf(() => dataModel({ words, same: Pg.collation("words", { locale: "und" }) }))).toBe("nothing")
})

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(model) }))("collations", (it) => {
  it.effect("are what the server's catalog says", () =>
    Effect.gen(function*() {
      const [rows] = yield* catalog
      assert.deepStrictEqual(rows, [
        "texts | Numeric | i | t | ",
        "public | any_case | i | f | it's either case",
        "public | bytes | c | t | "
      ])
      yield* createdAndDropped(model, catalog)
    }))

  it.effect("decide what is equal, and what comes first", () =>
    Effect.gen(function*() {
      const add = (word: string) => Query.run(insert(words).values({ word, plain: word }))
      yield* Query.run(insert(words).values({ word: "b10", plain: "b10" }))
      yield* add("C9")
      const taken = yield* catchConstraint(add("B10"), "words_word_key", () => Effect.succeed("taken"))
      assert.strictEqual(taken, "taken")
      const same = from(words).where(eq(words.word, "B10")).select({ word: words.word })
      assert.deepStrictEqual(yield* Query.all(same), [{ word: "b10" }])
      const sorted = from(words).select({ word: words.plain })
      assert.deepStrictEqual(yield* Query.all(sorted.orderBy(asc(words.plain))), [{ word: "C9" }, { word: "b10" }])
      const byLetter = yield* Query.all(sorted.orderBy(asc(collate(words.plain, "any_case"))))
      assert.deepStrictEqual(byLetter, [{ word: "b10" }, { word: "C9" }])
    }))
})
