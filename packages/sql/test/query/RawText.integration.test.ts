/** Statements written by hand: text, parameters and rows; as a query, a derived table, WITH; and what is refused. */
import {
  asc,
  createAll,
  cte,
  type DatabaseError,
  dataModel,
  eq,
  exists,
  from,
  inQuery,
  insert,
  Pg,
  Query,
  type Reads,
  sql,
  table,
  transaction,
  union,
  value,
  view
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { inject } from "vitest"

const people = table(
  "people",
  class People {
    id = Pg.bigint().primaryKey()
    fullName = Pg.text()
    age = Pg.integer().nullable()
    manager = Pg.bigint().nullable().named("managerId")
  }
)

const seniors = view(
  "seniors",
  sql.text("select id, age from people where age > :age", { age: value(30, Pg.integer()) })
    .columns({ id: Pg.bigint(), age: Pg.integer() }).reads()
)

const database = TestDatabase.layer({
  url: inject("databaseUrl"),
  prepare: Effect.andThen(
    createAll(dataModel({ people, seniors })),
    Query.run(
      insert(people).values([
        { id: 1, fullName: "Ann", age: 40 },
        { id: 2, fullName: "Bob", age: 20, manager: 1 },
        { id: 3, fullName: "Cid" }
      ])
    )
  )
})

const older = (age: number) =>
  sql.text(`select full_name, "managerId", p.id from people as p where age > :age or p.age = :age order by id`, { age })
    .columns({ id: Pg.bigint(), fullName: Pg.text(), manager: Pg.bigint().nullable().named("managerId") })
    .reads()

const reasonOf = <A, R>(effect: Effect.Effect<A, DatabaseError, R>) =>
  Effect.map(Effect.flip(effect), ({ reason }) => reason)

layer(database)("sql.text", (it) => {
  it.effect("what another builder has compiled is a query, a table and a part of others, by its numbers", () =>
    Effect.gen(function*() {
      const theirs = sql.compiled(
        "select p.id, $2 || full_name || '$1' as name from people p where age > $1 or p.age = $1 -- $3\n order by id",
        [30, "Dr. "]
      ).columns({ id: Pg.bigint(), name: Pg.text() }).reads()
      assert.deepStrictEqual(Query.compile(theirs).parameters, ["Dr. ", "30"])
      assert.deepStrictEqual(yield* Query.all(theirs), [{ id: 1n, name: "Dr. Ann$1" }])
      const named = theirs.as("theirs")
      const joined = from(people).innerJoin(named, eq(named.id, people.id)).where(eq(people.age, 40)).select({
        fullName: people.fullName,
        name: named.name
      })
      assert.deepStrictEqual(yield* Query.all(joined), [{ fullName: "Ann", name: "Dr. Ann$1" }])
      assert.strictEqual(yield* Query.run(sql.compiled("update people set age = $1 where id = $2", [null, -1])), 0)
    }))

  it.effect("values without a type are sent as what they are, and taken for what stands around them", () =>
    Effect.gen(function*() {
      const query = sql.compiled(
        `select $1::text = 'x' and $2::bigint = 9007199254740993 and $3 and $4::timestamptz = '1970-01-01Z'
          and $5::bytea = '\\x00ff' and $6::text[] = array['a"b,\\', null, 'NULL', ''] and $7::int[] = '{{1,2},{3,4}}'
          and $8::jsonb = '{"a":[1]}' and $9::float8 = 1.5 and $10::int is null as ok`,
        [
          "x",
          9007199254740993n,
          true,
          new Date(0),
          new Uint8Array([0, 255]),
          ["a\"b,\\", null, "NULL", ""],
          [[1, 2], [3, 4]],
          { a: [1] },
          1.5,
          undefined
        ]
      ).columns({ ok: Pg.boolean() }).reads()
      assert.deepStrictEqual(yield* Query.all(query), [{ ok: true }])
      for (const wrong of [Symbol("x"), () => 1, "\0", new Date(Number.NaN)]) {
        const error = yield* Effect.flip(Query.run(sql.compiled("select $1", [wrong])))
        assert.strictEqual(error.reason._tag, "InvalidValue")
      }
      assert.throws(() => sql.compiled("select $2", [1]), "the parameter $2 has no value")
      assert.throws(() => sql.compiled("select $1", [1, 2]), "the text has no parameter $2")
      assert.throws(() => sql.compiled("select '\0'"), "NUL")
    }))

  it.effect("is a query; its columns are found by name, whatever their order", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(Query.compile(older(20)), {
        text: `select full_name, "managerId", p.id from people as p where age > $1 or p.age = $1 order by id`,
        parameters: ["20"]
      })
      const rows = [{ id: 1n, fullName: "Ann", manager: null }, { id: 2n, fullName: "Bob", manager: 1n }]
      assert.deepStrictEqual(yield* Query.all(older(20)), rows)
      assert.deepStrictEqual(yield* Query.all(older(20)), rows)
      assert.deepStrictEqual(yield* Query.all(older(30)), rows.slice(0, 1))
      assert.deepStrictEqual(yield* Stream.runCollect(Query.stream(older(0), { batchSize: 1 })), rows)
    }))

  it.effect("writes, unless it is said to read only", () =>
    Effect.gen(function*() {
      const insertOne = sql.text("insert into people values (:id, :name)", { id: 9, name: "'; drop table people; --" })
      assert.strictEqual(yield* Query.one(insertOne), 1)
      const removed = sql.text("delete from people where id = :id returning *", { id: 9n }).rowsOf(people)
      assert.deepStrictEqual(yield* Query.all(removed), [
        { id: 9n, fullName: "'; drop table people; --", age: null, manager: null }
      ])
      const claims = sql.text("delete from people where id = 1 returning id").columns({ id: Pg.bigint() }).reads()
      const refused = yield* reasonOf(transaction(Query.all(claims), { access: "read only" }))
      assert.strictEqual(refused._tag, "ReadOnlyTransaction")
      const onlyReads: Effect.Effect<unknown, DatabaseError, Reads> = Query.all(older(1))
      assert.isDefined(onlyReads)
    }))

  it.effect("yields a table's rows, and only if all of its columns come", () =>
    Effect.gen(function*() {
      const all = sql.text("select * from people where id < :id", { id: 2 }).rowsOf(people).reads()
      assert.deepStrictEqual(yield* Query.all(all), [{ id: 1n, fullName: "Ann", age: 40, manager: null }])
      const mismatch = (text: string) => reasonOf(Query.all(sql.text(text).rowsOf(people)))
      const missing = yield* mismatch("select id, id as id, age as years from people")
      assert(missing._tag === "ResultMismatch")
      assert.deepStrictEqual(missing.missing, ["full_name", "age", "managerId"])
      assert.deepStrictEqual(missing.unexpected, ["id", "years"])
      assert.strictEqual(
        missing.message,
        `the statement's columns are not those declared: it does not yield "full_name", "age", "managerId", and "id", ` +
          `"years" is not declared, or comes twice`
      )
      const empty = yield* mismatch("select id from people where false")
      assert(empty._tag === "ResultMismatch")
      assert.deepStrictEqual(empty.missing, ["full_name", "age", "managerId"])
    }))

  it.effect("a NULL where none is declared, and a value of another type, fail with the column's name", () =>
    Effect.gen(function*() {
      const ages = sql.text("select age from people order by id").columns({ age: Pg.integer() }).reads()
      const absent = yield* reasonOf(Query.all(ages))
      assert(absent._tag === "DecodeFailed")
      assert.strictEqual(absent.column, "age")
      const wrong = yield* reasonOf(
        Query.all(sql.text("select 'x' as n").columns({ n: Pg.integer() }))
      )
      assert(wrong._tag === "DecodeFailed")
      assert.deepStrictEqual([wrong.column, wrong.type], ["n", "integer"])
      const streamed = yield* reasonOf(Stream.runDrain(Query.stream(
        sql.text("select 1 as b").columns({ a: Pg.integer() }).reads()
      )))
      assert.strictEqual(streamed._tag, "ResultMismatch")
    }))

  it.effect("is a derived table, a common table expression, a subquery, a side of a union, the source of an insert", () =>
    Effect.gen(function*() {
      const derived = older(1).as("older")
      const joined = from(people).innerJoin(derived, eq(derived.manager, people.id))
        .select({ name: people.fullName, of: derived.fullName })
      assert.deepStrictEqual(Query.compile(joined), {
        text: `select "people"."full_name" as "name", "older"."fullName" as "of" from "people" inner join (select ` +
          `"raw"."id", "raw"."full_name" as "fullName", "raw"."managerId" as "manager" from (select full_name, ` +
          `"managerId", p.id from people as p where age > $1 or p.age = $1 order by id) as "raw") as "older" on ` +
          `"older"."manager" = "people"."id"`,
        parameters: ["1"]
      })
      assert.deepStrictEqual(yield* Query.all(joined), [{ name: "Ann", of: "Bob" }])
      const named = cte("older", older(30))
      assert.deepStrictEqual(yield* Query.all(from(named).select({ id: named.id })), [{ id: 1n }])
      const ids = sql.text("select id from people where id > :id", { id: 1 }).columns({ id: Pg.bigint() }).reads()
      const some = from(people).where(inQuery(people.id, ids)).select({ id: people.id }).orderBy(asc(people.id))
      assert.deepStrictEqual(yield* Query.all(some), [{ id: 2n }, { id: 3n }])
      assert.deepStrictEqual(yield* Query.all(from(people).where(exists(ids)).select({ id: people.id }).limit(1)), [
        { id: 1n }
      ])
      const turned = sql.text("select full_name, id from people where id = 3").columns({
        id: Pg.bigint(),
        fullName: Pg.text()
      })
      const both = union(
        from(people).where(eq(people.id, 1)).select({ id: people.id, fullName: people.fullName }),
        turned.reads()
      )
      assert.deepStrictEqual(yield* Query.all(both.orderBy("id")), [
        { id: 1n, fullName: "Ann" },
        { id: 3n, fullName: "Cid" }
      ])
      const copy = sql.text("select upper(full_name) as full_name, id + 100 as id from people where id = 1")
      yield* Query.run(insert(people).select(copy.columns({ id: Pg.bigint(), fullName: Pg.text() }).reads()))
      const copied = sql.text("delete from people where id > 100 returning full_name").columns({ fullName: Pg.text() })
      assert.deepStrictEqual(yield* Query.all(copied), [{ fullName: "ANN" }])
      assert.deepStrictEqual(yield* Query.all(from(seniors).select({ id: seniors.id })), [{ id: 1n }])
    }))

  it.effect("takes values of any type by `value`, and none by itself", () =>
    Effect.gen(function*() {
      const one = sql.text(
        "select :a::text as a, :b as b, :c::text is null as c, array_length(:d, 1) as d, '::x' || :a as e",
        {
          a: "x",
          b: value(2n, Pg.bigint()),
          c: value(null, Pg.text()),
          d: value([1, 2], Pg.integer().array())
        }
      ).columns({ a: Pg.text(), b: Pg.bigint(), c: Pg.boolean(), d: Pg.integer(), e: Pg.text() }).reads()
      assert.deepStrictEqual(Query.compile(one).parameters, ["x", "2", null, "{1,2}"])
      assert.deepStrictEqual(yield* Query.all(one), [{ a: "x", b: 2n, c: true, d: 2, e: "::xx" }])
    }))
})

