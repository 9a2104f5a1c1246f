/** Lateral joins, and functions in FROM: text, parameters and rows. */
import {
  asc,
  columns,
  count,
  createAll,
  dataModel,
  desc,
  eq,
  from,
  generateSeries,
  gt,
  insert,
  Interval,
  jsonbArrayElements,
  jsonbArrayElementsText,
  jsonbEach,
  jsonbEachText,
  jsonbObjectKeys,
  jsonbPathQuery,
  jsonbToRecordset,
  jsonNull,
  lateral,
  Pg,
  Query,
  regexpMatches,
  regexpSplitToTable,
  rowsFrom,
  stringToTable,
  table,
  tableFunction,
  unnest,
  value,
  Writes
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { inject } from "vitest"
import { shows } from "./Shows.ts"

const authors = table(
  "authors",
  class Authors {
    id = Pg.integer().primaryKey()
    name = Pg.text()
    tags = Pg.text().array()
    ranks = Pg.integer().array({ nulls: true }).nullable()
    notes = Pg.jsonb()
  }
)

const posts = table(
  "posts",
  class Posts {
    id = Pg.integer().primaryKey()
    authorId = Pg.integer()
    title = Pg.text()
  }
)

const seed = Effect.gen(function*() {
  yield* createAll(dataModel({ authors, posts }))
  yield* Query.run(
    insert(authors).values([
      { id: 1, name: "ann", tags: ["x", "y"], ranks: [7], notes: [1, "two", null] },
      { id: 2, name: "bob", tags: [], notes: { a: 1, b: null } }
    ])
  )
  yield* Query.run(insert(posts).values([1, 2, 3, 4].map((id) => ({ id, authorId: 1, title: `post ${id}` }))))
  const database = yield* Writes
  for (
    const text of [
      "create schema app",
      "create function app.posts_of(author int, maximum bigint) returns setof posts stable language sql as 'select * from posts where author_id = author order by id limit maximum'",
      "create function squares(n int) returns setof int immutable language sql as 'select g * g from generate_series(1, n) g'",
      "create function anything(n int) returns setof record immutable language sql as 'select n, n::text'"
    ]
  ) yield* database.run({ text, parameters: [], access: "writes", decode: () => undefined })
})

const theirs = from(posts).correlate(authors).where(eq(posts.authorId, authors.id))
const newest = lateral("newest", theirs.select({ id: posts.id, title: posts.title }).orderBy(desc(posts.id)).limit(3))
const newestText =
  `lateral (select "posts"."id", "posts"."title" from "posts" where "posts"."author_id" = "authors"."id" order by "posts"."id" desc limit $1) as "newest"`

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: seed }))("lateral", (it) => {
  it.effect("the first three of each, by a left join: nulls where there is none", () =>
    shows(
      from(authors).leftJoinLateral(newest).select({ name: authors.name, title: newest.title })
        .orderBy(asc(authors.id), desc(newest.id)),
      `select "authors"."name", "newest"."title" from "authors" left join ${newestText} on true order by "authors"."id", "newest"."id" desc`,
      [
        { name: "ann", title: "post 4" },
        { name: "ann", title: "post 3" },
        { name: "ann", title: "post 2" },
        { name: "bob", title: null }
      ],
      "3"
    ))

  it.effect("inner and cross joins leave out rows without any, and conditions hold", () =>
    Effect.gen(function*() {
      yield* shows(
        from(authors).innerJoinLateral(newest, gt(newest.id, 3)).select({ name: authors.name, ...columns(newest) }),
        `select "authors"."name", "newest"."id", "newest"."title" from "authors" inner join ${newestText} on "newest"."id" > $2`,
        [{ name: "ann", id: 4, title: "post 4" }],
        "3",
        "3"
      )
      yield* shows(
        from(authors).crossJoinLateral(newest).select({ n: count() }),
        `select count(*) as "n" from "authors" cross join ${newestText}`,
        [{ n: 3 }],
        "3"
      )
    }))

  it.effect("unnest of a column, with ordinality", () => {
    const tag = unnest({ name: authors.tags }).withOrdinality("place").as("tag")
    return shows(
      from(authors).leftJoinLateral(tag).select({ id: authors.id, ...columns(tag) }).orderBy(
        asc(authors.id),
        asc(tag.place)
      ),
      `select "authors"."id", "tag"."name", "tag"."place" from "authors" left join "unnest"("authors"."tags") with ordinality as "tag" ("name", "place") on true order by "authors"."id", "tag"."place"`,
      [{ id: 1, name: "x", place: 1 }, { id: 1, name: "y", place: 2 }, { id: 2, name: null, place: null }]
    )
  })

  it.effect("unnest of several arrays side by side, of which one is of values", () => {
    const side = unnest({ tag: authors.tags, rank: authors.ranks, letter: value(["p"], Pg.text().array()) }).as("side")
    return shows(
      from(authors).crossJoinLateral(side).select(columns(side)).where(eq(authors.id, 1)),
      `select "side"."tag", "side"."rank", "side"."letter" from "authors" cross join "unnest"("authors"."tags", "authors"."ranks", $1::text[]) as "side" ("tag", "rank", "letter") where "authors"."id" = $2`,
      [{ tag: "x", rank: 7, letter: "p" }, { tag: "y", rank: null, letter: null }],
      "{p}",
      "1"
    )
  })

  it.effect("series of numbers and of instants", () =>
    Effect.gen(function*() {
      const odd = generateSeries(1, 6, 2, "n").as("odd")
      yield* shows(
        from(odd).select({ n: odd.n }),
        `select "odd"."n" from "generate_series"($1::integer, $2::integer, $3::integer) as "odd" ("n")`,
        [{ n: 1 }, { n: 3 }, { n: 5 }],
        "1",
        "6",
        "2"
      )
      const upTo = generateSeries(value(2n ** 53n, Pg.bigint()), 2n ** 53n + 1n).as("up_to")
      assert.deepStrictEqual(yield* Query.all(from(upTo).select(columns(upTo))), [
        { value: 2n ** 53n },
        { value: 2n ** 53n + 1n }
      ])
      const halves = generateSeries(1, 2, 0.5).as("halves")
      assert.deepStrictEqual((yield* Query.all(from(halves).select(columns(halves)))).map((row) => row.value), [
        1,
        1.5,
        2
      ])
      const first = DateTime.makeUnsafe("2026-02-28T00:00:00Z")
      const days = generateSeries(
        value(first, Pg.timestamptz()),
        DateTime.add(first, { days: 2 }),
        new Interval({ days: 1 }),
        "day"
      ).as("days")
      const found = yield* Query.all(from(days).select(columns(days)).orderBy(asc(days.day)))
      assert.deepStrictEqual(found.map(({ day }) => DateTime.formatIso(day)), [
        "2026-02-28T00:00:00.000Z",
        "2026-03-01T00:00:00.000Z",
        "2026-03-02T00:00:00.000Z"
      ])
      const perAuthor = generateSeries(authors.id, 2).as("per_author")
      yield* shows(
        from(authors).innerJoinLateral(perAuthor, eq(authors.name, "ann")).select({ n: perAuthor.value }),
        `select "per_author"."value" as "n" from "authors" inner join "generate_series"("authors"."id", $1::integer) as "per_author" ("value") on "authors"."name" = $2`,
        [{ n: 1 }, { n: 2 }],
        "2",
        "ann"
      )
    }))

  it.effect("documents as rows", () =>
    Effect.gen(function*() {
      const element = jsonbArrayElements(authors.notes).withOrdinality("n").as("element")
      yield* shows(
        from(authors).crossJoinLateral(element).select({ n: element.n, value: element.value }).where(eq(authors.id, 1)),
        `select "element"."n", "element"."value" from "authors" cross join "jsonb_array_elements"("authors"."notes") with ordinality as "element" ("value", "n") where "authors"."id" = $1`,
        [{ n: 1, value: 1 }, { n: 2, value: "two" }, { n: 3, value: jsonNull }],
        "1"
      )
      const texts = jsonbArrayElementsText(authors.notes).as("texts")
      assert.deepStrictEqual(
        yield* Query.all(from(authors).crossJoinLateral(texts).select(columns(texts)).where(eq(authors.id, 1))),
        [{ value: "1" }, { value: "two" }, { value: null }]
      )
      const entry = jsonbEach(authors.notes).as("entry")
      assert.deepStrictEqual(
        yield* Query.all(from(authors).crossJoinLateral(entry).select(columns(entry)).where(eq(authors.id, 2))),
        [{ key: "a", value: 1 }, { key: "b", value: jsonNull }]
      )
      const entryText = jsonbEachText({ a: "x", b: null }).as("entry_text")
      yield* shows(
        from(entryText).select(columns(entryText)),
        `select "entry_text"."key", "entry_text"."value" from "jsonb_each_text"($1::jsonb) as "entry_text" ("key", "value")`,
        [{ key: "a", value: "x" }, { key: "b", value: null }],
        `{"a":"x","b":null}`
      )
      const keys = jsonbObjectKeys(value({ a: 1 }, Pg.json())).as("keys")
      yield* shows(
        from(keys).select(columns(keys)),
        `select "keys"."key" from "json_object_keys"($1::json) as "keys" ("key")`,
        [{ key: "a" }],
        `{"a":1}`
      )
    }))

  it.effect("what a path yields, as rows: of a column, of a value, with values for its names", () =>
    Effect.gen(function*() {
      const found = jsonbPathQuery(authors.notes, "$[*] ? (@ == $one || @ == null)", { one: 1 }).withOrdinality("n").as(
        "found"
      )
      yield* shows(
        from(authors).crossJoinLateral(found).select(columns(found)).where(eq(authors.id, 1)),
        `select "found"."value", "found"."n" from "authors" cross join "jsonb_path_query"("authors"."notes", $1::jsonpath, $2::jsonb) with ordinality as "found" ("value", "n") where "authors"."id" = $3`,
        [{ value: 1, n: 1 }, { value: jsonNull, n: 2 }],
        "$[*] ? (@ == $one || @ == null)",
        `{"one":1}`,
        "1"
      )
      const ofValue = jsonbPathQuery({ a: [{ b: 1 }, { b: "x" }, {}] }, "$.a[*].b").as("b")
      yield* shows(
        from(ofValue).select({ b: ofValue.value }),
        `select "b"."value" as "b" from "jsonb_path_query"($1::jsonb, $2::jsonpath) as "b" ("value")`,
        [{ b: 1 }, { b: "x" }],
        `{"a":[{"b":1},{"b":"x"},{}]}`,
        "$.a[*].b"
      )
      assert.throws(() => jsonbPathQuery(authors.name, "$"), "`jsonb_path_query` takes jsonb, not text")
    }))

  it.effect("a list of column definitions, with and without ordinality", () =>
    Effect.gen(function*() {
      const given = [{ id: 1, big: 9007199254740993n.toString(), name: "a" }, { id: 2 }]
      const items = jsonbToRecordset(given, { id: Pg.integer(), big: Pg.bigint(), called: Pg.text().named("name") })
      const plain = items.as("items")
      yield* shows(
        from(plain).select(columns(plain)),
        `select "items"."id", "items"."big", "items"."name" as "called" from "jsonb_to_recordset"($1::jsonb) as "items" ("id" integer, "big" bigint, "name" text)`,
        [{ id: 1, big: 9007199254740993n, called: "a" }, { id: 2, big: null, called: null }],
        JSON.stringify(given)
      )
      const numbered = items.withOrdinality().as("items")
      yield* shows(
        from(numbered).select({ id: numbered.id, n: numbered.ordinality }),
        `select "items"."id", "items"."ordinality" as "n" from rows from ("jsonb_to_recordset"($1::jsonb) as ("id" integer, "big" bigint, "name" text)) with ordinality as "items" ("id", "big", "name", "ordinality")`,
        [{ id: 1, n: 1 }, { id: 2, n: 2 }],
        JSON.stringify(given)
      )
    }))

  it.effect("texts as rows, and functions side by side", () =>
    Effect.gen(function*() {
      const found = regexpMatches("a1b2c", "([a-z])([0-9])?", "g").as("found")
      yield* shows(
        from(found).select(columns(found)),
        `select "found"."value" from "regexp_matches"($1::text, $2::text, $3) as "found" ("value")`,
        [{ value: ["a", "1"] }, { value: ["b", "2"] }, { value: ["c", null] }],
        "a1b2c",
        "([a-z])([0-9])?",
        "g"
      )
      const split = regexpSplitToTable(authors.name, "n+").as("split")
      yield* shows(
        from(authors).crossJoinLateral(split).select(columns(split)).where(eq(authors.id, 1)),
        `select "split"."value" from "authors" cross join "regexp_split_to_table"("authors"."name", $1::text, $2) as "split" ("value") where "authors"."id" = $3`,
        [{ value: "a" }, { value: "" }],
        "n+",
        "",
        "1"
      )
      const sides = rowsFrom(generateSeries(1, 3, 1, "n"), stringToTable("a,b", ",", "letter")).withOrdinality("place")
        .as("sides")
      yield* shows(
        from(sides).select(columns(sides)),
        `select "sides"."n", "sides"."letter", "sides"."place" from rows from ("generate_series"($1::integer, $2::integer, $3::integer), "string_to_table"($4::text, $5::text)) with ordinality as "sides" ("n", "letter", "place")`,
        [{ n: 1, letter: "a", place: 1 }, { n: 2, letter: "b", place: 2 }, { n: 3, letter: null, place: 3 }],
        "1",
        "3",
        "1",
        "a,b",
        ","
      )
    }))

  it.effect("functions of the database's own: rows, one value, records", () =>
    Effect.gen(function*() {
      const postsOf = tableFunction(
        "posts_of",
        { id: Pg.integer(), authorId: Pg.integer(), title: Pg.text() },
        { schema: "app" }
      )
      const two = postsOf(authors.id, 2).withOrdinality("n").as("two")
      yield* shows(
        from(authors).crossJoinLateral(two).select({ n: two.n, title: two.title, author: two.authorId }),
        `select "two"."ordinality" as "n", "two"."title", "two"."author_id" as "author" from "authors" cross join "app"."posts_of"("authors"."id", $1) with ordinality as "two"`,
        [{ n: 1, title: "post 1", author: 1 }, { n: 2, title: "post 2", author: 1 }],
        "2"
      )
      const square = tableFunction("squares", Pg.integer())(3).as("square")
      yield* shows(
        from(square).select({ n: square.value }),
        `select "square"."value" as "n" from "squares"($1) as "square" ("value")`,
        [{ n: 1 }, { n: 4 }, { n: 9 }],
        "3"
      )
      const any = tableFunction("anything", { n: Pg.integer(), s: Pg.text() }, { record: true })(5).as("any")
      yield* shows(
        from(any).select(columns(any)),
        `select "any"."n", "any"."s" from "anything"($1) as "any" ("n" integer, "s" text)`,
        [{ n: 5, s: "5" }],
        "5"
      )
      assert.throws(() => rowsFrom(postsOf(1, 2)), "whose columns are all known")
    }))

  it.effect("what makes no sense is refused when it is built", () =>
    Effect.sync(() => {
      const matrix = value([[1]], Pg.integer().array().array())
      assert.throws(() => unnest({ n: matrix as never }), "an array of several dimensions")
      assert.throws(() => unnest({ n: authors.name as never }), "is no array")
      assert.throws(() => unnest({}), "of no arrays")
      assert.throws(() => generateSeries(1, 2).withOrdinality("value"), "two columns of the function")
      assert.throws(() => rowsFrom(generateSeries(1, 2), generateSeries(1, 2)), "have a column of one name")
      assert.throws(() => rowsFrom(generateSeries(1, 2).withOrdinality()), "without ordinality")
      assert.throws(() => rowsFrom({} as never), "takes calls of functions")
      const day = value("2026-01-01", Pg.date())
      assert.throws(() => generateSeries(day, day, new Interval({ days: 1 })), "numbers and timestamps, not date")
      assert.throws(() => generateSeries(1, 2).as(""), "a function's table")
    }))
})
