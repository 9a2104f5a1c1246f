/** `Query.toSql`: the text with its values in it yields what the statement with parameters yields. */
import {
  asc,
  columns,
  createAll,
  dataModel,
  deleteFrom,
  emptyRange,
  eq,
  from,
  insert,
  jsonNull,
  Pg,
  prepared,
  Query,
  rangeOf,
  sql,
  table,
  update,
  value,
  Writes
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as BigDecimal from "effect/BigDecimal"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { inject } from "vitest"
import { statementOf } from "../src/Compile.ts"
import { all } from "./expression/Cases.ts"
import { rows, samples, smallSample } from "./expression/Samples.ts"

const mood = Pg.enum("mood", ["fine", "it's \\ bad"])

const things = table(
  "things",
  class Things {
    id = Pg.integer().primaryKey()
    texts = Pg.text().array({ nulls: true })
    name = Pg.varchar(40).nullable()
    doc = Pg.jsonb().nullable()
    at = Pg.timestamptz()
    day = Pg.date()
    amount = Pg.numeric()
    big = Pg.bigint()
    bytes = Pg.bytea()
    real = Pg.doublePrecision()
    mood = mood()
    span = Pg.int4range()
    flag = Pg.boolean()
  }
)

const database = TestDatabase.layer({
  url: inject("databaseUrl"),
  prepare: Effect.andThen(createAll(dataModel({ mood, smallSample, samples, things })), Query.run(rows))
})

/** What the server answers, as it stands on the wire. */
const answer = (text: string, parameters: ReadonlyArray<string | null>) =>
  Effect.flatMap(
    Writes,
    (database) =>
      Effect.map(database.run({ text, parameters, access: "reads", decode: (row) => row }), (result) => result.rows)
  )

layer(database)("Query.toSql", (it) => {
  it.effect("every expression: literals yield what parameters yield", () =>
    Effect.gen(function*() {
      const [[version = "0"] = []] = yield* answer("select current_setting('server_version_num')", [])
      const known = all.flatMap(({ cases }) => cases).filter(({ since = 0 }) => since * 10_000 <= Number(version))
      for (const { aggregate, expression, text } of known) {
        const selected = from(samples).select({ x: expression })
        const query = aggregate === true ? selected : selected.orderBy(asc(samples.id))
        const statement = statementOf(query)
        const literal = Query.toSql(query)
        assert.notMatch(literal.replaceAll(/'(?:[^']|'')*'/g, ""), /\$\d/, text)
        const failure = (error: { readonly message: string }) => `${literal}: ${error.message}`
        assert.deepStrictEqual(
          yield* Effect.mapError(answer(literal, []), failure),
          yield* answer(statement.text, statement.parameters),
          literal
        )
      }
    }))

  it.effect("values of all kinds, in an insert", () =>
    Effect.gen(function*() {
      const row = {
        texts: ["O'Reilly", "a\\b", null, "NULL", "", "{\"}", "$1 :x -- /*"],
        doc: { it: "'s", a: [1, null, "\\"], "": { "'": true } },
        at: DateTime.makeUnsafe("2024-02-29T23:59:59.999Z"),
        day: "0044-03-15 BC",
        amount: BigDecimal.fromStringUnsafe("-12345678901234567890.000000001"),
        big: -(2n ** 63n),
        bytes: Uint8Array.from({ length: 256 }, (_, index) => index),
        real: -0,
        mood: "it's \\ bad" as const,
        span: rangeOf(1, 5),
        flag: true
      }
      const added = insert(things).values([
        { ...row, id: 1 },
        { ...row, id: 2, name: "x'); drop table things; --", doc: jsonNull, real: Infinity, span: emptyRange }
      ]).returning(columns(things))
      const { parameters, text } = statementOf(added)
      const sent = yield* answer(text, parameters)
      yield* Query.run(deleteFrom(things).everyRow())
      assert.deepStrictEqual(yield* answer(Query.toSql(added), []), sent)
      const changed = update(things).set({ name: "it's", texts: [] }).where(eq(things.id, 2)).returning({
        id: things.id
      })
      assert.strictEqual(
        Query.toSql(changed),
        `update "things" set "name" = 'it''s', "texts" = '{}' where "things"."id" = 2 returning "things"."id"`
      )
      assert.deepStrictEqual(yield* answer(Query.toSql(changed), []), [["2"]])
    }))

  it.effect("a prepared query, WITH, and a statement by hand", () =>
    Effect.gen(function*() {
      const named = prepared({ name: Pg.text().nullable(), n: Pg.integer() }, (p) =>
        sql.text("select :name as name, :n + :n as n, :extra as e, :none::text is null as missing", {
          name: p.name,
          n: p.n,
          extra: "it's \\",
          none: value(null, Pg.text())
        }).columns({ name: Pg.text().nullable(), n: Pg.integer(), e: Pg.text(), missing: Pg.boolean() }).reads())
      const query = named.with({ name: null, n: -2 })
      assert.strictEqual(
        Query.toSql(query),
        `select null::text as name, '-2'::integer + '-2'::integer as n, E'it''s \\\\' as e, null::text::text is null as missing`
      )
      assert.deepStrictEqual(yield* answer(Query.toSql(query), []), [[null, "-4", "it's \\", "t"]])
      assert.throws(() =>
        Query.toSql(from(samples).select({ id: samples.id }).limit(0.5)), "cannot be sent as bigint")
    }))
})
