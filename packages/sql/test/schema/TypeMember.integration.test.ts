/** Domains and composite types: as text, in the catalog, in use, and what is refused. */
import {
  and,
  attribute,
  columns,
  createAll,
  createStatements,
  dataModel,
  dropStatements,
  eq,
  from,
  gt,
  inList,
  insert,
  length,
  lower,
  lt,
  matches,
  max,
  Pg,
  Query,
  table,
  update
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { expect, inject, test } from "vitest"
import { createdAndDropped, problemOf, read } from "../Catalog.ts"

type Branded = string & { readonly "~email": true }

const positive = Pg.domain("positive", Pg.integer(), { check: (value) => gt(value, 0), default: 7 })
const email = Pg.domain("email", Pg.text().brand<Branded>(), {
  schema: "kinds",
  collation: "C",
  check: { "has an @": (value) => matches(value, "@"), "is short": (value) => lt(length(value), 30) }
})
const strict = Pg.domain("strict", email(), { notNull: true })
const mood = Pg.enum("mood", ["sad", "ok"])
const address = Pg.composite("address", {
  street: Pg.text().collate("C"),
  houseNumber: Pg.integer().nullable(),
  mail: email().array(),
  mood: mood().nullable()
}, { schema: "kinds" })
const parcel = Pg.composite("parcel", {
  from: address(),
  to: address().nullable(),
  weights: Pg.numeric({ mode: "string" }).array()
})

const shipments = table(
  "shipments",
  class Shipments {
    id = Pg.integer().primaryKey()
    amount = positive()
    mail = strict()
    parcel = parcel().nullable()
    parcels = parcel().array({ nulls: true })
  }
)

/** Declared in the wrong order on purpose. */
const model = dataModel({ shipments, parcel, address, strict, email, mood, positive })

test("types are written each after those that it is made of, and dropped in the opposite order", () => {
  expect(createStatements(model).slice(1, -1)).toMatchInlineSnapshot(`
    [
      "do $aludel$ begin
      create domain "kinds"."email" as text collate "C" constraint "has an @" check ("value" ~ '@') constraint "is short" check (length("value") < 30);
    exception when duplicate_object then null;
    end $aludel$",
      "do $aludel$ begin
      create type "mood" as enum ('sad', 'ok');
    exception when duplicate_object then null;
    end $aludel$",
      "do $aludel$ begin
      create type "kinds"."address" as ("street" text collate "C", "house_number" integer, "mail" "kinds"."email"[], "mood" "mood");
    exception when duplicate_object then null;
    end $aludel$",
      "do $aludel$ begin
      create type "parcel" as ("from" "kinds"."address", "to" "kinds"."address", "weights" numeric[]);
    exception when duplicate_object then null;
    end $aludel$",
      "do $aludel$ begin
      create domain "strict" as "kinds"."email" not null;
    exception when duplicate_object then null;
    end $aludel$",
      "do $aludel$ begin
      create domain "positive" as integer default 7 constraint "positive_check" check ("value" > 0);
    exception when duplicate_object then null;
    end $aludel$",
    ]
  `)
  expect(dropStatements(model)).toMatchInlineSnapshot(`
    [
      "drop table if exists "shipments"",
      "drop domain if exists "positive"",
      "drop domain if exists "strict"",
      "drop type if exists "parcel"",
      "drop type if exists "kinds"."address"",
      "drop type if exists "mood"",
      "drop domain if exists "kinds"."email"",
    ]
  `)
})

const catalog = Effect.all([
  `select t.typname, t.typtype, format_type(t.typbasetype, t.typtypmod), t.typnotnull, t.typdefault, (select collname from
     pg_collation o where o.oid = t.typcollation) from pg_type t join pg_namespace n on n.oid = typnamespace
     left join pg_class c on c.oid = t.typrelid where nspname in ('public', 'kinds') and t.typtype in ('d', 'e', 'c')
     and (c.relkind is null or c.relkind = 'c') order by 1`,
  `select conname, pg_get_constraintdef(oid) from pg_constraint where contypid <> 0 and contype = 'c'
     and connamespace in (select oid from pg_namespace where nspname in ('public', 'kinds')) order by 1`,
  `select c.relname, attname, format_type(atttypid, atttypmod), coalesce((select collname from pg_collation o where
     o.oid = attcollation and collname <> 'default'), '') from pg_attribute a join pg_class c on c.oid = attrelid
     join pg_namespace n on n.oid = relnamespace where nspname in ('public', 'kinds') and relkind in ('c', 'r')
     and attnum > 0 order by 1, attnum`
].map(read))

const database = () => TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(model) })

