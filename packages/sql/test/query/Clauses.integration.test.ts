/** VALUES, recursion, grouping sets, samples, ties, and clauses that depend on a condition: text, parameters and rows. */
import {
  add,
  asc,
  coalesce,
  columns,
  count,
  createAll,
  cte,
  cteRecursive,
  cube,
  dataModel,
  deleteFrom,
  desc,
  eq,
  from,
  generateSeries,
  grouping,
  groupingSets,
  gt,
  hint,
  insert,
  isNull,
  multiply,
  only,
  Pg,
  Query,
  rollup,
  sample,
  sql,
  sum,
  table,
  tags,
  union,
  update,
  value,
  values,
  view,
  Writes
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"
import { shows } from "./Shows.ts"

const sales = table(
  "sales",
  class Sales {
    id = Pg.integer().primaryKey()
    region = Pg.text()
    product = Pg.text()
    amount = Pg.integer()
  }
)

const parts = table(
  "parts",
  class Parts {
    part = Pg.text().primaryKey()
    within = Pg.text().nullable()
    quantity = Pg.integer()
  }
)

const links = table(
  "links",
  class Links {
    id = Pg.integer().primaryKey()
    target = Pg.integer()
  }
)

const cities = table("cities", { name: Pg.text(), people: Pg.integer() })
const capitals = table("capitals", { name: Pg.text(), people: Pg.integer() })
const bigSales = view("big_sales", from(sales).select({ id: sales.id }))

const seed = Effect.gen(function*() {
  const database = yield* Writes
  yield* createAll(dataModel({ sales, parts, links, cities }))
  yield* database.run({
    text: "create table capitals () inherits (cities)",
    parameters: [],
    access: "writes",
    decode: () => undefined
  })
  yield* Query.run(insert(cities).values([{ name: "lyon", people: 5 }, { name: "nice", people: 3 }]))
  yield* Query.run(insert(capitals).values({ name: "paris", people: 20 }))
  yield* Query.run(
    insert(sales).values([
      { id: 1, region: "north", product: "tea", amount: 1 },
      { id: 2, region: "north", product: "ink", amount: 2 },
      { id: 3, region: "south", product: "tea", amount: 2 }
    ])
  )
  yield* Query.run(
    insert(parts).values([
      { part: "car", quantity: 1 },
      { part: "wheel", within: "car", quantity: 4 },
      { part: "bolt", within: "wheel", quantity: 5 },
      { part: "window", within: "car", quantity: 2 }
    ])
  )
  yield* Query.run(insert(links).values([{ id: 1, target: 2 }, { id: 2, target: 3 }, { id: 3, target: 1 }]))
})

const scoreColumns = { region: Pg.text(), score: Pg.integer().nullable() }
const scores = values(scoreColumns, [{ region: "north", score: null }, { region: "south", score: 7 }])

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: seed }))("clauses", (it) => {
  it.effect("values as a table: a null in the first row is typed", () => {
    const s = scores.as("s")
    return shows(
      from(sales).innerJoin(s, eq(s.region, sales.region)).select({ id: sales.id, score: s.score }).orderBy(
        asc(sales.id)
      ),
      `select "sales"."id", "s"."score" from "sales" inner join (values ($1::text, $2::integer), ($3, $4)) as "s" ("region", "score") on "s"."region" = "sales"."region" order by "sales"."id"`,
      [{ id: 1, score: null }, { id: 2, score: null }, { id: 3, score: 7 }],
      "north",
      null,
      "south",
      "7"
    )
  })

  it.effect("values by themselves, in WITH, in a set operation, and none at all", () =>
    Effect.gen(function*() {
      const alone =
        `select "values"."region", "values"."score" from (values ($1::text, $2::integer), ($3, $4)) as "values" ("region", "score")`
      yield* shows(
        scores,
        alone,
        [{ region: "north", score: null }, { region: "south", score: 7 }],
        "north",
        null,
        "south",
        "7"
      )
      const named = cte("named", scores)
      yield* shows(
        from(named).select({ region: named.region }).where(isNull(named.score)),
        `with "named" as (${alone}) select "named"."region" from "named" where "named"."score" is null`,
        [{ region: "north" }],
        "north",
        null,
        "south",
        "7"
      )
      const computed = values({ n: Pg.bigint() }, [{ n: add(value(1n, Pg.bigint()), 1n) }, { n: 3 }])
      yield* shows(
        union(computed, values({ n: Pg.bigint() }, [])).orderBy("n", "desc", { nulls: "last" }),
        `(select "values"."n" from (values (cast($1::bigint + $2 as bigint)), ($3)) as "values" ("n")) union (select "values"."n" from (select null::bigint where false) as "values" ("n")) order by "n" desc nulls last`,
        [{ n: 3n }, { n: 2n }],
        "1",
        "1",
        "3"
      )
      assert.throws(() => values(scoreColumns, [{ region: "north" } as never]), `does not give "score"`)
      assert.throws(() => values({}, []), "has no columns")
    }))

  it.effect("the parts of a part: quantities multiply, in the order of depth", () => {
    const tree = cteRecursive(
      "tree",
      from(parts).where(isNull(parts.within)).select({
        part: parts.part,
        quantity: parts.quantity,
        depth: value(0, Pg.integer())
      }),
      (tree) =>
        from(parts).innerJoin(tree, eq(parts.within, tree.part)).select({
          part: parts.part,
          quantity: multiply(parts.quantity, tree.quantity),
          depth: add(tree.depth, 1)
        }),
      { search: { order: "depth", by: ["part"], set: "place" } }
    )
    return shows(
      from(tree).select({ part: tree.part, quantity: tree.quantity, depth: tree.depth }).orderBy(asc(tree.place)),
      `with recursive "tree" as ((select "parts"."part", "parts"."quantity", $1::integer as "depth" from "parts" where "parts"."within" is null) union all (select "parts"."part", "parts"."quantity" * "tree"."quantity" as "quantity", "tree"."depth" + $2 as "depth" from "parts" inner join "tree" on "parts"."within" = "tree"."part")) search depth first by "part" set "place" select "tree"."part", "tree"."quantity", "tree"."depth" from "tree" order by "tree"."place"`,
      [
        { part: "car", quantity: 1, depth: 0 },
        { part: "wheel", quantity: 4, depth: 1 },
        { part: "bolt", quantity: 20, depth: 2 },
        { part: "window", quantity: 2, depth: 1 }
      ],
      "0",
      "1"
    )
  })

  it.effect("a circle ends where it closes, by CYCLE or by UNION; other expressions stand beside", () =>
    Effect.gen(function*() {
      const start = cte("start", from(links).where(eq(links.id, 1)).select({ id: links.id, target: links.target }), {
        materialized: false
      })
      const anchor = from(start).select({ id: start.id, target: start.target })
      const walk = cteRecursive(
        "walk",
        anchor,
        (walk) => from(links).innerJoin(walk, eq(links.id, walk.target)).select({ id: links.id, target: links.target }),
        { cycle: { columns: ["id"], set: "again" }, search: { order: "breadth", by: ["id"], set: "level" } }
      )
      yield* shows(
        from(walk).select({ id: walk.id, again: walk.again }).orderBy(asc(walk.level)),
        `with recursive "start" as not materialized (select "links"."id", "links"."target" from "links" where "links"."id" = $1), "walk" as ((select "start"."id", "start"."target" from "start") union all (select "links"."id", "links"."target" from "links" inner join "walk" on "links"."id" = "walk"."target")) search breadth first by "id" set "level" cycle "id" set "again" using "again_path" select "walk"."id", "walk"."again" from "walk" order by "walk"."level"`,
        [{ id: 1, again: false }, { id: 2, again: false }, { id: 3, again: false }, { id: 1, again: true }],
        "1"
      )
      const distinct = cteRecursive(
        "walk",
        from(links).where(eq(links.id, 1)).select({ id: links.id }),
        (walk) => from(links).innerJoin(walk, eq(links.id, add(walk.id, 1))).select({ id: links.id }),
        { distinct: true }
      )
      assert.include(Query.compile(from(distinct).select(columns(distinct))).text, ") union (")
      assert.deepStrictEqual(yield* Query.all(from(distinct).select({ n: sum(distinct.id) })), [{ n: 6 }])
      const twice = cte("start", from(links).select({ id: links.id }))
      assert.throws(
        () => Query.compile(from(walk).crossJoin(twice).select({ id: twice.id })),
        "two common table expressions of the statement have one name"
      )
      assert.throws(
        () => cteRecursive("w", anchor, () => anchor, { cycle: { columns: ["id"], set: "id" as never } }),
        `two columns of the recursive query are called "id"`
      )
      assert.throws(
        () => cteRecursive("w", anchor, () => from(links).select({ id: links.id }) as never),
        "give both the same keys"
      )
    }))

  it.effect("rollup: subtotals with nulls, told apart by `grouping`", () =>
    shows(
      from(sales).groupBySets(rollup(sales.region, sales.product)).select({
        region: sales.region,
        product: coalesce(sales.product, value("all", Pg.text())),
        amount: sum(sales.amount),
        level: grouping(sales.region, sales.product)
      }).orderBy(asc(sales.region), asc(sales.product)),
      `select "sales"."region", coalesce("sales"."product", $1::text) as "product", sum("sales"."amount") as "amount", grouping("sales"."region", "sales"."product") as "level" from "sales" group by rollup ("sales"."region", "sales"."product") order by "sales"."region", "sales"."product"`,
      [
        { region: "north", product: "ink", amount: 2, level: 0 },
        { region: "north", product: "tea", amount: 1, level: 0 },
        { region: "north", product: "all", amount: 3, level: 1 },
        { region: "south", product: "tea", amount: 2, level: 0 },
        { region: "south", product: "all", amount: 2, level: 1 },
        { region: null, product: "all", amount: 5, level: 3 }
      ],
      "all"
    ))

  it.effect("cube and grouping sets, beside plain keys", () =>
    Effect.gen(function*() {
      yield* shows(
        from(sales).groupBySets(cube(sales.region, sales.product)).select({ n: count() }).orderByKey("n", "desc").limit(
          1
        ),
        `select count(*) as "n" from "sales" group by cube ("sales"."region", "sales"."product") order by "n" desc limit $1`,
        [{ n: 3 }],
        "1"
      )
      const rows = from(sales).groupBySets(cube(sales.region, sales.product)).select({ n: count() })
      assert.strictEqual((yield* Query.all(rows)).length, 3 + 2 + 2 + 1)
      yield* shows(
        from(sales).groupBy(sales.amount).groupBySets(groupingSets([sales.region, sales.product], [sales.region], []))
          .having(
            gt(count(), 1)
          ).select({ amount: sales.amount, region: sales.region, n: count() }),
        `select "sales"."amount", "sales"."region", count(*) as "n" from "sales" group by "sales"."amount", grouping sets (("sales"."region", "sales"."product"), "sales"."region", ()) having count(*) > $1`,
        [{ amount: 2, region: null, n: 2 }],
        "1"
      )
      assert.throws(() => rollup(), "rollup without keys")
    }))

  it.effect("ties with the last row, and counts of rows as expressions", () =>
    Effect.gen(function*() {
      const byAmount = from(sales).select({ id: sales.id }).orderBy(desc(sales.amount))
      yield* shows(
        byAmount.limit(1, { withTies: true }).offset(sql`${0}`.as(Pg.bigint())),
        `select "sales"."id" from "sales" order by "sales"."amount" desc fetch first ($1) rows with ties offset $2`,
        [{ id: 2 }, { id: 3 }],
        "1",
        "0"
      )
      yield* shows(
        from(sales).select({ id: sales.id }).orderBy(asc(sales.id)).limit(add(value(1, Pg.integer()), 1)),
        `select "sales"."id" from "sales" order by "sales"."id" limit $1::integer + $2`,
        [{ id: 1 }, { id: 2 }],
        "1",
        "1"
      )
      assert.throws(
        () => Query.compile(from(sales).select({ id: sales.id }).limit(1, { withTies: true })),
        "`withTies` needs `orderBy`"
      )
    }))

  it.effect("a sample, and a table without what inherits from it", () =>
    Effect.gen(function*() {
      const all = sample(sales, 100, { repeatable: 42 })
      yield* shows(
        from(all).innerJoin(parts, eq(parts.part, "car")).select({ n: count(all.id) }),
        `select count("sales"."id") as "n" from "sales" tablesample bernoulli ($1) repeatable ($2) inner join "parts" on "parts"."part" = $3`,
        [{ n: 3 }],
        "100",
        "42",
        "car"
      )
      yield* shows(
        from(sample(sales, 0, { method: "system" })).select({ n: count() }),
        `select count(*) as "n" from "sales" tablesample system ($1)`,
        [{ n: 0 }],
        "0"
      )
      assert.throws(() => sample(bigSales, 1), "is a view, which cannot be sampled")
      assert.throws(() => deleteFrom(all as never), "not a table made by")
      assert.deepStrictEqual(yield* Query.all(from(cities).select({ n: count() })), [{ n: 3 }])
      const own = only(cities)
      yield* shows(
        from(own).select({ name: own.name }).orderBy(asc(own.name)),
        `select "cities"."name" from only "cities" order by "cities"."name"`,
        [{ name: "lyon" }, { name: "nice" }]
      )
      assert.strictEqual(
        Query.compile(update(own).set({ people: 1 }).everyRow()).text,
        `update only "cities" set "people" = $1`
      )
      assert.strictEqual(Query.compile(deleteFrom(own).everyRow()).text, `delete from only "cities"`)
      assert.notInclude(Query.compile(insert(own).values({ name: "a", people: 1 })).text, "only")
    }))

  it.effect("a statement arrives with its comments", () => {
    const one = generateSeries(1, 1).as("one")
    const own = sql`(select query from pg_stat_activity where pid = pg_backend_pid())`.as(Pg.text())
    const query = from(one).select({ query: own }).pipe(tags({ route: "/a'*/b" }), hint("SeqScan(one)"))
    return Effect.map(Query.all(query), (rows) => {
      // In whatever form a client carries the statement.
      for (const text of [Query.compile(query).text, ...rows.map(({ query }) => query)]) {
        assert.match(text, /^\/\*\+ SeqScan\(one\) \*\/ \w+ .* \/\*route='%2Fa%27%2A%2Fb'\*\/$/)
      }
      assert.strictEqual(rows.length, 1)
    })
  })

  it.effect("clauses that depend on a condition or a value", () => {
    const search = (filter: { readonly region?: string; readonly within?: string; readonly descending: boolean }) =>
      from(sales)
        .optionally(filter.region, (query, region) => query.where(eq(sales.region, region)))
        .optionally(
          filter.within,
          (query, within) => query.innerJoin(parts, eq(parts.within, within)).where(eq(parts.part, sales.product))
        )
        .select({ id: sales.id })
        .if(filter.descending, (query) => query.orderBy(desc(sales.id)))
        .if(!filter.descending, (query) => query.orderBy(asc(sales.id)))
        .optionally(filter.region, (query, region) => query.limit(region.length))
    return Effect.gen(function*() {
      yield* shows(
        search({ region: "north", descending: true }),
        `select "sales"."id" from "sales" where "sales"."region" = $1 order by "sales"."id" desc limit $2`,
        [{ id: 2 }, { id: 1 }],
        "north",
        "5"
      )
      yield* shows(
        search({ within: "car", descending: false }),
        `select "sales"."id" from "sales" inner join "parts" on "parts"."within" = $1 where "parts"."part" = "sales"."product" order by "sales"."id"`,
        [],
        "car"
      )
    })
  })
})
