/** What the server makes of the DDL: read back from its catalog, created twice, dropped twice, and used. */
import {
  columns,
  createAll,
  dataModel,
  dropAll,
  eq,
  from,
  insert,
  Pg,
  Query,
  table,
  unique,
  uniqueIndex,
  update
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { expect, inject } from "vitest"
import { read } from "../Catalog.ts"
import { orders, paid, perState, shelves, shop } from "../Shop.ts"

const own = "n.nspname in ('public', 'shop')"

const constraints = `select conname, pg_get_constraintdef(c.oid) from pg_constraint c
  join pg_namespace n on n.oid = c.connamespace where ${own} and contype <> 'n' order by conname`
const indexes = `select pg_get_indexdef(i.indexrelid) from pg_index i join pg_class c on c.oid = i.indexrelid
  join pg_namespace n on n.oid = c.relnamespace where ${own} order by 1`
const attributes = `select relname, attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,
  coalesce(pg_get_expr(adbin, adrelid), ''), coalesce((select collname from pg_collation o where o.oid = attcollation
  and collname <> 'default'), '') from pg_attribute a join pg_class c on c.oid = attrelid
  join pg_namespace n on n.oid = relnamespace left join pg_attrdef d on adrelid = attrelid and adnum = attnum
  where ${own} and relkind = 'r' and attnum > 0 order by relname, attnum`
const rest = `select 'enum', typname, string_agg(enumlabel, ',' order by enumsortorder) from pg_type t
  join pg_enum e on e.enumtypid = t.oid group by typname
  union all select 'relation', relname, relkind::text from pg_class c join pg_namespace n on n.oid = relnamespace
    where ${own} and relkind in ('v', 'm', 'S')
  union all select 'comment', objsubid::text, description from pg_description where classoid = 'pg_class'::regclass
    and objoid in (select c.oid from pg_class c join pg_namespace n on n.oid = relnamespace where ${own})
  order by 1, 2`

const catalog = Effect.all([constraints, indexes, attributes, rest].map(read))

const database = () => TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(shop) })