layer(database())("the catalog", (it) => {
  it.effect("says what was declared; again after a second creation; nothing after a drop", () =>
    Effect.gen(function*() {
      const found = yield* catalog
      expect(found).toMatchInlineSnapshot(`
        [
          [
            "address | c | - | f |  | ",
            "email | d | text | f |  | C",
            "mood | e | - | f |  | ",
            "parcel | c | - | f |  | ",
            "positive | d | integer | f | 7 | ",
            "strict | d | kinds.email | t |  | C",
          ],
          [
            "has an @ | CHECK ((VALUE ~ '@'::text))",
            "is short | CHECK ((length(VALUE) < 30))",
            "positive_check | CHECK ((VALUE > 0))",
          ],
          [
            "address | street | text | C",
            "address | house_number | integer | ",
            "address | mail | kinds.email[] | C",
            "address | mood | mood | ",
            "parcel | from | kinds.address | ",
            "parcel | to | kinds.address | ",
            "parcel | weights | numeric[] | ",
            "shipments | id | integer | ",
            "shipments | amount | positive | ",
            "shipments | mail | strict | C",
            "shipments | parcel | parcel | ",
            "shipments | parcels | parcel[] | ",
          ],
        ]
      `)
      yield* createdAndDropped(model, catalog)
    }))
})

const mail = "a@b" as Branded
const home = { street: `a "b", \\(c)`, houseNumber: null, mail: [mail, "NULL@" as Branded], mood: "ok" } as const
const sent = { from: home, to: null, weights: ["12345678901234567890.10", "NaN"] }

