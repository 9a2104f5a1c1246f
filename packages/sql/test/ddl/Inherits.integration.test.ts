/** Tables that inherit from others, tables of one schema, and sequences of a type: what the server makes of them. */
import {
  asc,
  columns,
  count,
  createAll,
  createStatements,
  dataModel,
  dropAll,
  eq,
  from,
  gt,
  inSchema,
  insert,
  namingConvention,
  only,
  Pg,
  Query,
  select,
  table,
  update
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { expect, inject, test } from "vitest"
import { createdAndDropped, problemOf, read } from "../Catalog.ts"

class City {
  name = Pg.text()
  people = Pg.integer().check("cities_peopled", (people) => gt(people, 0))
}
const cities = table("cities", City)
const capitals = table(
  "capitals",
  class Capitals extends City {
    state = Pg.text().unique()
  },
  { inherits: [cities] }
)
const model = dataModel({ capitals, cities })

const catalog = Effect.all([
  `select c.relname, p.relname from pg_inherits join pg_class c on c.oid = inhrelid join pg_class p on p.oid = inhparent`,
  `select conrelid::regclass, conname, pg_get_constraintdef(oid) from pg_constraint where contype <> 'n' and
     connamespace = 'public'::regnamespace order by 1, 2`
].map(read))

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(model) }))("a table that inherits", (it) => {
  it.effect("stands behind its parent, and is in the catalog as declared", () =>
    Effect.gen(function*() {
      const [first = "", second = ""] = createStatements(model)
      assert.match(first, /^create table if not exists "cities" /)
      assert.match(second, /^create table if not exists "capitals" \([^]*\n\) inherits \("cities"\)$/)
      assert.deepStrictEqual(yield* catalog, [
        ["capitals | cities"],
        [
          "cities | cities_peopled | CHECK ((people > 0))",
          "capitals | capitals_state_key | UNIQUE (state)",
          "capitals | cities_peopled | CHECK ((people > 0))"
        ]
      ])
      yield* createdAndDropped(model, catalog)
    }))

  it.effect("has its rows among its parent's, unless by `only`, and its constraints by their names", () =>
    Effect.gen(function*() {
      yield* Query.run(insert(cities).values({ name: "lyon", people: 5 }))
      yield* Query.run(insert(capitals).values({ name: "paris", people: 20, state: "fr" }))
      assert.deepStrictEqual(yield* Query.all(from(cities).select(columns(cities)).orderBy(asc(cities.name))), [
        { name: "lyon", people: 5 },
        { name: "paris", people: 20 }
      ])
      assert.deepStrictEqual(yield* Query.one(from(only(cities)).select({ n: count() })), { n: 1 })
      assert.strictEqual(yield* Query.run(update(cities).set({ people: 21 }).where(eq(cities.name, "paris"))), 1)
      assert.deepStrictEqual(yield* Query.all(from(capitals).select(columns(capitals))), [
        { name: "paris", people: 21, state: "fr" }
      ])
      const broken = (row: { readonly people: number; readonly state: string }) =>
        Effect.map(
          Effect.flip(Query.run(insert(capitals).values({ name: "x", ...row }))),
          (error) => error._tag === "ConstraintViolation" && error.constraint
        )
      assert.strictEqual(yield* broken({ people: 0, state: "x" }), "cities_peopled")
      assert.strictEqual(yield* broken({ people: 1, state: "fr" }), "capitals_state_key")
    }))
})

test("what cannot inherit is refused where it is declared", () => {
  const other = { name: Pg.varchar(9), people: Pg.integer() }
  expect([
    problemOf(() => table("a", { name: Pg.text() }, { inherits: [cities] })),
    problemOf(() => table("b", other, { inherits: [cities] })),
    problemOf(() => dataModel({ capitals })),
    problemOf(() => inSchema("")),
    problemOf(() => namingConvention({}, { schema: "\0" }))
  ]).toMatchInlineSnapshot(`
    [
      "table "a" inherits from "cities" and does not declare its column "people" of type integer",
      "table "b" inherits from "cities" and does not declare its column "name" of type text",
      ""capitals" inherits from "cities", which is not in the data model",
      "a schema has an empty name",
      "the name of a schema has a character that PostgreSQL cannot store",
    ]
  `)
})

layer(TestDatabase.layer({ url: inject("databaseUrl") }))("a schema", (it) => {
  const billing = inSchema("billing")
  const { table: named } = namingConvention({ pk: "pk_{table}" }, { schema: "billing" })
  const state = billing.enum("state", ["open", "paid"])
  const numbers = billing.sequence("numbers", { type: "smallint", start: 7 })
  const invoices = billing.table(
    "invoices",
    class Invoices {
      number = Pg.bigint().default(numbers.next()).primaryKey()
      state = state().default("open")
    },
    { comment: "what is owed" }
  )
  const items = named(
    "items",
    class Items {
      invoice = Pg.bigint().primaryKey().references(() => invoices.number)
    }
  )
  const elsewhere = billing.table("items", { id: Pg.integer() }, { schema: "public" })

  it.effect("is said once, for tables, enums and sequences; a table may name another", () =>
    Effect.gen(function*() {
      const model = dataModel({ state, numbers, invoices, items, elsewhere })
      yield* createAll(model)
      const found = read(
        `select n.nspname, relname from pg_class c join pg_namespace n on n.oid = relnamespace where relkind in ('r', 'S')
           and n.nspname in ('billing', 'public') union all select n.nspname, typname from pg_type t
           join pg_namespace n on n.oid = typnamespace where typtype = 'e' order by 1, 2`
      )
      assert.deepStrictEqual(yield* found, [
        "billing | invoices",
        "billing | items",
        "billing | numbers",
        "billing | state",
        "public | items"
      ])
      assert.deepStrictEqual(
        yield* read("select data_type, start_value, max_value from pg_sequences where sequencename = 'numbers'"),
        ["smallint | 7 | 32767"]
      )
      assert.deepStrictEqual(
        yield* read(
          "select conname from pg_constraint where contype = 'p' and connamespace = 'billing'::regnamespace order by 1"
        ),
        [
          "invoices_pkey",
          "pk_items"
        ]
      )
      const added = insert(invoices).values({}).returning(columns(invoices))
      assert.strictEqual(
        Query.compile(added).text,
        `insert into "billing"."invoices" default values returning "invoices"."number", "invoices"."state"`
      )
      assert.deepStrictEqual(yield* Query.one(added), { number: 7n, state: "open" })
      const taken = yield* Effect.flip(Query.run(insert(items).values([{ invoice: 7 }, { invoice: 7 }])))
      assert.deepInclude(taken, { _tag: "ConstraintViolation", constraint: "pk_items", schema: "billing" })
      assert.deepStrictEqual(yield* Query.one(select({ n: numbers.next() })), { n: 8n })
      yield* dropAll(model)
      assert.deepStrictEqual(yield* found, [])
    }))
})
