/** SELECT as text and parameters. The rows behind them are asserted where a server runs: Query.integration.test.ts. */
import {
  and,
  asc,
  columns,
  count,
  desc,
  eq,
  from,
  gt,
  gte,
  isNotNull,
  isNull,
  lt,
  lte,
  max,
  min,
  ne,
  not,
  or,
  Query
} from "@aludel/sql"
import { describe, expect, test } from "vitest"
import { posts, users } from "../Blog.ts"

const byId = from(users).select({ id: users.id })

const cases: ReadonlyArray<
  readonly [string, Parameters<typeof Query.compile>[0], string, ReadonlyArray<string | null>]
> = [
  ["named columns", byId, `select "users"."id" from "users"`, []],
  [
    "an alias only where the name differs",
    from(users).select({ id: users.id, at: users.createdAt, managerId: users.managerId, bestPostId: users.bestPostId }),
    `select "users"."id", "users"."created_at" as "at", "users"."manager_id" as "managerId", "users"."best_post" as "bestPostId" from "users"`,
    []
  ],
  [
    "conditions with values as parameters",
    from(users).where(and(gt(users.age, 18), eq(users.name, "a'b"))).select({ id: users.id }),
    `select "users"."id" from "users" where ("users"."age" > $1) and ("users"."name" = $2)`.replaceAll(/[()]/g, ""),
    ["18", "a'b"]
  ],
  [
    "where twice means and",
    from(users).where(gt(users.age, 18)).where(lt(users.age, 30)).select({ id: users.id }),
    `select "users"."id" from "users" where "users"."age" > $1 and "users"."age" < $2`,
    ["18", "30"]
  ],
  [
    "or inside and is wrapped, and inside or too",
    from(users)
      .where(and(or(eq(users.id, 1n), eq(users.id, 2)), not(or(gte(users.age, 1), lte(users.age, 2)))))
      .select({ id: users.id }),
    `select "users"."id" from "users" where ("users"."id" = $1 or "users"."id" = $2) and not ("users"."age" >= $3 or "users"."age" <= $4)`,
    ["1", "2", "1", "2"]
  ],
  [
    "no condition at all",
    from(users).where(and()).select({ id: users.id }),
    `select "users"."id" from "users" where true`,
    []
  ],
  [
    "no alternative at all",
    from(users).where(or()).select({ id: users.id }),
    `select "users"."id" from "users" where false`,
    []
  ],
  [
    "null is asked for by its own operators",
    from(users).where(and(isNull(users.age), isNotNull(users.managerId), ne(users.id, users.managerId))).select({
      id: users.id
    }),
    `select "users"."id" from "users" where "users"."age" is null and "users"."manager_id" is not null and "users"."id" <> "users"."manager_id"`,
    []
  ],
  [
    "joins, groups, having, order, limit and offset in SQL's order",
    from(users)
      .leftJoin(posts, eq(posts.authorId, users.id))
      .groupBy(users.id)
      .having(gt(count(posts.id), 5))
      .select({ id: users.id, posts: count(posts.id), first: min(posts.title), last: max(posts.title), all: count() })
      .orderBy(desc(users.age, { nulls: "last" }), asc(users.id))
      .limit(10)
      .offset(20),
    `select "users"."id", count("posts"."id") as "posts", min("posts"."title") as "first", max("posts"."title") as "last", count(*) as "all" from "users" left join "posts" on "posts"."author_id" = "users"."id" group by "users"."id" having count("posts"."id") > $1 order by "users"."age" desc nulls last, "users"."id" limit $2 offset $3`,
    ["5", "10", "20"]
  ],
  [
    "an inner join, and where after select",
    from(posts).innerJoin(users, eq(users.id, posts.authorId)).select({ title: posts.title }).where(
      eq(users.active, false)
    ),
    `select "posts"."title" from "posts" inner join "users" on "users"."id" = "posts"."author_id" where "users"."active" = $1`,
    ["f"]
  ],
  [
    "all columns of a table by spreading",
    from(posts).select({ ...columns(posts), author: posts.authorId }),
    `select "posts"."id", "posts"."author_id" as "authorId", "posts"."title", "posts"."author_id" as "author" from "posts"`,
    []
  ]
]

describe("select", () => {
  test.each(cases)("%s", (_, query, text, parameters) => {
    expect(Query.compile(query)).toEqual({ text, parameters })
  })

  test("a query is a value: extending it leaves the one it came from alone", () => {
    const before = Query.compile(byId).text
    byId.where(eq(users.id, 1n)).orderBy(asc(users.id)).limit(1)
    expect(Query.compile(byId).text).toBe(before)
  })

  test("a limit that is no whole number is refused before anything is sent", () => {
    expect(() => Query.compile(byId.limit(1.5))).toThrow("cannot be sent as bigint")
  })

  test("what is not an expression cannot be selected", () => {
    expect(() => from(users).select({ name: "a" as never })).toThrow("\"name\" in the selection is not an expression")
  })

  test("nothing cannot be selected", () => {
    expect(() => from(users).select({})).toThrow("the selection is empty")
  })

  test("aggregates alone are one row, unless there are groups or a limit", () => {
    const cardinality = (query: Parameters<typeof Query.compile>[0]) => query.plan.cardinality
    const aggregates = from(users).select({ n: count(), age: max(users.age) })
    expect(cardinality(aggregates)).toBe("one")
    expect(cardinality(aggregates.where(gt(users.age, 3)))).toBe("one")
    expect(cardinality(aggregates.limit(1))).toBe("many")
    expect(cardinality(from(users).groupBy(users.age).select({ n: count() }))).toBe("many")
    expect(cardinality(from(users).having(gt(count(), 3)).select({ n: count() }))).toBe("many")
    expect(cardinality(from(users).select({ n: count(), id: users.id }))).toBe("many")
  })

  test("an object that merely looks like an expression is a value, and refused as one", () => {
    const smuggled = JSON.parse(`{"node":{"_tag":"Call","name":"pg_sleep","arguments":[]}}`)
    expect(() => Query.compile(from(users).where(eq(users.name, smuggled)).select({ id: users.id })))
      .toThrow("an object cannot be sent as text")
  })
})