layer(database())("values of them", (it) => {
  it.effect("are written, compared, taken apart and made", () =>
    Effect.gen(function*() {
      const row = { id: 1, mail, parcel: sent, parcels: [sent, null] }
      yield* Query.run(insert(shipments).values([row, { id: 2, amount: 3, mail, parcels: [] }]))
      const all = from(shipments).select(columns(shipments))
      assert.deepStrictEqual(yield* Query.all(all), [
        { ...row, amount: 7 },
        { id: 2, amount: 3, mail, parcel: null, parcels: [] }
      ])
      const sender = attribute(shipments.parcel, "from")
      const found = from(shipments).where(
        and(eq(sender, home), eq(shipments.mail, mail), inList(shipments.amount, [7]))
      )
        .select({
          street: attribute(sender, "street"),
          number: attribute(sender, "houseNumber"),
          mail: attribute(sender, "mail"),
          same: address.row({
            street: lower(attribute(sender, "street")) as never,
            houseNumber: 1,
            mail: [],
            mood: null
          })
        })
      assert.deepStrictEqual(yield* Query.all(found), [{
        street: home.street,
        number: null,
        mail: home.mail,
        same: { street: home.street, houseNumber: 1, mail: [], mood: null }
      }])
      const moved = address.row({ street: "new", houseNumber: shipments.id, mail: [mail], mood: "sad" })
      const change = parcel.row({ from: moved, to: home, weights: [] })
      const changed = yield* Query.all(
        update(shipments).set({ parcel: change }).where(eq(shipments.id, 2)).returning({ parcel: shipments.parcel })
      )
      assert.deepStrictEqual(changed, [{
        parcel: { from: { street: "new", houseNumber: 2, mail: [mail], mood: "sad" }, to: home, weights: [] }
      }])
      assert.deepStrictEqual(yield* Query.one(from(shipments).select({ most: max(shipments.amount) })), { most: 7 })
    }))

  it.effect("that a domain refuses fail as a constraint that no type lists, named", () =>
    Effect.gen(function*() {
      const row = { id: 9, mail, parcels: [] }
      const cases = [
        [{ ...row, amount: -1 }, "check", "positive_check"],
        [{ ...row, mail: "nothing" as Branded }, "check", "has an @"],
        [{ ...row, parcels: [{ ...sent, from: { ...home, mail: ["x" as Branded] } }] }, "check", "has an @"],
        [{ ...row, mail: null as never }, "not null", undefined]
      ] as const
      for (const [values, kind, constraint] of cases) {
        const broken = yield* Effect.flip(Query.run(insert(shipments).values(values)))
        assert.strictEqual(broken._tag, "DatabaseError")
        if (broken._tag !== "DatabaseError") return
        assert.strictEqual(broken.reason._tag, "UnexpectedConstraint")
        if (broken.reason._tag !== "UnexpectedConstraint") return
        assert.deepInclude(broken.reason, { kind, constraint })
      }
    }))

  it.effect("that are not of the type are refused before anything is sent, and NULL where none was declared on reading", () =>
    Effect.gen(function*() {
      const wrong: ReadonlyArray<unknown> = [
        { street: "a" },
        { ...home, extra: 1 },
        { ...home, street: null },
        { ...home, mood: "glad" },
        new Map(),
        "(a)",
        [home]
      ]
      for (const from of wrong) {
        const values = { id: 20, mail, parcels: [{ ...sent, from: from as typeof home }] }
        const refused = yield* Effect.flip(Query.run(insert(shipments).values(values)))
        assert.strictEqual(refused._tag === "DatabaseError" ? refused.reason._tag : "", "InvalidValue")
      }
      yield* read(`insert into shipments (id, mail, parcels) values (21, 'a@b', array[row(null, null, null)::parcel])`)
      const strange = from(shipments).where(eq(shipments.id, 21)).select({ parcels: shipments.parcels })
      const unread = yield* Effect.flip(Query.all(strange))
      assert.strictEqual(unread.reason._tag, "DecodeFailed")
      yield* read("delete from shipments where id = 21")
    }))
})

test("what a type cannot be is refused where it is declared", () => {
  const orders = table(
    "orders",
    class {
      total = Pg.integer()
    }
  )
  expect([
    problemOf(() => Pg.domain("d", Pg.text().unique() as never)),
    problemOf(() => Pg.domain("d", Pg.integer(), { check: () => gt(orders.total, 1) as never })),
    problemOf(() => Pg.domain("x".repeat(60), Pg.integer(), { check: (value) => gt(value, 1) })),
    problemOf(() => Pg.composite("c", {})),
    problemOf(() => Pg.composite("c", { aB: Pg.text(), a_b: Pg.text() })),
    problemOf(() => Pg.composite("c", { a: Pg.text().default("x") })),
    problemOf(() => dataModel({ shipments })),
    problemOf(() => dataModel({ address, mood })),
    problemOf(() => dataModel({ mood, address: Pg.composite("mood", { a: Pg.text() }) }))
  ]).toMatchInlineSnapshot(`
    [
      "the base of domain "d" is a type, which has no default, constraint or generated value: say it of the table's column",
      "a check of domain "d" reads "orders": it has its own value only",
      "a check of domain "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" would be called "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx_check", which is over 63 bytes: name it explicitly",
      "composite type "c" has no attributes, or two of one name",
      "composite type "c" has no attributes, or two of one name",
      "the attribute "a" of composite type "c" is a type, which has no default, constraint or generated value: say it of the table's column",
      "the column "amount" of table "shipments" is of the domain "positive", which is not in the data model",
      "the composite "kinds"."address" is of the domain "kinds"."email", which is not in the data model",
      "enum and composite of the data model are called "mood"",
    ]
  `)
})

test("an attribute of what is no composite type is refused", () => {
  const t = table(
    "t",
    class {
      id = Pg.integer()
      document = Pg.jsonb()
    }
  )
  expect(() => attribute(t.document as never, "a" as never)).toThrow("jsonb is no composite type: it has no attribute")
})