layer(database())("the catalog", (it) => {
  it.effect("says what was declared, and says the same after a second creation", () =>
    Effect.gen(function*() {
      const found = yield* catalog
      expect(found).toMatchInlineSnapshot(`
        [
          [
            "orders_net_below_gross | CHECK ((net < gross))",
            "orders_one_per_room | EXCLUDE USING btree (room_id WITH =, shelf_no WITH =) WHERE ((deleted = true))",
            "orders_pkey | PRIMARY KEY (id)",
            "orders_room_id_shelf_no_fkey | FOREIGN KEY (room_id, shelf_no) REFERENCES shop.shelves(room, shelf_number) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED",
            "orders_state_token_key | UNIQUE (state, token)",
            "shelves_place | PRIMARY KEY (room, shelf_number)",
          ],
          [
            "CREATE INDEX "orders by token" ON public.orders USING btree (token COLLATE "C" text_pattern_ops) INCLUDE (net) WHERE (net > 5)",
            "CREATE INDEX orders_net_gross_idx ON public.orders USING btree (net, gross DESC NULLS LAST)",
            "CREATE INDEX orders_one_per_room ON public.orders USING btree (room_id, shelf_no) WHERE (deleted = true)",
            "CREATE UNIQUE INDEX orders_number_shelf_no_idx ON public.orders USING btree (number, shelf_no) WHERE (deleted = false)",
            "CREATE UNIQUE INDEX orders_one_millionaire ON public.orders USING btree (((gross > 1000000)) NULLS FIRST) WHERE (gross > 1000000)",
            "CREATE UNIQUE INDEX orders_pkey ON public.orders USING btree (id)",
            "CREATE UNIQUE INDEX orders_state_token_key ON public.orders USING btree (state, token)",
            "CREATE UNIQUE INDEX shelves_place ON shop.shelves USING btree (room, shelf_number)",
          ],
          [
            "orders | id | bigint | t | d |  |  | ",
            "orders | number | bigint | t |  |  | nextval('order_number'::regclass) | ",
            "orders | state | order_state | t |  |  | 'new'::order_state | ",
            "orders | level | shop.level | f |  |  |  | ",
            "orders | net | integer | t |  |  | 0 | ",
            "orders | gross | integer | t |  |  | 0 | ",
            "orders | dear | boolean | t |  | s | (gross > 100) | ",
            "orders | room_id | integer | f |  |  |  | ",
            "orders | shelf_no | integer | f |  |  |  | ",
            "orders | token | text | t |  |  |  | ",
            "orders | changed_at | integer | t |  |  | 0 | ",
            "orders | deleted | boolean | t |  |  | false | ",
            "shelves | room | integer | t |  |  |  | ",
            "shelves | shelf_number | integer | t |  |  |  | ",
            "shelves | label | text | t |  |  |  | C",
          ],
          [
            "comment | 0 | where things stand",
            "comment | 3 | what's on it \\",
            "enum | level | low,high",
            "enum | order_state | new,it's \\ paid,sent",
            "relation | order_number | S",
            "relation | orders_id_seq | S",
            "relation | orders_per_state | v",
            "relation | paid | m",
          ],
        ]
      `)
      yield* createAll(shop)
      assert.deepStrictEqual(yield* catalog, found)
    }))

  it.effect("is empty after the model was dropped, twice; created again it is as before", () =>
    Effect.gen(function*() {
      const found = yield* catalog
      yield* dropAll(shop)
      yield* dropAll(shop)
      assert.deepStrictEqual(yield* catalog, [[], [], [], []])
      yield* createAll(shop)
      assert.deepStrictEqual(yield* catalog, found)
    }))

  it.effect("knows NULLS NOT DISTINCT from PostgreSQL 15 on", () =>
    Effect.gen(function*() {
      const [version = ""] = yield* read("show server_version_num")
      const t = table(
        "same_nulls",
        class {
          a = Pg.integer().nullable()
          b = Pg.integer().nullable()
        },
        {
          constraints: [unique("a", "b").nullsNotDistinct()],
          indexes: [uniqueIndex(["b"], { nullsNotDistinct: true })]
        }
      )
      const model = dataModel({ t })
      const created = createAll(model)
      if (Number(version) < 150_000) {
        assert.strictEqual((yield* Effect.flip(created)).reason._tag, "InvalidStatement")
        return
      }
      yield* created
      yield* Query.run(insert(t).values({ a: 1 }))
      const broken = yield* Effect.flip(Query.run(insert(t).values({ a: 2 })))
      assert.deepInclude(broken, { _tag: "ConstraintViolation", constraint: "same_nulls_b_idx", kind: "unique" })
      yield* dropAll(model)
    }))
})

const order = { net: 1, gross: 2 }

layer(database())("a table just made", (it) => {
  it.effect("gives defaults, made by the client for each row or by the server, and generated values", () =>
    Effect.gen(function*() {
      const written = yield* Query.all(
        insert(orders).values([order, { ...order, id: 77n, gross: 101, state: "sent", token: "own" }]).returning({
          id: orders.id,
          number: orders.number,
          state: orders.state,
          dear: orders.dear,
          token: orders.token
        })
      )
      const [first, second] = written
      assert.match(first?.token ?? "", /^token \d+$/)
      assert.deepStrictEqual(first, { id: 1n, number: 1000n, state: "new", dear: false, token: first?.token ?? "" })
      assert.deepStrictEqual(second, { id: 77n, number: 1010n, state: "sent", dear: true, token: "own" })
    }))
})

