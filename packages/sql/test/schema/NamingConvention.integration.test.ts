/** Names by a convention: in the DDL, in the server's catalog, and in the error of a write that breaks them. */
import {
  catchConstraint,
  columns,
  type ConstraintNames,
  createAll,
  createStatements,
  dataModel,
  foreignKey,
  from,
  gt,
  index,
  insert,
  namingConvention,
  Pg,
  primaryKey,
  Query,
  unique,
  uniqueIndex
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import type * as Effect from "effect/Effect"
import { gen, map, succeed } from "effect/Effect"
import { expect, expectTypeOf, inject, test } from "vitest"
import { createdAndDropped, problemOf, read } from "../Catalog.ts"

const { table } = namingConvention({
  pk: "pk_{table}",
  uq: "uq_{table}_{columns}",
  fk: "fk_{table}_{columns}",
  ck: "ck_{table}_{columns}",
  ix: "ix_{table}_{columns}"
})

const makers = table(
  "makers",
  class Makers {
    id = Pg.bigint().identity({ always: false }).primaryKey()
    fullName = Pg.text().unique()
    age = Pg.integer().check((age) => gt(age, 0))
    bossId = Pg.bigint().nullable().references(() => makers.id)
    kept = Pg.text().unique("makers_kept").nullable()
  }
)

const theCatalogueOfTheMakersWares = table(
  "the_catalogue_of_the_makers_wares",
  class Wares {
    makerOfThePart = Pg.bigint()
    numberOfThePart = Pg.integer()
    label = Pg.text()
    other = Pg.bigint().nullable()
  },
  {
    constraints: [
      primaryKey("makerOfThePart", "numberOfThePart"),
      unique("numberOfThePart", "makerOfThePart"),
      foreignKey(["makerOfThePart"], () => [makers.id]),
      foreignKey(["other"], () => [makers.id], { name: "wares_other" })
    ],
    indexes: [index(["label"]), uniqueIndex(["label", "other"])]
  }
)

const model = dataModel({ makers, theCatalogueOfTheMakersWares })

const catalog = map(
  read(`select c.relname || ': ' || string_agg(x.name, ', ' order by x.name collate "C") from pg_class c, lateral (
      select conname as name from pg_constraint where conrelid = c.oid and contype <> 'n'
      union select i.relname from pg_index join pg_class i on i.oid = indexrelid where indrelid = c.oid
    ) x where c.relname in ('makers', 'the_catalogue_of_the_makers_wares') group by c.relname order by c.relname`),
  (rows) => [rows]
)

test("the names are in the DDL; a name that was given stands as it is", () => {
  const [first = ""] = createStatements(model)
  expect(first).toContain(`constraint "pk_makers" primary key`)
  expect(first).toContain(`constraint "uq_makers_full_name" unique`)
  expect(first).toContain(`constraint "ck_makers_age" check`)
  expect(first).toContain(`constraint "makers_kept" unique`)
  expect(createStatements(model).join("\n")).toContain(`constraint "fk_makers_boss_id" foreign key`)
})

test("what a convention leaves out is named as PostgreSQL does", () => {
  const { table } = namingConvention({ uq: "{columns}_of_{table}_is_unique" })
  const tags = table(
    "tags",
    class Tags {
      id = Pg.integer().primaryKey()
      label = Pg.text().unique()
      of = Pg.integer().references(() => tags.id)
    }
  )
  expect(createStatements(dataModel({ tags })).join("\n")).toMatch(
    /"tags_pkey"[^]*"label_of_tags_is_unique"[^]*"tags_of_fkey"/
  )
})

test("what cannot be filled or told apart is refused", () => {
  const unchecked = namingConvention as (templates: Record<string, string>) => unknown
  expect(problemOf(() => unchecked({ uq: "{table}_{column}" }))).toBe(
    `the template "{table}_{column}" has "{column}": it knows {table} and {columns}`
  )
  expect(problemOf(() => unchecked({ pk: "{columns}" }))).toBe(
    `the template "{columns}" has "{columns}": it knows {table}`
  )
  expect(problemOf(() => unchecked({ unique: "a" }))).toBe(
    `a naming convention has templates for pk, uq, fk, ck and ix, not "unique"`
  )
  const same = namingConvention({ uq: "uq_{table}" })
  expect(problemOf(() => same.table("tags", { a: Pg.text().unique(), b: Pg.text().unique() }))).toBe(
    `two constraints of table "tags" would be called "uq_tags": name one explicitly`
  )
  // Letters of several bytes are not cut, since a type could not tell where.
  expect(problemOf(() => table("ü".repeat(31), { a: Pg.text().unique() }))).toContain("over 63 bytes")
})

test("63 letters fit; of more the first 54 are kept, and a number that stays the same", () => {
  const nameOf = (name: string) =>
    /"(uq_[^"]+)"/.exec(createStatements(dataModel({ t: table(name, { a: Pg.text().unique() }) })).join("\n"))?.[1]
  expect(nameOf("t".repeat(58))).toBe(`uq_${"t".repeat(58)}_a`)
  expect(nameOf("t".repeat(59))).toBe(`uq_${"t".repeat(51)}_3ebb515c`)
  expect(nameOf("t".repeat(60))).toMatch(/^uq_t{51}_[0-9a-f]{8}$/)
  expect(nameOf("t".repeat(60))).not.toBe(nameOf("t".repeat(59)))
})

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(model) }))("a naming convention", (it) => {
  it.effect("is what the server's catalog says", () =>
    gen(function*() {
      const [rows] = yield* catalog
      assert.deepStrictEqual(rows, [
        "makers: ck_makers_age, fk_makers_boss_id, makers_kept, pk_makers, uq_makers_full_name",
        "the_catalogue_of_the_makers_wares: " + [
          "fk_the_catalogue_of_the_makers_wares_maker_of_the_part",
          "ix_the_catalogue_of_the_makers_wares_label",
          "ix_the_catalogue_of_the_makers_wares_label_other",
          "pk_the_catalogue_of_the_makers_wares",
          "uq_the_catalogue_of_the_makers_wares_number_of_the_par_e5cb03f7",
          "wares_other"
        ].join(", ")
      ])
      yield* createdAndDropped(model, catalog)
    }))

  it.effect("is what a write breaks, by its type and by its error", () =>
    gen(function*() {
      const ann = { fullName: "ann", age: 30 }
      const add = (row: typeof ann & { readonly bossId?: bigint }) => Query.run(insert(makers).values(row))
      type Breaks = ConstraintNames<Effect.Error<ReturnType<typeof add>>>
      expectTypeOf<Breaks>().toEqualTypeOf<
        "uq_makers_full_name" | "ck_makers_age" | "fk_makers_boss_id" | "makers_kept" | "pk_makers"
      >()
      yield* add(ann)
      const taken = yield* catchConstraint(add(ann), "uq_makers_full_name", ({ constraint }) => succeed(constraint))
      assert.strictEqual(taken, "uq_makers_full_name")
      const old = add({ ...ann, fullName: "bob", age: -1 })
      assert.strictEqual(yield* catchConstraint(old, "ck_makers_age", () => succeed("young")), "young")
      const lost = add({ ...ann, fullName: "cid", bossId: 9n })
      assert.strictEqual(yield* catchConstraint(lost, "fk_makers_boss_id", () => succeed("no boss")), "no boss")
      // Of the names of a column, only a key's is answered for by ON CONFLICT.
      const upsert = Query.run(insert(makers).values(ann).onConflict(makers.fullName).doNothing())
      expectTypeOf<ConstraintNames<Effect.Error<typeof upsert>>>().toEqualTypeOf<
        "ck_makers_age" | "fk_makers_boss_id" | "makers_kept" | "pk_makers"
      >()
      const any = Query.run(insert(makers).values(ann).onConflict().doNothing())
      expectTypeOf<ConstraintNames<Effect.Error<typeof any>>>().toEqualTypeOf<"ck_makers_age" | "fk_makers_boss_id">()
      assert.deepStrictEqual([yield* upsert, yield* any], [0, 0])
      assert.strictEqual((yield* Query.all(from(makers).select(columns(makers)))).length, 1)
    }))

  it.effect("shows of a name that is cut what is kept", () =>
    gen(function*() {
      const ware = { makerOfThePart: 1n, numberOfThePart: 2, label: "a" }
      const add = Query.run(insert(theCatalogueOfTheMakersWares).values(ware))
      expectTypeOf<ConstraintNames<Effect.Error<typeof add>>>().toEqualTypeOf<
        | "pk_the_catalogue_of_the_makers_wares"
        | `uq_the_catalogue_of_the_makers_wares_number_of_the_par_${string}`
        | "fk_the_catalogue_of_the_makers_wares_maker_of_the_part"
        | "ix_the_catalogue_of_the_makers_wares_label_other"
        | "wares_other"
      >()
      const lost = catchConstraint(
        Query.run(insert(theCatalogueOfTheMakersWares).values({ ...ware, makerOfThePart: 99n })),
        "fk_the_catalogue_of_the_makers_wares_maker_of_the_part",
        () => succeed("lost")
      )
      assert.strictEqual(yield* lost, "lost")
    }))
})