layer(database)("sql.text refuses before anything is sent", (it) => {
  it("a parameter without a value, an unknown one, a numbered one, a name over 63 bytes, a name twice", () => {
    // A text that is not a literal has no names in its type.
    const anyText = (text: string, values: Record<string, string | number> = {}) => sql.text(text, values)
    assert.throws(() => anyText("select :a"), "the parameter :a has no value")
    assert.throws(() => anyText("select :toString"), "the parameter :toString has no value")
    assert.throws(() => anyText("select 1", { a: 1 }), "the text has no parameter :a")
    assert.throws(() => anyText("select $1", {}), "numbered parameter $1")
    assert.throws(() => anyText("select 1").columns({ ["a".repeat(64)]: Pg.text() }), "63 bytes")
    assert.throws(
      () => anyText("select 1").columns({ aB: Pg.text(), a_b: Pg.text() }),
      "two columns of the result would be called \"a_b\""
    )
  })

  it.effect("values that cannot be sent", () =>
    Effect.gen(function*() {
      for (const a of ["\0", "\ud800", 2n ** 70n]) {
        const refused = yield* reasonOf(Query.run(sql.text("select :a", { a })))
        assert.strictEqual(refused._tag, "InvalidValue")
      }
      const values = Object.fromEntries(Array.from({ length: 65_536 }, (_, n) => [`p${n}`, n]))
      const text: string = `select array[${Object.keys(values).map((name) => `:${name}`).join(",")}]`
      const many = yield* reasonOf(Query.run(sql.text(text, values)))
      assert.include(many._tag === "InvalidQuery" ? many.problem : many._tag, "more than 65535 parameters")
    }))
})