layer(database())("what was declared", (it) => {
  it.effect("breaks under the declared name: a unique index, a check, an exclusion, a deferred foreign key", () =>
    Effect.gen(function*() {
      yield* Query.run(insert(shelves).values([{ room: 1, shelfNumber: 1, label: "a" }]))
      yield* Query.run(insert(orders).values({ ...order, number: 5n, roomId: 1, shelf: 1 }))
      yield* Query.run(insert(orders).values({ ...order, number: 5n, roomId: 1, shelf: 1, deleted: true }))
      const cases = [
        [{ ...order, number: 5n, shelf: 1 }, "unique", "orders_number_shelf_no_idx", ["number", "shelf_no"]],
        [{ net: 2, gross: 1 }, "check", "orders_net_below_gross", ["net", "gross"]],
        [{ ...order, roomId: 1, shelf: 1, deleted: true }, "exclusion", "orders_one_per_room", ["room_id", "shelf_no"]],
        [{ ...order, roomId: 9, shelf: 9 }, "foreign key", "orders_room_id_shelf_no_fkey", ["room_id", "shelf_no"]]
      ] as const
      for (const [row, kind, constraint, columns] of cases) {
        const broken = yield* Effect.flip(Query.run(insert(orders).values(row)))
        assert.deepInclude(broken, { _tag: "ConstraintViolation", kind, constraint, columns })
      }
    }))

  it.effect("is a conflict's target by its name, a partial index and one over an expression too", () =>
    Effect.gen(function*() {
      const add = (gross: number, shelf: number) =>
        insert(orders).values({ ...order, number: 6n, gross, shelf, token: `t${gross} ${shelf}` })
      yield* Query.run(add(2_000_000, 60))
      const same = add(3, 60).onConstraint("orders_number_shelf_no_idx")
      assert.strictEqual(yield* Query.run(same.doNothing()), 0)
      assert.strictEqual(yield* Query.run(same.doUpdate((excluded) => ({ gross: excluded.gross }))), 1)
      yield* Query.run(add(2_000_000, 61))
      assert.strictEqual(yield* Query.run(add(3_000_000, 62).onConstraint("orders_one_millionaire").doNothing()), 0)
    }))

  it.effect("is set again by an update and by a conflict's, where it says so", () =>
    Effect.gen(function*() {
      const touched = (token: string) =>
        Query.one(from(orders).where(eq(orders.token, token)).select({ net: orders.net, at: orders.changedAt }))
      const add = insert(orders).values({ ...order, state: "sent", token: "touched" })
      yield* Query.run(add)
      assert.deepStrictEqual(yield* touched("touched"), { net: 1, at: 0 })
      yield* Query.run(update(orders).set({ net: 0 }).where(eq(orders.token, "touched")))
      assert.deepStrictEqual(yield* touched("touched"), { net: 0, at: 1 })
      yield* Query.run(update(orders).set({ changedAt: 5 }).where(eq(orders.token, "touched")))
      yield* Query.run(add.onConstraint("orders_state_token_key").doUpdate((excluded) => ({ net: excluded.net })))
      assert.deepStrictEqual(yield* touched("touched"), { net: 1, at: 1 })
    }))

  it.effect("is read through views", () =>
    Effect.gen(function*() {
      yield* Query.run(insert(orders).values([{ ...order, state: "it's \\ paid", gross: 7 }]))
      const rows = yield* Query.all(from(perState).where(eq(perState.state, "it's \\ paid")).select(columns(perState)))
      assert.deepStrictEqual(rows, [{ state: "it's \\ paid", orders: 1, dearest: 7 }])
      yield* read(`refresh materialized view "shop"."paid"`)
      assert.strictEqual((yield* Query.all(from(paid).select({ id: paid.orderId }))).length, 1)
    }))

  it.effect("an enum takes its labels and gives nothing else", () =>
    Effect.gen(function*() {
      const wrong = yield* Effect.flip(Query.run(insert(orders).values({ ...order, level: "middle" as "low" })))
      assert.deepInclude(wrong, { _tag: "DatabaseError" })
      assert.strictEqual(wrong._tag === "DatabaseError" ? wrong.reason._tag : "", "InvalidValue")
      yield* read(`alter type "shop"."level" add value 'unheard of'`)
      yield* read(`insert into orders (net, gross, token, level) values (1, 2, 'x', 'unheard of')`)
      const strange = from(orders).where(eq(orders.token, "x")).select({ level: orders.level })
      const unread = yield* Effect.flip(Query.one(strange))
      assert.strictEqual(unread._tag === "DatabaseError" ? unread.reason._tag : "", "DecodeFailed")
    }))
})
