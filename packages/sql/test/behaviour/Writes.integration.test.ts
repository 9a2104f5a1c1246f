/** What inserts, updates and errors do on a server, beyond what the rooms' own tests show. docs/behaviours.md lists them. */
import {
  add,
  and,
  asc,
  columns,
  type ConstraintViolation,
  createAll,
  cte,
  type DatabaseError,
  dataModel,
  deleteFrom,
  eq,
  exclude,
  from,
  gt,
  insert,
  lt,
  optionally,
  Pg,
  Query,
  table,
  unique,
  uniqueIndex,
  update,
  upper,
  Writes
} from "@aludel/sql"
import { assertHealthy, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { inject } from "vitest"

const people = table(
  "people",
  class People {
    id = Pg.integer().identity().primaryKey()
    name = Pg.text().unique()
    status = Pg.text().default("single")
    age = Pg.integer().nullable().check("people_grown", (age) => gt(age, 17))
    doubled = Pg.integer().generatedAs(() => add(people.id, people.id))
    bossId = Pg.integer().nullable().references(() => people.id)
  },
  { constraints: [unique("name", "status")] }
)

const slots = table(
  "slots",
  class Slots {
    id = Pg.integer().primaryKey()
    room = Pg.integer()
    n = Pg.integer()
    gone = Pg.boolean().default(false)
  },
  {
    constraints: [exclude("slots_free", [["room", "="], ["n", "="]], { using: "btree" })],
    indexes: [uniqueIndex(["n"], { name: "slots_here", where: (t) => eq(t.gone, false) })]
  }
)

const execute = (text: string) =>
  Effect.flatMap(
    Writes,
    (database) => database.run({ text, parameters: [], access: "writes", decode: () => undefined })
  )

const database = TestDatabase.layer({
  url: inject("databaseUrl"),
  prepare: Effect.gen(function*() {
    yield* createAll(dataModel({ people, slots }))
    yield* execute(
      "create function refuse() returns trigger language plpgsql as $$ begin " +
        "raise exception 'no %', new.name using errcode = 'ZX001', detail = 'the detail', hint = 'the hint'; end $$"
    )
    yield* execute(
      "create trigger refuse before insert on people for each row when (new.name = 'refused') execute function refuse()"
    )
  })
})

const stored = (prefix: string) =>
  Effect.map(
    Query.all(from(people).select(columns(people)).orderBy(asc(people.id))),
    (rows) => rows.filter(({ name }) => name.startsWith(prefix))
  )

const failure = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.flip(effect)

layer(database)("writes", (it) => {
  it.effect("rows with different keys: a default where one gives none, and a key of a later row is stored", () =>
    Effect.gen(function*() {
      const rows = insert(people).values([{ name: "keys 1" }, { name: "keys 2", status: "married", age: 20 }])
      assert.deepStrictEqual(Query.compile(rows), {
        text: `insert into "people" ("name", "status", "age") values ($1, default, default), ($2, $3, $4)`,
        parameters: ["keys 1", "keys 2", "married", "20"]
      })
      assert.strictEqual(yield* Query.run(rows), 2)
      assert.deepStrictEqual(
        (yield* stored("keys")).map(({ age, name, status }) => [name, status, age]),
        [["keys 1", "single", null], ["keys 2", "married", 20]]
      )
    }))

  it.effect("of a query with WITH: generated columns are made anew, the rows counted", () =>
    Effect.gen(function*() {
      yield* Query.run(insert(people).values([{ name: "copied 1" }, { name: "copied 2" }]))
      const chosen = cte(
        "chosen",
        from(people).where(gt(people.name, "copied")).where(lt(people.name, "copiee"))
          .select({ name: people.name })
      )
      const original = from(chosen).select({ name: chosen.name, status: chosen.name })
      const broken = yield* failure(Query.run(insert(people).select(original)))
      assert.strictEqual(broken._tag === "ConstraintViolation" && broken.constraint, "people_name_key")
      const copy = insert(people).select(
        from(chosen).select({ name: upper(chosen.name), status: chosen.name }).orderBy(asc(chosen.name))
      )
      assert.strictEqual(
        Query.compile(copy).text,
        `with "chosen" as (select "people"."name" from "people" where "people"."name" > $1 and "people"."name" < $2) ` +
          `insert into "people" ("name", "status") select upper("chosen"."name") as "name", "chosen"."name" as "status" ` +
          `from "chosen" order by "chosen"."name"`
      )
      const back = { id: people.id, name: people.name, status: people.status, doubled: people.doubled }
      const copied = yield* Query.all(copy.returning(back))
      assert.deepStrictEqual(copied.map(({ name, status }) => [name, status]), [
        ["COPIED 1", "copied 1"],
        ["COPIED 2", "copied 2"]
      ])
      for (const { doubled, id } of copied) assert.strictEqual(doubled, 2 * id)
      assert.strictEqual(yield* Query.run(copy.onConflict(people.name).doNothing()), 0)
      assert.strictEqual((yield* stored("copied")).length, 2)
    }))

  it.effect("a conflict's condition that is false leaves the row as it was, and returns none", () =>
    Effect.gen(function*() {
      const upsert = insert(people).values({ name: "guarded", age: 30 }).onConflict(people.name)
        .doUpdate((excluded) => ({ age: excluded.age }), { where: (excluded) => lt(people.age, excluded.age) })
        .returning({ age: people.age })
      assert.deepStrictEqual(yield* Query.all(upsert), [{ age: 30 }])
      assert.deepStrictEqual(yield* Query.all(upsert), [])
    }))

  it.effect("the same key twice in one upsert is a typed failure, and nothing is stored", () =>
    Effect.gen(function*() {
      const twice = insert(people).values([{ name: "twice" }, { name: "twice", age: 40 }]).onConflict(people.name)
        .doUpdate((excluded) => ({ age: excluded.age }))
      const error = yield* failure(Query.run(twice))
      assert.strictEqual(error._tag === "DatabaseError" && error.reason._tag, "CardinalityViolation")
      assert.deepStrictEqual(yield* stored("twice"), [])
      yield* assertHealthy
    }))

  it.effect("one bad row of many: named, and nothing is stored", () =>
    Effect.gen(function*() {
      const rows = [{ name: "many 1" }, { name: "many 2" }, { name: "many 1" }]
      const error = yield* failure(Query.run(insert(people).values(rows)))
      assert.strictEqual(error._tag === "ConstraintViolation" && error.constraint, "people_name_key")
      assert.deepStrictEqual(yield* stored("many"), [])
    }))

  it.effect("a delete whose condition was left out fails typed, and deletes nothing", () =>
    Effect.gen(function*() {
      yield* Query.run(insert(people).values({ name: "spared" }))
      const remove = (name?: string) => deleteFrom(people).where(and(optionally(name, (name) => eq(people.name, name))))
      const error = yield* failure(Query.run(remove()))
      assert.strictEqual(error._tag === "DatabaseError" && error.reason._tag, "InvalidQuery")
      assert.strictEqual((yield* stored("spared")).length, 1)
      assert.strictEqual(yield* Query.run(remove("spared")), 1)
    }))

  it.effect("100 fibers add one each: 100 more", () =>
    Effect.gen(function*() {
      yield* Query.run(insert(people).values({ name: "counter", age: 100 }))
      const more = update(people).set({ age: add(people.age, 1) }).where(eq(people.name, "counter"))
      yield* Effect.forEach(Array.from({ length: 100 }), () => Query.run(more), { concurrency: "unbounded" })
      assert.strictEqual((yield* stored("counter"))[0]?.age, 200)
    }))

  it.effect("each kind of constraint has its name, table, schema and columns", () =>
    Effect.gen(function*() {
      yield* Query.run(insert(slots).values({ id: 1, room: 1, n: 1 }))
      const attempts: ReadonlyArray<Effect.Effect<unknown, ConstraintViolation | DatabaseError, Writes>> = [
        Query.run(insert(people).values([{ name: "kinds" }, { name: "kinds" }])),
        Query.run(insert(people).values({ name: "kinds", bossId: -1 })),
        Query.run(insert(people).values({ name: "kinds", age: 3 })),
        Query.run(insert(slots).values({ id: 2, room: 1, n: 1, gone: true })),
        Query.run(insert(slots).values({ id: 3, room: 2, n: 1 }))
      ]
      const found = yield* Effect.forEach(attempts, (attempt) =>
        Effect.map(failure(attempt), (error) =>
          error._tag === "ConstraintViolation"
            ? [error.kind, error.constraint, error.schema, error.table]
            : [error.message]))
      assert.deepStrictEqual(found, [
        ["unique", "people_name_key", "public", "people"],
        ["foreign key", "people_boss_id_fkey", "public", "people"],
        ["check", "people_grown", "public", "people"],
        ["exclusion", "slots_free", "public", "slots"],
        ["unique", "slots_here", "public", "slots"]
      ])
      const missing = yield* failure(execute("insert into people (name) values (null)"))
      const reason = missing.reason
      assert.deepInclude(reason, { _tag: "UnexpectedConstraint" })
      assert.deepStrictEqual("server" in reason && [reason.server.code, reason.server.table, reason.server.column], [
        "23502",
        "people",
        "name"
      ])
    }))

  it.effect("what a trigger raises has its code, detail and hint, which are not printed", () =>
    Effect.gen(function*() {
      const error = yield* failure(Query.run(insert(people).values({ name: "refused" })))
      if (error._tag !== "DatabaseError" || !("server" in error.reason)) return assert.fail(String(error))
      const { code, detail, hint } = error.reason.server
      assert.strictEqual(code, "ZX001")
      assert.strictEqual(detail && Redacted.value(detail), "the detail")
      assert.strictEqual(hint && Redacted.value(hint), "the hint")
      assert.notInclude(String(error), "refused")
    }))

  it.effect("a number that the server finds too large is a typed failure", () =>
    Effect.gen(function*() {
      yield* Query.run(insert(people).values({ name: "large", age: 2 ** 31 - 1 }))
      const error = yield* failure(
        Query.run(update(people).set({ age: add(people.age, 1) }).where(eq(people.name, "large")))
      )
      assert(error._tag === "DatabaseError" && error.reason._tag === "DataException")
      assert.strictEqual(error.reason.server.code, "22003")
      yield* assertHealthy
    }))
})
