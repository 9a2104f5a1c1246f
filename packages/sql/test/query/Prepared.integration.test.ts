/** Prepared queries: text, parameters and rows of several runs; every kind of query; what is refused before it is sent. */
import {
  add,
  and,
  asc,
  columns,
  count,
  createAll,
  cte,
  type DatabaseError,
  dataModel,
  deleteFrom,
  eq,
  eqAny,
  exists,
  from,
  gt,
  insert,
  Pg,
  prepared,
  Query,
  sql,
  table,
  union,
  update,
  value
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { inject } from "vitest"
import { statementOf } from "../../src/Compile.ts"

const people = table(
  "people",
  class People {
    id = Pg.bigint().primaryKey()
    name = Pg.text().unique()
    age = Pg.integer().nullable()
  }
)

const database = TestDatabase.layer({
  url: inject("databaseUrl"),
  prepare: Effect.andThen(
    createAll(dataModel({ people })),
    Query.run(
      insert(people).values([
        { id: 1, name: "Ann", age: 40 },
        { id: 2, name: "Bob", age: 20 },
        { id: 3, name: "Cid" }
      ])
    )
  )
})

const page = prepared(
  { age: Pg.integer(), names: Pg.text().array(), rows: Pg.bigint(), skipped: Pg.bigint() },
  (p) =>
    from(people).where(and(gt(add(people.age, p.age), p.age), eqAny(people.name, p.names)))
      .select({ name: people.name, age: p.age }).orderBy(asc(people.id)).limit(p.rows).offset(p.skipped)
)

const reasonOf = <A, R>(effect: Effect.Effect<A, DatabaseError, R>) =>
  Effect.map(Effect.flip(effect), ({ reason }) => reason)

layer(database)("prepared", (it) => {
  it.effect("one text, other values: in the selection, in conditions, as a list, in limit and offset", () =>
    Effect.gen(function*() {
      const text =
        `select "people"."name", $1::integer as "age" from "people" where ("people"."age" + $1::integer) > ` +
        `$1::integer and "people"."name" = any($2::text[]) order by "people"."id" limit $3::bigint offset $4::bigint`
      const first = page.with({ age: 1, names: ["Ann", "Bob", "O'Reilly"], rows: 5, skipped: 0n })
      assert.deepStrictEqual(Query.compile(first), { text, parameters: ["1", `{Ann,Bob,"O'Reilly"}`, "5", "0"] })
      assert.deepStrictEqual(yield* Query.all(first), [{ name: "Ann", age: 1 }, { name: "Bob", age: 1 }])
      const second = page.with({ age: -7, names: ["Bob", "Ann"], rows: 1n, skipped: 1 })
      assert.deepStrictEqual(Query.compile(second), { text, parameters: ["-7", "{Bob,Ann}", "1", "1"] })
      assert.deepStrictEqual(yield* Query.all(second), [{ name: "Bob", age: -7 }])
      assert.deepStrictEqual(yield* Query.all(page.with({ age: 1, names: [], rows: 5, skipped: 0 })), [])
      assert.deepStrictEqual(yield* Query.all(first), [{ name: "Ann", age: 1 }, { name: "Bob", age: 1 }])
      assert.deepStrictEqual(yield* Stream.runCollect(Query.stream(second)), [{ name: "Bob", age: -7 }])
    }))

  it.effect("writes, with what they can break", () =>
    Effect.gen(function*() {
      const add = prepared({ id: Pg.bigint(), name: Pg.text(), age: Pg.integer().nullable() }, (p) =>
        insert(people).values({ id: p.id, name: p.name, age: p.age }).returning({ id: people.id }))
      assert.deepStrictEqual(yield* Query.one(add.with({ id: 10, name: "Dan", age: null })), { id: 10n })
      const taken = yield* Effect.flip(Query.one(add.with({ id: 11, name: "Dan", age: 3 })))
      assert.strictEqual(taken._tag, "ConstraintViolation")
      const rename = prepared({ from: Pg.text(), to: Pg.text() }, (p) =>
        update(people).set({ name: p.to }).where(eq(people.name, p.from)))
      assert.strictEqual(yield* Query.one(rename.with({ from: "Dan", to: "Eve" })), 1)
      const remove = prepared({ name: Pg.text() }, (p) =>
        deleteFrom(people).where(eq(people.name, p.name)).returning(columns(people)))
      assert.deepStrictEqual(yield* Query.all(remove.with({ name: "Eve" })), [{ id: 10n, name: "Eve", age: null }])
      const none = prepared({}, () =>
        insert(people).values([]))
      assert.strictEqual(yield* Query.run(none.with({})), 0)
    }))

  it.effect("is a query like any other: WITH inside it, inside an exists, in a union, by hand", () =>
    Effect.gen(function*() {
      const named = prepared({ name: Pg.text() }, (p) => {
        const one = cte("one", from(people).where(eq(people.name, p.name)).select(columns(people)))
        return from(one).select({ id: one.id })
      })
      assert.deepStrictEqual(Query.compile(named.with({ name: "Bob" })), {
        text: `with "one" as (select "people"."id", "people"."name", "people"."age" from "people" where ` +
          `"people"."name" = $1::text) select "one"."id" from "one"`,
        parameters: ["Bob"]
      })
      assert.deepStrictEqual(yield* Query.all(named.with({ name: "Bob" })), [{ id: 2n }])
      const all = from(people).where(exists(named.with({ name: "Bob" }))).select({ n: count() })
      assert.deepStrictEqual(Query.compile(all).parameters, ["Bob"])
      assert.deepStrictEqual(yield* Query.one(all), { n: 3 })
      const both = union(named.with({ name: "Bob" }), named.with({ name: "Ann" })).orderBy("id")
      assert.deepStrictEqual(yield* Query.all(both), [{ id: 1n }, { id: 2n }])
      const byHand = prepared(
        { id: Pg.bigint() },
        ({ id }) =>
          sql.text("select name, :id + :extra as next from people where id = :id", { id, extra: value(1, Pg.bigint()) })
            .columns({ next: Pg.bigint(), name: Pg.text() }).reads()
      )
      assert.deepStrictEqual(Query.compile(byHand.with({ id: 1 })), {
        text: "select name, $1::bigint + $2::bigint as next from people where id = $1::bigint",
        parameters: ["1", "1"]
      })
      assert.deepStrictEqual(yield* Query.all(byHand.with({ id: 1 })), [{ next: 2n, name: "Ann" }])
      assert.deepStrictEqual(yield* Query.all(byHand.with({ id: 3n })), [{ next: 4n, name: "Cid" }])
      const inside = from(people).where(exists(byHand.with({ id: 9 }))).select({ id: people.id })
      assert.deepStrictEqual(yield* Query.all(inside), [])
    }))

  it.effect("is compiled once", () =>
    Effect.sync(() => {
      const query = prepared(
        { id: Pg.bigint() },
        (p) => from(people).where(eq(people.id, p.id)).select(columns(people))
      )
      const first = statementOf(query.with({ id: 1 }))
      const second = statementOf(query.with({ id: 2 }))
      assert.strictEqual(first.decode, second.decode)
      assert.deepStrictEqual([first.parameters, second.parameters], [["1"], ["2"]])
    }))

  it.effect("refuses what is missing, unknown, null or not of the type, before anything is sent", () =>
    Effect.gen(function*() {
      // As values come from a request: without their types.
      const run = (values: unknown) => reasonOf(Query.all(page.with(values as never)))
      const problem = (values: unknown) =>
        Effect.map(run(values), (reason) => reason._tag === "InvalidQuery" ? reason.problem : reason._tag)
      const right = { age: 1, names: ["a"], rows: 1, skipped: 0 }
      assert.strictEqual(yield* problem({ ...right, age: undefined }), `the parameter "age" has no value`)
      assert.strictEqual(yield* problem(Object.create(right)), `the parameter "age" has no value`)
      assert.strictEqual(yield* problem({ ...right, ages: 1 }), `the query has no parameter "ages"`)
      assert.strictEqual(
        yield* problem(JSON.parse(`{"__proto__": {"age": 1}, "names": []}`)),
        `the parameter "age" has no value`
      )
      assert.include(yield* problem({ ...right, names: null }), `the parameter "names" is null`)
      for (const names of ["a", ["\0"], ["\ud800"], [1]]) {
        assert.strictEqual(yield* problem({ ...right, names }), "InvalidValue")
      }
      assert.strictEqual(yield* problem({ ...right, age: 2 ** 31 }), "InvalidValue")
      const open = prepared(
        { id: Pg.bigint() },
        (p) => from(people).where(eq(people.id, p.id)).select({ id: people.id })
      )
      const inside = from(people).where(exists(open.with({} as never))).select({ id: people.id })
      const reason = yield* reasonOf(Query.all(inside))
      assert.strictEqual(reason._tag === "InvalidQuery" && reason.problem, `the parameter "id" has no value`)
    }))
})
