/** What is said of a model once: criteria, deferred and computed columns, conditions and orders of relations. */
import { InvalidFind, InvalidModel, LazyLoadRefused, models } from "@aludel/orm"
import {
  asc,
  createAll,
  deleteFrom,
  desc,
  eq,
  gt,
  insert,
  InvalidCursor,
  Query,
  Reads,
  transaction,
  Writes
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as BigDecimal from "effect/BigDecimal"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { inject } from "vitest"
import { counted } from "../Counted.ts"
import { Comment, comments, lines, Order, orders, people, Person, products, shop } from "../Shop.ts"

const at = (day: number) => DateTime.makeUnsafe(`2026-01-${String(day).padStart(2, "0")}T10:00:00.123Z`)
const decimal = BigDecimal.fromStringUnsafe

const prepare = Effect.gen(function*() {
  yield* createAll(shop)
  yield* Query.run(
    insert(people).values([
      { id: 1n, first: "Ann", last: "Ant", biography: "long" },
      { id: 2n, first: "Bob", last: "Bee" },
      { id: 3n, first: "Del", last: "Eted", deletedAt: at(1) }
    ])
  )
  const order = { open: true, labels: ["a", "b,\"c"], extra: { a: [1, null] }, blob: new Uint8Array([0, 255]) }
  yield* Query.run(
    insert(orders).values([
      { ...order, id: 1n, personId: 1n, total: decimal("12345678901234.5678"), weight: 0.1, placedAt: at(1) },
      { ...order, id: 2n, personId: 1n, total: decimal("2"), weight: 1e300, placedAt: at(2), open: false },
      { ...order, id: 9007199254740993n, personId: 2n, total: decimal("3"), weight: 3, placedAt: at(3), extra: null },
      { ...order, id: 4n, personId: 3n, total: decimal("4"), weight: 4, placedAt: at(4), blob: null }
    ])
  )
  yield* Query.run(
    insert(products).values([
      { id: 1n, name: "pen" },
      { id: 2n, name: "ink" },
      { id: 3n, name: "old", deletedAt: at(1) }
    ])
  )
  yield* Query.run(
    insert(lines).values([
      { orderId: 1n, productId: 1n, quantity: 10 },
      { orderId: 1n, productId: 2n, quantity: 1 },
      { orderId: 1n, productId: 3n, quantity: 5 },
      { orderId: 2n, productId: 1n, quantity: 2 },
      { orderId: 4n, productId: 1n, quantity: 2 }
    ])
  )
  yield* Query.run(
    insert(comments).values([
      { subjectKind: "order", subjectId: 1n, text: "of order" },
      { subjectKind: "product", subjectId: 1n, text: "of product" }
    ])
  )
})

const named = (rows: ReadonlyArray<{ readonly name: string }>) => rows.map(({ name }) => name)
const strategies = ["select-in", "joined", "subquery"] as const

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare }))("a model's options", (it) => {
  it.effect("deferred columns are read where they are listed; computed ones stand in callbacks", () =>
    Effect.gen(function*() {
      const plain = yield* Person.find({ orderBy: (p) => asc(p.name) })
      assert.deepStrictEqual(plain, [
        { id: 1n, first: "Ann", last: "Ant", deletedAt: null, version: 1 },
        { id: 2n, first: "Bob", last: "Bee", deletedAt: null, version: 1 }
      ])
      const whole = yield* Person.find({
        where: (p) => eq(p.name, "Ann Ant"),
        columns: ["biography"],
        extras: (p) => ({ called: p.name })
      })
      assert.deepStrictEqual(whole, [{ biography: "long", called: "Ann Ant" }])
      const through = yield* Order.find({
        where: (_, r) => r.person.is((p) => eq(p.name, "Bob Bee")),
        columns: ["id"],
        with: { person: { columns: [], extras: (p) => ({ called: p.name }) } }
      })
      assert.deepStrictEqual(through, [{ id: 9007199254740993n, person: { called: "Bob Bee" } }])
    }))

  it.effect("a criterion holds for roots, relations, conditions, counts, and tables between; and can be left out", () =>
    Effect.gen(function*() {
      for (const strategy of strategies) {
        const found = yield* Order.find({
          strategy,
          columns: ["id"],
          orderBy: (o) => asc(o.placedAt),
          with: { person: { columns: ["first"] }, products: { columns: ["name"], orderBy: (p) => asc(p.name) } }
        })
        const expected = [
          { id: 1n, person: { first: "Ann" }, products: [{ name: "ink" }, { name: "pen" }] },
          { id: 2n, person: { first: "Ann" }, products: [{ name: "pen" }] },
          { id: 9007199254740993n, person: { first: "Bob" }, products: [] },
          { id: 4n, person: null, products: [{ name: "pen" }] }
        ]
        assert.deepStrictEqual(found, expected)
        const all = yield* Order.find({
          strategy,
          criteria: false,
          columns: ["id"],
          orderBy: (o) => asc(o.placedAt),
          with: { person: { columns: ["first"] }, products: "count" }
        })
        assert.deepStrictEqual(all.map(({ person, products }) => [person?.first, products]), [
          ["Ann", 3],
          ["Ann", 1],
          ["Bob", 0],
          ["Del", 1]
        ])
      }
      assert.strictEqual(yield* Person.count(), 2)
      assert.strictEqual(yield* Person.count({ criteria: false }), 3)
      assert.isFalse(yield* Person.exists({ where: (p) => eq(p.first, "Del") }))
      const [there, statements] = yield* counted(
        Person.exists({ where: (p) => eq(p.first, "Del"), criteria: false })
      )
      assert.isTrue(there)
      // Of the row nothing is read.
      assert.lengthOf(statements, 1)
      assert.notInclude(statements[0]?.split(" from ")[0] ?? "", "first")
      assert.isTrue(Option.isNone(yield* Person.findById(3n)))
      assert.isTrue(Option.isSome(yield* Person.findById(3n, { criteria: false })))
      assert.strictEqual(yield* Order.load.person({ personId: 3n }), null)
      const counts = yield* Order.find({
        columns: [],
        orderBy: (o) => asc(o.placedAt),
        extras: (_, r) => ({ n: r.products.count() })
      })
      assert.deepStrictEqual(counts.map(({ n }) => n), [2, 1, 0, 1])
      assert.strictEqual(yield* Order.count({ where: (_, r) => r.person.is() }), 3)
    }))

  it.effect("a relation's order and condition hold however it is read", () =>
    Effect.gen(function*() {
      for (const strategy of strategies) {
        const [ann] = yield* Person.find({
          strategy,
          where: (p) => eq(p.id, 1n),
          columns: ["id"],
          with: {
            orders: { columns: ["id"] },
            openOrders: { columns: ["id"] },
            bought: { columns: ["name"] },
            large: { columns: ["id"] }
          }
        })
        assert.deepStrictEqual(ann, {
          id: 1n,
          orders: [{ id: 2n }, { id: 1n }],
          openOrders: [{ id: 1n }],
          bought: [{ name: "ink" }, { name: "pen" }],
          large: [{ id: 2n }]
        })
        const [first] = yield* Person.find({
          strategy,
          where: (_, r) => r.bought.some((b) => eq(b.name, "ink")),
          columns: ["id"],
          extras: (_, r) => ({ bought$: r.bought.count(), open: r.openOrders.count() }),
          with: { bought: { limit: 1, columns: ["name"], orderBy: (b) => desc(b.name) } }
        })
        assert.deepStrictEqual(first, { id: 1n, bought$: 2, open: 1, bought: [{ name: "pen" }] })
        const [number] = yield* Person.find({ strategy, columns: ["id"], limit: 1, with: { bought: "count" } })
        assert.deepStrictEqual(number, { id: 1n, bought: 2 })
      }
      assert.deepStrictEqual(named(yield* Person.load.bought({ id: 1n })), ["ink", "pen"])
      const refused = yield* Effect.exit(Person.load.large({ id: 1n }))
      assert.instanceOf(Exit.isFailure(refused) ? Cause.squash(refused.cause) : undefined, LazyLoadRefused)
    }))

  it.effect("one table for the comments of several others", () =>
    Effect.gen(function*() {
      for (const strategy of strategies) {
        const found = yield* Comment.find({
          strategy,
          columns: ["text"],
          orderBy: (c) => asc(c.id),
          with: { order: { columns: ["id"] }, product: { columns: ["name"] } }
        })
        assert.deepStrictEqual(found, [
          { text: "of order", order: { id: 1n }, product: null },
          { text: "of product", order: null, product: { name: "pen" } }
        ])
        const [order] = yield* Order.find({
          strategy,
          where: (o) => eq(o.id, 1n),
          columns: [],
          with: { comments: { columns: ["text"] } }
        })
        assert.deepStrictEqual(order, { comments: [{ text: "of order" }] })
      }
      assert.strictEqual(yield* Comment.count({ where: (_, r) => r.order.is() }), 1)
      assert.strictEqual(yield* Comment.load.order({ subjectId: 1n, subjectKind: "product" } as never), null)
      const [first] = yield* Comment.find({ orderBy: (c) => asc(c.id) })
      assert.strictEqual((yield* Comment.load.order(first as NonNullable<typeof first>))?.id, 1n)
    }))

  it.effect("the columns of a table between", () =>
    Effect.gen(function*() {
      for (const strategy of strategies) {
        const [order] = yield* Order.find({
          strategy,
          where: (o) => eq(o.id, 1n),
          columns: [],
          with: {
            products: {
              columns: ["name"],
              extras: (_p, _r, line) => ({ quantity: line.quantity }),
              where: (_p, _r, line) => gt(line.quantity, 0),
              orderBy: (_p, _r, line) => desc(line.quantity),
              limit: 5
            },
            lines: { columns: ["quantity"], orderBy: (l) => asc(l.quantity), with: { product: { columns: ["name"] } } }
          }
        })
        assert.deepStrictEqual(order, {
          products: [{ name: "pen", quantity: 10 }, { name: "ink", quantity: 1 }],
          lines: [
            { quantity: 1, product: { name: "ink" } },
            { quantity: 5, product: null },
            { quantity: 10, product: { name: "pen" } }
          ]
        })
      }
    }))

  it.effect("values inside documents are as exact as outside", () =>
    Effect.gen(function*() {
      const trees = yield* Effect.forEach(strategies, (strategy) =>
        counted(Person.find({
          strategy,
          orderBy: (p) => asc(p.id),
          with: { orders: { with: { lines: true } } }
        })))
      const [selected, joined] = trees
      assert.deepStrictEqual(joined?.[0], selected?.[0])
      assert.strictEqual(joined?.[1].length, 1)
      assert.strictEqual(selected?.[1].length, 3)
      const order = selected?.[0][0]?.orders[1]
      assert.strictEqual(order && BigDecimal.format(order.total), "12345678901234.5678")
      assert.strictEqual(joined?.[0][1]?.orders[0]?.id, 9007199254740993n)
    }))

  it.effect("joined with a limit: the limit is of parents, and all of their children come", () =>
    Effect.gen(function*() {
      const [found, statements] = yield* counted(
        Order.find({ strategy: "joined", orderBy: (o) => asc(o.id), limit: 2, columns: ["id"], with: { lines: true } })
      )
      assert.deepStrictEqual(found.map(({ id, lines }) => [id, lines.length]), [[1n, 3], [2n, 1]])
      assert.strictEqual(statements.length, 1)
      const [mixed, several] = yield* counted(
        Order.find({
          orderBy: (o) => asc(o.id),
          columns: ["id"],
          with: {
            lines: {
              strategy: "joined",
              orderBy: (l) => asc(l.quantity),
              with: { product: { strategy: "select-in" } }
            },
            person: true
          }
        })
      )
      assert.deepStrictEqual(mixed[0]?.lines.map(({ product }) => product?.name), ["ink", undefined, "pen"])
      assert.deepStrictEqual(Object.keys(mixed[0] ?? {}), ["id", "lines", "person"])
      assert.strictEqual(several.length, 3)
    }))

  it.effect("pages by keys, with what their rows lead to", () =>
    Effect.gen(function*() {
      const read = (after: string | undefined) =>
        Order.page({
          size: 3,
          after,
          orderBy: (o) => desc(o.open),
          columns: ["id"],
          with: { person: { columns: ["first"] } }
        })
      const first = yield* read(undefined)
      assert.deepStrictEqual(first.rows, [
        { id: 1n, person: { first: "Ann" } },
        { id: 4n, person: null },
        { id: 9007199254740993n, person: { first: "Bob" } }
      ])
      const second = yield* read(first.next)
      assert.deepStrictEqual(second.rows, [{ id: 2n, person: { first: "Ann" } }])
      assert.isUndefined(second.next)
      assert.instanceOf(yield* Effect.flip(read("x")), InvalidCursor)
    }))

  it.effect("a stream loads relations for each batch", () =>
    Effect.gen(function*() {
      const [rows, statements] = yield* counted(
        Stream.runCollect(
          Order.stream({ batchSize: 3, orderBy: (o) => asc(o.placedAt), columns: ["id"], with: { lines: "count" } })
        )
      )
      assert.deepStrictEqual(rows, [
        { id: 1n, lines: 3 },
        { id: 2n, lines: 1 },
        { id: 9007199254740993n, lines: 0 },
        { id: 4n, lines: 1 }
      ])
      assert.strictEqual(statements.length, 3)
      const inside = yield* transaction(Stream.runCollect(Order.stream({ batchSize: 2, with: { lines: "count" } })))
      assert.strictEqual(inside.length, 4)
    }))

  it.effect("locks the root's rows", () =>
    Effect.gen(function*() {
      const locking = Order.find({
        for: "update",
        columns: ["id"],
        with: { lines: true },
        strategy: "joined"
      })
      const [, statements] = yield* counted(transaction(locking))
      assert.match(statements[0] ?? "", /for update$/)
      const [, shared] = yield* counted(transaction(Order.findFirst({ for: "share" })))
      assert.match(shared[0] ?? "", /for share$/)
    }))

  it.effect("a snapshot is one transaction", () =>
    Effect.gen(function*() {
      const database = yield* Reads
      const before = yield* Person.find({ columns: ["id"], with: { orders: "count" }, orderBy: (p) => asc(p.id) })
      const order = { personId: 1n, total: decimal("1"), weight: 1, placedAt: at(9), open: true, labels: [] }
      // Somebody writes between the statements of the tree.
      let id = 100n
      const meddle = Effect.suspend(() => Query.run(insert(orders).values({ ...order, id: id++ }))).pipe(
        Effect.provideService(Writes, database)
      )
      const meddling = (inner: typeof database): typeof database => ({
        ...inner,
        run: (statement) => Effect.tap(inner.run(statement), () => Effect.orDie(meddle))
      })
      const meddled: typeof database = {
        ...meddling(database),
        transaction: (effect, options) =>
          database.transaction(
            Effect.updateContext(
              effect,
              (context: Context.Context<never>) =>
                Context.add(context, Reads, meddling(Context.getUnsafe(context, Reads))) as never
            ),
            options
          )
      }
      const read = (snapshot: boolean) =>
        Person.find({ snapshot, columns: ["id"], with: { orders: "count" }, orderBy: (p) => asc(p.id) }).pipe(
          Effect.provideService(Reads, meddled)
        )
      assert.deepStrictEqual(yield* read(true), before)
      assert.notDeepEqual(yield* read(false), before)
      yield* Query.run(deleteFrom(orders).where(eq(orders.weight, 1)))
    }))

  it.effect("options that the types have not seen fail typed, and nothing is sent", () =>
    Effect.gen(function*() {
      const [failures, statements] = yield* counted(
        Effect.forEach([
          { columns: ["nope"] },
          { with: { nope: true } },
          { with: { lines: { with: { nope: true } } } },
          { with: { lines: { wher: 1 } } },
          { with: { lines: { where: "x" } } },
          { with: { lines: 1 } },
          { with: { lines: { strategy: "quick" } } },
          { limit: -1 },
          { snapshot: true, for: "update" },
          { with: { lines: { limit: 0.5 } } }
        ], (options) => Effect.flip(Order.findDynamic(options as never)))
      )
      assert.deepStrictEqual(failures.map((error) => error instanceof InvalidFind ? error.message : error), [
        `reading "orders": it has no column "nope"`,
        `reading "orders": it has no relation "nope"`,
        `reading "lines": it has no relation "nope"`,
        `reading "lines": there is no option "wher"`,
        `reading "lines": \`where\` is a function of the columns`,
        `reading "lines": its options are no object`,
        `reading "lines": \`strategy\` is "select-in", "subquery" or "joined"`,
        "reading \"orders\": `limit` is a number of rows, and -1 is none",
        "reading \"orders\": `snapshot` only reads, and `for` locks: run it in a transaction of `repeatable read`",
        "reading \"lines\": `limit` is a number of rows, and 0.5 is none"
      ])
      assert.strictEqual(statements.length, 0)
      const found = yield* Order.findDynamic({
        columns: ["id"],
        with: { lines: "count" },
        orderBy: (o) => asc(o.placedAt),
        limit: 1
      })
      assert.deepStrictEqual(found, [{ id: 1n, lines: 3 }])
    }))

  it("declarations that cannot be are refused", () => {
    const refused = (make: () => unknown): string => {
      try {
        make()
      } catch (cause) {
        return cause instanceof InvalidModel ? cause.message : String(cause)
      }
      return "not refused"
    }
    assert.deepStrictEqual([
      refused(() => models(shop, (r) => ({ people: { x: r.many.products({ via: ["nope"] }) } }))),
      refused(() => models(shop, (r) => ({ people: { x: r.many.products({ via: ["x"] }) } }))),
      refused(() =>
        models(shop, (r) => ({
          people: { orders: r.many.orders({ by: "personId" }), x: r.many.products({ via: ["orders"] }) }
        }))
      ),
      refused(() => models(shop, (r) => ({ people: { x: r.many.orders({ by: "personId", when: { nope: 1 } }) } }))),
      refused(() => models(shop, () => ({}), { people: { deferred: ["nope" as "first"] } }))
    ], [
      `the relation "x" of "people": "people" has no relation "nope" to go through`,
      `the relation "x" of "people": it goes through itself, by "people.x"`,
      `the relation "x" of "people": "orders" lead to "orders", not to "products"`,
      `the relation "x" of "people": "people" has no columns "nope"`,
      `the model "people": its options name the column "nope", which it has not`
    ])
  })
})
