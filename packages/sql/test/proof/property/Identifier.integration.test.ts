/**
 * Identifiers survive, whatever text they are: tables, columns, schemas, constraints, aliases, common table expressions,
 * labels of enums and keys of a row. Random names from a fixed seed, and those that are dangerous somewhere.
 */
import {
  alias,
  asc,
  catchConstraint,
  createAll,
  cte,
  dataModel,
  dropAll,
  eq,
  from,
  gt,
  insert,
  InvalidSchema,
  lateral,
  Pg,
  primaryKey,
  Query,
  sql,
  table,
  uniqueIndex,
  view
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"
import { read } from "../../Catalog.ts"
import { amount } from "../../type/Types.ts"
import { Generator } from "../Generator.ts"

const pieces = [
  "\"",
  "'",
  "\\",
  ".",
  " ",
  "$1",
  ";--",
  "/*",
  "*/",
  "%",
  ":x",
  "?",
  "\n",
  "\t",
  "A",
  "é",
  "🎉",
  "ß",
  "select",
  "_",
  "-",
  "(",
  "]",
  "{",
  "9",
  "\u200b",
  "\u0001"
]

/** Words of SQL, of the catalog and of JavaScript. */
const dangerous = [
  "order",
  "user",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "ctid",
  "excluded",
  "values",
  "a.b",
  "\"\"",
  "x".repeat(63),
  "é".repeat(31),
  "weird\"name",
  "then",
  "length"
]

const fits = (name: string) => name !== "" && new TextEncoder().encode(name).length <= 63

/** Names that differ from each other, as the server takes them. */
const names = (random: Generator) => {
  const taken = new Set(["ctid"])
  return (): string => {
    for (;;) {
      const name = random.int(0, 3) === 0
        ? random.pick(dangerous)
        : Array.from({ length: random.int(1, 12) }, () => random.pick(pieces)).join("")
      if (!fits(name) || taken.has(name)) continue
      taken.add(name)
      return name
    }
  }
}

const database = TestDatabase.layer({ url: inject("databaseUrl") })

/** Everything of one model under names of its own. */
const survives = (random: Generator) =>
  Effect.gen(function*() {
    const name = names(random)
    const [key, other, uniqueName, checkName, aliased, named, inner, output, viewName, indexName, primary] = Array.from(
      { length: 11 },
      name
    ) as [string, string, string, string, string, string, string, string, string, string, string]
    const schema = name()
    const labels = [name(), name()] as const
    const label = Pg.enum(name(), labels, { schema })
    const things = table(
      name(),
      {
        a: Pg.integer().named(key),
        b: Pg.integer().named(other).unique(uniqueName).check(checkName, (b) => gt(b, 0)),
        label: label()
      },
      {
        schema,
        comment: name(),
        constraints: [primaryKey("a").named(primary)],
        indexes: [uniqueIndex(["label"], { name: indexName, where: (t) => gt(t.a, 100) })]
      }
    )
    const seen = view(viewName, from(things).select({ a: things.a }), { schema })
    const model = dataModel({ label, things, seen })
    yield* createAll(model)
    yield* Query.run(insert(things).values([{ a: 1, b: 1, label: labels[0] }, { a: 2, b: 2, label: labels[1] }]))

    const again = alias(things, aliased)
    const common = cte(named, from(things).select({ [inner]: things.a }))
    const b = lateral(inner, from(things).correlate(again).where(eq(things.a, again.a)).select({ [output]: things.b }))
    const column = common[inner]
    const beside = b[output]
    if (column === undefined || beside === undefined) return assert.fail(`"${inner}" or "${output}" is lost`)
    const found = yield* Query.all(
      from(again).innerJoin(common, eq(column, again.a)).leftJoinLateral(b)
        .select({ [key]: again.a, [other]: beside, [output]: again.label })
        .where(sql`${again.b} > 0`.as(Pg.boolean()))
        .orderBy(asc(again.a)).orderByKey(key)
    )
    assert.deepStrictEqual(
      found.map((row) => Object.entries(row)),
      [[[key, 1], [other, 1], [output, labels[0]]], [[key, 2], [other, 2], [output, labels[1]]]].map((row) =>
        // Whole numbers as keys come first in any object.
        Object.entries(Object.fromEntries(row))
      )
    )
    assert.deepStrictEqual(yield* Query.all(from(seen).select({ a: seen.a }).orderBy(asc(seen.a))), [{ a: 1 }, {
      a: 2
    }])

    const broken = (row: { a: number; b: number }, constraint: string) =>
      Query.run(insert(things).values({ ...row, label: labels[0] })).pipe(
        Effect.map(() => "nothing"),
        Effect.catchTag("ConstraintViolation", (violation) => Effect.succeed(violation.constraint as string)),
        Effect.map((violated) => assert.strictEqual(violated, constraint))
      )
    yield* broken({ a: 1, b: 9 }, primary)
    yield* broken({ a: 9, b: 1 }, uniqueName)
    yield* broken({ a: 9, b: -1 }, checkName)
    const handled = Query.run(insert(things).values({ a: 9, b: 1, label: labels[0] })).pipe(
      catchConstraint(uniqueName, () => Effect.succeed("handled"))
    )
    assert.strictEqual(yield* handled, "handled")
    yield* dropAll(model)
    assert.deepStrictEqual(
      yield* read(
        `select relname from pg_class where relnamespace = (
          select oid from pg_namespace where nspname = '${schema.replaceAll("'", "''")}'
        )`
      ),
      []
    )
  })

layer(database)("identifiers", (it) => {
  it.effect("random names of everything that has one", () =>
    Effect.gen(function*() {
      for (let round = 0; round < amount / 10; round++) yield* survives(new Generator(round))
    }))

  it("what PostgreSQL could not take as it stands is refused", () => {
    for (const name of ["", "a\0b", "\ud800", "x".repeat(64), "é".repeat(32)]) {
      const id = { id: Pg.integer().primaryKey() }
      assert.throws(() => table(name, id), InvalidSchema)
      assert.throws(() => table("t", { id: Pg.integer().named(name) }), InvalidSchema)
      const t = table("t", id)
      assert.throws(() => alias(t, name), InvalidSchema)
      assert.throws(() => cte(name, from(t).select({ id: t.id })), InvalidSchema)
      assert.throws(() => from(t).select({ id: t.id }).as(name), InvalidSchema)
      assert.throws(() => table("t", id, { schema: name }), InvalidSchema)
    }
  })
})
