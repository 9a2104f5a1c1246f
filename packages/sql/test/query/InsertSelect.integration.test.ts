/** `INSERT … SELECT`: text, parameters and rows, what it can break, and what is refused before it is sent. */
import {
  asc,
  columns,
  createAll,
  cte,
  dataModel,
  eq,
  from,
  gt,
  insert,
  lower,
  Pg,
  Query,
  table,
  union,
  value
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"

const people = table(
  "people",
  class People {
    id = Pg.integer().primaryKey()
    name = Pg.text()
    age = Pg.integer().nullable()
  }
)

const archive = table(
  "archive",
  class Archive {
    id = Pg.bigint().identity().primaryKey()
    name = Pg.text().named("full_name").unique()
    age = Pg.bigint().nullable()
    source = Pg.text().default("unknown")
  }
)

const keyed = table(
  "keyed",
  class Keyed {
    id = Pg.uuid().defaultWith(() => "0b0b0b0b-0000-4000-8000-000000000000").primaryKey()
    name = Pg.text()
  }
)

const database = TestDatabase.layer({
  url: inject("databaseUrl"),
  prepare: Effect.andThen(
    createAll(dataModel({ people, archive, keyed })),
    Query.run(
      insert(people).values([{ id: 1, name: "Ann", age: 30 }, { id: 2, name: "Bob" }, { id: 3, name: "Cid", age: 3 }])
    )
  )
})

const stored = Query.all(
  from(archive).select({ name: archive.name, age: archive.age, source: archive.source }).orderBy(asc(archive.name))
)
const named = (name: string) => from(people).where(eq(people.name, name))

layer(database)("insert … select", (it) => {
  it.effect("copies rows; what is not selected has its default; an outer join, WITH, and a union are queries too", () =>
    Effect.gen(function*() {
      const other = cte("other", named("Cid").select(columns(people)))
      const all = [
        insert(archive).select(named("Ann").select({ name: people.name, age: people.age })),
        insert(archive).select(from(other).select({ source: value("a \"cte\"", Pg.text()), name: lower(other.name) })),
        insert(archive).select(union(
          named("Bob").select({ name: people.name }),
          from(people).where(gt(people.id, 100)).select({ name: people.name })
        ))
      ]
      assert.deepStrictEqual(all.map((query) => Query.compile(query)), [
        {
          text: `insert into "archive" ("full_name", "age") select "people"."name", "people"."age" from "people" ` +
            `where "people"."name" = $1`,
          parameters: ["Ann"]
        },
        {
          text: `with "other" as (select "people"."id", "people"."name", "people"."age" from "people" ` +
            `where "people"."name" = $1) insert into "archive" ("source", "full_name") ` +
            `select $2::text as "source", lower("other"."name") as "name" from "other"`,
          parameters: ["Cid", "a \"cte\""]
        },
        {
          text:
            `insert into "archive" ("full_name") (select "people"."name" from "people" where "people"."name" = $1) ` +
            `union (select "people"."name" from "people" where "people"."id" > $2)`,
          parameters: ["Bob", "100"]
        }
      ])
      assert.deepStrictEqual(yield* Effect.forEach(all, (query) => Query.run(query)), [1, 1, 1])
      assert.deepStrictEqual(yield* stored, [
        { name: "Ann", age: 30n, source: "unknown" },
        { name: "Bob", age: null, source: "unknown" },
        { name: "cid", age: null, source: "a \"cte\"" }
      ])
      const again = insert(archive).select(
        from(people).leftJoin(archive, eq(archive.name, people.name)).select({ name: people.name, age: people.age })
      )
      const broken = yield* Effect.flip(Query.run(again))
      assert.deepInclude(broken, {
        _tag: "ConstraintViolation",
        constraint: "archive_full_name_key",
        columns: ["full_name"]
      })
      const written = again.onConflict(archive.name).doNothing().returning({ name: archive.name, age: archive.age })
      assert.deepStrictEqual(yield* Query.all(written), [{ name: "Cid", age: 3n }])
      const older = again.onConflict(archive.name).doUpdate((excluded) => ({ age: excluded.age, source: "again" }))
      assert.strictEqual(yield* Query.run(older), 3)
      assert.deepStrictEqual((yield* stored).map(({ source }) => source), ["again", "again", "again", "a \"cte\""])
    }))

  it.effect("refuses what cannot be: a key that is no column, a default that only the client can make, a write", () =>
    Effect.sync(() => {
      const ages = from(people).select({ name: people.name, years: people.age })
      assert.throws(() => insert(archive).select(ages as never), "\"archive\" has no column \"years\"")
      assert.throws(
        () => insert(keyed).select(from(people).select({ name: people.name })),
        "the client makes the default of \"id\" for each row, which it cannot for the rows of a query: select it"
      )
      const writes = insert(people).values({ id: 9, name: "x" }).returning({ name: people.name })
      assert.throws(() => insert(archive).select(writes as never), "only a query that reads can stand inside another")
    }))
})
