/** Statements written by hand whose rows a schema decodes: rows of every common type, and what fails, and how. */
import { type DatabaseError, Interval, Pg, prepared, Query, sql, transaction } from "@aludel/sql"
import { decoded } from "@aludel/sql/Schema"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as BigDecimal from "effect/BigDecimal"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { inject } from "vitest"

const reasonOf = <A, R>(effect: Effect.Effect<A, DatabaseError, R>) =>
  Effect.map(Effect.flip(effect), ({ reason }) => reason)

layer(TestDatabase.layer({ url: inject("databaseUrl") }))("decoded", (it) => {
  it.effect("each type as Pg reads it by default, under the column's name", () =>
    Effect.gen(function*() {
      const statement = sql.text(
        `select true as bool, 9007199254740993 as big, 1::int2 as small, 2 as int, 1.50 as num, 1.5::float8 as double,
          'é'::varchar(3) as text, '\\x00ff'::bytea as bytes, '{"a": [null, 1]}'::jsonb as doc, 'null'::json as none,
          timestamptz '2024-02-29 12:00:00.123+00' as at, date '2024-02-29' as day, interval '1 day' as span,
          array[1, null] as ints, int4range(1, 3) as range, null::int as missing, count(*) as "count"`
      )
      const Row = Schema.Record(Schema.String, Schema.Unknown)
      const [row] = yield* Query.all(decoded(statement, Row))
      assert.deepStrictEqual({ ...row, num: undefined, at: undefined }, {
        bool: true,
        big: 9007199254740993n,
        small: 1,
        int: 2,
        num: undefined,
        double: 1.5,
        text: "é",
        bytes: Uint8Array.of(0, 255),
        doc: { a: [null, 1] },
        none: null,
        at: undefined,
        day: "2024-02-29",
        span: new Interval({ days: 1 }),
        ints: [1, null],
        range: "[1,3)",
        missing: null,
        count: 1n
      })
      assert.isTrue(
        BigDecimal.isBigDecimal(row?.["num"]) && BigDecimal.equals(row["num"], BigDecimal.fromStringUnsafe("1.5"))
      )
      assert.isTrue(DateTime.isDateTime(row?.["at"]) && DateTime.formatIso(row["at"]) === "2024-02-29T12:00:00.123Z")
    }))

  const Author = Schema.Struct({
    username: Schema.NonEmptyString.pipe(Schema.brand("Username")),
    posts: Schema.BigInt,
    settings: Schema.Struct({ since: Schema.DateFromString })
  })
  const authors = (text: string) => decoded(sql.text(text), Author).reads()

  it.effect("rows are what the schema decodes to, of a stream and of a prepared query too", () =>
    Effect.gen(function*() {
      const text =
        `select 'ann' as username, 3::bigint as posts, '{"since": "2024-01-01T00:00:00.000Z"}'::jsonb as settings`
      const expected = [{ username: "ann", posts: 3n, settings: { since: new Date("2024-01-01T00:00:00.000Z") } }]
      const only = Query.all(authors(text))
      assert.deepStrictEqual<unknown>(yield* transaction(only, { access: "read only" }), expected)
      assert.deepStrictEqual<unknown>(yield* Stream.runCollect(Query.stream(authors(text))), expected)
      const next = prepared(
        { n: Pg.integer() },
        ({ n }) => decoded(sql.text("select :n + 1 as n", { n }), Schema.Struct({ n: Schema.Int })).reads()
      )
      assert.deepStrictEqual(yield* Query.one(next.with({ n: 41 })), { n: 42 })
      assert.deepStrictEqual(yield* Query.all(authors(`${text} where false`)), [])
    }))

  it.effect("what the schema refuses fails with the column's name and type, and without the value", () =>
    Effect.gen(function*() {
      const fails = (text: string) => reasonOf(Query.all(authors(text)))
      const settings = `'{"since": "2024-01-01T00:00:00.000Z"}'::jsonb as settings`
      const empty = yield* fails(`select '' as username, 3::bigint as posts, ${settings}`)
      assert(empty._tag === "DecodeFailed")
      assert.deepStrictEqual([empty.column, empty.type, empty.expected], [
        "username",
        "text",
        "what the statement's schema decodes"
      ])
      const narrow = yield* fails(`select 's3cret' as username, 3 as posts, ${settings}`)
      assert.deepStrictEqual(narrow._tag === "DecodeFailed" && [narrow.column, narrow.type], ["posts", "integer"])
      const inside = yield* fails(`select 's3cret' as username, 3::bigint as posts, '{"since": 1}'::jsonb as settings`)
      assert.deepStrictEqual(inside._tag === "DecodeFailed" && [inside.column, inside.type], [
        "settings.since",
        "jsonb"
      ])
      assert.notInclude(JSON.stringify(inside), "s3cret")
      const missing = yield* fails(`select 'ann' as username, ${settings}`)
      assert.deepStrictEqual(missing._tag === "DecodeFailed" && [missing.column, missing.type], [
        "posts",
        "not in the result"
      ])
      const twice = yield* fails(`select 'ann' as username, 'bob' as username`)
      assert.deepStrictEqual(twice._tag === "ResultMismatch" && twice.unexpected, ["username"])
      const micro = yield* reasonOf(
        Query.all(decoded(sql.text("select timestamptz '2024-01-01 00:00:00.000001+00' as at"), Schema.Unknown))
      )
      assert.deepStrictEqual(micro._tag === "DecodeFailed" && micro.column, "at")
    }))

  it.effect("a column called __proto__ is a column", () =>
    Effect.gen(function*() {
      const rows = yield* Query.all(decoded(sql.text(`select 1 as "__proto__"`), Schema.Unknown).reads())
      assert.deepStrictEqual(JSON.stringify(rows), `[{"__proto__":1}]`)
      const named = yield* Query.all(
        sql.text(`select 1 as "__proto__"`).columns(
          JSON.parse(
            `{"__proto__": null}`,
            (key, value) => key === "__proto__" ? Pg.integer().named("__proto__") : value
          )
        ).reads()
      )
      assert.deepStrictEqual(JSON.stringify(named), `[{"__proto__":1}]`)
    }))
})
