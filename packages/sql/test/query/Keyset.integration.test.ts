/** Keyset pagination: text, parameters and rows; walks under concurrent inserts; cursors that are none. */
import {
  alias,
  asc,
  count,
  createAll,
  dataModel,
  desc,
  eq,
  from,
  gt,
  insert,
  InvalidCursor,
  isNull,
  over,
  Pg,
  Query,
  type Reads,
  rowNumber,
  table,
  Timestamp,
  unique,
  Writes
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Base64Url from "effect/encoding/Base64Url"
import { inject } from "vitest"
import { compileNode } from "../../src/compiler/Compiler.ts"
import { digest } from "../../src/query/Cursor.ts"
import { planPage } from "../../src/query/Keyset.ts"
import { below } from "../type/Values.ts"

const events = table(
  "events",
  class Events {
    id = Pg.integer().primaryKey()
    kind = Pg.integer()
    rank = Pg.integer().nullable()
    label = Pg.text().nullable()
    at = Pg.timestamptz({ precision: 6 })
  }
)

const owners = table(
  "owners",
  class Owners {
    id = Pg.integer().primaryKey()
    name = Pg.text()
    team = Pg.integer()
    seat = Pg.integer().nullable()
  },
  { constraints: [unique("team", "seat")] }
)

const pets = table(
  "pets",
  class Pets {
    id = Pg.integer().primaryKey()
    ownerId = Pg.integer()
    name = Pg.text()
  }
)

const arrivals = table(
  "arrivals",
  class Arrivals {
    id = Pg.integer().primaryKey()
    rank = Pg.integer().nullable()
  }
)

const rankOf = (id: number) => id % 5 === 0 ? null : id % 3

const eventOf = (id: number) => ({
  id,
  kind: id % 4,
  rank: rankOf(id),
  label: id % 7 === 0 ? null : `l${id % 6}`,
  at: new Timestamp(BigInt(1_700_000_000_000_000 + id % 11))
})

const seed = Effect.gen(function*() {
  yield* createAll(dataModel({ events, arrivals, owners, pets }))
  yield* Query.run(insert(events).values(Array.from({ length: 1000 }, (_, id) => eventOf(id))))
  yield* Query.run(insert(owners).values([1, 2, 3].map((id) => ({ id, name: `o${id}`, team: id % 2 }))))
  yield* Query.run(insert(pets).values([1, 2, 3, 4].map((id) => ({ id, ownerId: 1 + id % 2, name: `p${id % 2}` }))))
})

type Select<Row> = Parameters<typeof Query.page<Row, unknown, Reads>>[0]

/** The text and parameters of the page that follows the first. */
const second = Effect.fnUntraced(function*<Row>(query: Select<Row>, size: number) {
  const first = yield* Query.page(query, { size })
  const { parameters, text } = compileNode(planPage(query.plan, { size, after: first.next }).plan.node)
  return { text, parameters }
})

/** All rows, page by page, forward or backward. */
const walk = Effect.fnUntraced(function*<Row>(
  query: Select<Row>,
  size: number,
  between: (page: number) => Effect.Effect<unknown, unknown, Writes> = () => Effect.void
) {
  const rows: Array<Row> = []
  let pages = 0
  let last: string | undefined
  let after: string | undefined
  do {
    const page = yield* Query.page(query, { size, after })
    rows.push(...page.rows)
    after = page.next
    last = page.previous
    yield* between(pages++)
  } while (after !== undefined)
  return { rows, last, pages }
})

const all = from(events).select({ id: events.id })

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: seed }))("keyset", (it) => {
  it.effect("keys of one direction without nulls are one comparison of rows", () =>
    Effect.gen(function*() {
      const query = from(events).where(gt(events.id, 0)).select({ id: events.id, at: events.at })
        .orderBy(desc(events.at), desc(events.id))
      const page = yield* Query.page(query, { size: 2 })
      assert.deepStrictEqual(page.rows.map(({ id }) => id), [989, 978])
      assert.strictEqual(page.previous, undefined)
      assert.deepStrictEqual(yield* second(query, 2), {
        text:
          `select "events"."id", "events"."at", cast("events"."at" as text) as "~0", cast("events"."id" as text) as "~1" from "events" where "events"."id" > $1 and row("events"."at", "events"."id") < row($2, $3) order by "events"."at" desc, "events"."id" desc limit $4`,
        // Microseconds, as the server writes them.
        parameters: ["0", "2023-11-14 22:13:20.00001+00", "978", "3"]
      })
      const next = yield* Query.page(query, { size: 2, after: page.next })
      assert.deepStrictEqual(next.rows.map(({ id }) => id), [967, 956])
      const back = yield* Query.page(query, { size: 2, before: next.previous })
      assert.deepStrictEqual(back, { rows: page.rows, next: back.next, previous: undefined })
      assert.deepStrictEqual(yield* Query.page(query, { size: 2, after: back.next }), next)
    }))

  it.effect("a page is read from an index over its keys, whichever way they go", () =>
    Effect.gen(function*() {
      const database = yield* Writes
      const sent = (text: string, parameters: ReadonlyArray<string | null> = []) =>
        database.run({ text, parameters, access: "writes", decode: ([line]) => line ?? "" })
      yield* sent("create index events_at on events (at, id)")
      yield* sent("create index events_kind on events (kind desc, id)")
      yield* sent("analyze events")
      for (
        const [query, condition] of [
          [all.orderBy(asc(events.at), asc(events.id)), "Index Cond: (ROW(at, id) > ROW("],
          [all.orderBy(desc(events.kind), asc(events.id)), "Index Cond: (kind <= "]
        ] as const
      ) {
        const { parameters, text } = yield* second(query, 2)
        const plan = (yield* sent(`explain ${text}`, parameters)).rows.join("\n")
        assert.include(plan, condition)
        assert.notInclude(plan, "Sort")
      }
    }))

  it.effect("mixed directions and nulls are written out", () =>
    Effect.gen(function*() {
      const mixed = all.orderBy(desc(events.kind), asc(events.id))
      assert.deepStrictEqual(yield* second(mixed, 1), {
        text:
          `select "events"."id", cast("events"."kind" as text) as "~0", cast("events"."id" as text) as "~1" from "events" where "events"."kind" <= $1 and ("events"."kind" < $2 or ("events"."kind" = $3 and "events"."id" > $4)) order by "events"."kind" desc, "events"."id" limit $5`,
        parameters: ["3", "3", "3", "3", "2"]
      })
      const nulls = all.orderBy(asc(events.rank), asc(events.id))
      assert.deepStrictEqual(
        (yield* second(nulls, 1)).text.split(" where ")[1],
        `("events"."rank" > $1 or "events"."rank" is null) or ("events"."rank" = $2 and "events"."id" > $3) order by "events"."rank", "events"."id" limit $4`
      )
      const first = all.orderBy(asc(events.rank, { nulls: "first" }), asc(events.id))
      assert.deepStrictEqual(
        (yield* second(first, 1)).text.split(" where ")[1],
        `"events"."rank" is not null or ("events"."rank" is null and "events"."id" > $1) order by "events"."rank" nulls first, "events"."id" limit $2`
      )
    }))

  it.effect("each row once, whatever the keys, forward and backward", () =>
    Effect.gen(function*() {
      const keys = [events.kind, events.rank, events.label, events.at]
      for (let round = 0; round < 25; round++) {
        const chosen = keys.filter(() => below(2) === 0)
        const orders = [...chosen, events.id].map((key) => {
          const nulls = ([undefined, "first", "last"] as const)[below(3)]
          return below(2) === 0 ? asc(key, { nulls }) : desc(key, { nulls })
        })
        const query = all.orderBy(...orders)
        const expected = (yield* Query.all(query)).map(({ id }) => id)
        const { last, pages, rows } = yield* walk(query, 97)
        assert.deepStrictEqual(rows.map(({ id }) => id), expected)
        assert.strictEqual(pages, Math.ceil(expected.length / 97))
        const backward: Array<number> = []
        for (let before = last; before !== undefined;) {
          const page = yield* Query.page(query, { size: 97, before })
          backward.unshift(...page.rows.map(({ id }) => id))
          before = page.previous
        }
        assert.deepStrictEqual(backward, expected.slice(0, backward.length))
        assert.isAtLeast(backward.length, 97 * (pages - 1))
      }
    }))

  it.effect("a walk in pages of 7 sees each row once while others are inserted", () =>
    Effect.gen(function*() {
      yield* Query.run(insert(arrivals).values(Array.from({ length: 1000 }, (_, id) => ({ id, rank: rankOf(id) }))))
      const sorted = from(arrivals).select({ id: arrivals.id }).orderBy(desc(arrivals.rank), asc(arrivals.id))
      let id = 1000
      const { rows } = yield* walk(sorted, 7, () => {
        id += 2
        return Query.run(insert(arrivals).values([id, -id].map((id) => ({ id, rank: rankOf(id) }))))
      })
      const seen = rows.map((row) => row.id)
      assert.strictEqual(new Set(seen).size, seen.length)
      assert.strictEqual(seen.filter((one) => one >= 0 && one < 1000).length, 1000)
      // Those that came behind where the walk was are seen too.
      assert.isAbove(seen.length, 1000)
    }))

  it.effect("joins and groups: what the declarations make of the keys", () =>
    Effect.gen(function*() {
      const joined = from(pets).innerJoin(owners, eq(owners.id, pets.ownerId)).select({
        id: pets.id,
        owner: owners.name
      })
      const byPet = yield* walk(joined.orderBy(desc(owners.name), asc(pets.id)), 1)
      assert.deepStrictEqual(byPet.rows.map(({ id }) => id), [1, 3, 2, 4])
      const grouped = from(pets).groupBy(pets.name, pets.ownerId).select({ name: pets.name, n: count() })
        .orderByKey("n", "desc").orderBy(asc(pets.name), asc(pets.ownerId))
      const byCount = yield* walk(grouped, 1)
      assert.deepStrictEqual(byCount.rows, [{ name: "p0", n: 2 }, { name: "p1", n: 2 }])
      const one = from(owners).where(eq(owners.team, 1)).select({ id: owners.id })
      const plan = (query: Select<unknown>, options = {}) => planPage(query.plan, { size: 1, ...options })
      const problem = (query: Select<unknown>, options = {}) => {
        try {
          plan(query, options)
        } catch (error) {
          return String(error)
        }
        return ""
      }
      const ties = "two rows may have the same sort keys"
      // A unique key with a nullable column does not tell rows apart.
      assert.include(problem(one.orderBy(asc(owners.seat))), ties)
      assert.include(problem(joined.orderBy(asc(owners.id))), ties)
      assert.include(problem(all.orderBy(asc(events.kind))), ties)
      assert.strictEqual(problem(all.orderBy(asc(events.kind)), { unique: true }), "")
      assert.strictEqual(problem(joined.orderBy(asc(pets.id))), "")
      const other = alias(owners, "other")
      const left = from(owners).leftJoin(pets, eq(pets.ownerId, owners.id)).select({ id: owners.id })
      assert.include(problem(left.orderBy(asc(owners.id))), ties)
      assert.include(problem(left.orderBy(asc(pets.id))), ties)
      assert.strictEqual(problem(left.orderBy(asc(owners.id), asc(pets.id))), "")
      const crossed = from(owners).crossJoin(other).select({ id: owners.id })
      assert.include(problem(crossed.orderBy(asc(owners.id))), ties)
      assert.strictEqual(problem(crossed.orderBy(asc(owners.id), asc(other.id))), "")
      assert.strictEqual(problem(crossed.where(eq(owners.id, 1)).orderBy(asc(other.id))), "")
      assert.include(problem(from(pets).groupBy(pets.name).select({ n: count() }).orderByKey("n")), ties)
      assert.include(problem(all), "no `orderBy`")
      assert.include(problem(all.orderBy(asc(events.id)).limit(3)), "a limit of its own")
      assert.include(problem(all.orderBy(asc(events.id)).distinct()), "distinct")
      assert.include(problem(all.orderBy(asc(events.id)), { size: 0 }), "not a whole number")
      assert.include(problem(all.orderBy(asc(events.id)), { after: "a", before: "b" }), "either after")
      assert.include(
        problem(from(events).select({ n: over(rowNumber()) }).orderBy(asc(events.id))),
        "a window would see"
      )
      assert.include(problem(from(events).select({ n: count() }).orderByKey("n")), "is one row")
      const failure = yield* Effect.flip(Query.page(all.orderBy(asc(events.kind)), { size: 1 }))
      assert.strictEqual(failure._tag === "DatabaseError" ? failure.reason._tag : failure._tag, "InvalidQuery")
    }))

  it.effect("a cursor that is changed, foreign, or no cursor at all", () =>
    Effect.gen(function*() {
      const query = all.orderBy(asc(events.rank), asc(events.id))
      const page = yield* Query.page(query, { size: 1 })
      const cursor = page.next ?? ""
      const problem = (after: string, of = query) =>
        Effect.flip(Query.page(of, { size: 1, after })).pipe(
          Effect.map((error) => error instanceof InvalidCursor ? error.problem : `not refused: ${error.message}`)
        )
      const body = Base64Url.decodeString(cursor)
      const text = body._tag === "Success" ? body.success : ""
      const forged = (change: (parsed: Array<unknown>) => unknown) => {
        const json = JSON.stringify(change(JSON.parse(text.slice(text.indexOf(".") + 1))))
        return Base64Url.encode(`${digest(json)}.${json}`)
      }
      assert.include(yield* problem(""), "it is not one")
      assert.include(yield* problem("nonsense"), "it is not one")
      assert.include(yield* problem("%%%"), "it is not one")
      for (let at = 0; at < cursor.length; at++) {
        const changed = `${cursor.slice(0, at)}${cursor[at] === "A" ? "B" : "A"}${cursor.slice(at + 1)}`
        assert.notInclude(yield* problem(changed), "not refused", changed)
      }
      assert.include(yield* problem(forged(([, ...rest]) => [2, ...rest])), "another version")
      assert.include(yield* problem(forged(([a, b]) => [a, b, ["1"]])), "does not fit")
      assert.include(yield* problem(forged(([a, b]) => [a, b, ["1", null]])), "does not fit")
      assert.include(yield* problem(forged(([a, b]) => [a, b, ["1", "\0"]])), "does not fit")
      assert.include(yield* problem(cursor, all.orderBy(desc(events.rank), asc(events.id))), "another order")
      const same = from(events).where(isNull(events.rank)).select({ rank: events.rank, id: events.id })
        .orderBy(asc(events.rank), asc(events.id))
      // Another selection and another condition leave the order what it is.
      assert.strictEqual((yield* Query.page(same, { size: 1, after: cursor })).rows.length, 1)
    }))
})
