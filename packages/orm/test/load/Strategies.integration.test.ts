/** Random trees over random rows: each strategy yields what a plain program finds in the same rows. */
import { asc, columns, createAll, desc, from, insert, ne, Query, truncate } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"
import { blog, posts, postTags, profiles, tags, User, users } from "../Blog.ts"
import { counted } from "../Counted.ts"

type Row = Readonly<Record<string, unknown>>
type Rows = ReadonlyArray<Row>

/** A generator of numbers below a bound: the same for the same seed. */
const random = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0
    return ((state ^ (state >>> 13)) >>> 0) % below
  }
}
type Random = ReturnType<typeof random>

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`

const randomRows = (next: Random) => {
  const size = 1 + next(12)
  const perhaps = (n: number) => next(3) === 0 ? null : BigInt(1 + next(n))
  const ids = (n: number) => Array.from({ length: n }, (_, i) => i + 1)
  const userRows = ids(size).map((n) => ({ id: BigInt(n), name: `u${n}`, managerId: n === 1 ? null : perhaps(n - 1) }))
  const profileRows = ids(size).filter(() => next(2) === 0).map((n) => ({
    id: BigInt(n),
    userId: BigInt(n),
    bio: null
  }))
  const postRows = ids(next(30)).map((n) => ({
    id: BigInt(n),
    authorId: BigInt(1 + next(size)),
    editorId: perhaps(size),
    title: `t${next(4)}`,
    published: next(2) === 0
  }))
  const tagRows = ids(3).map((n) => ({ id: uuid(n), name: `tag${n}` }))
  const postTagRows = postRows.flatMap(({ id }) =>
    tagRows.filter(() => next(2) === 0).map((tag) => ({ postId: id, tagId: tag.id }))
  )
  return { users: userRows, profiles: profileRows, posts: postRows, tags: tagRows, postTags: postTagRows }
}
type Data = Readonly<Record<"users" | "profiles" | "posts" | "tags" | "postTags", Rows>>

interface Step {
  readonly target: "users" | "posts" | "profiles" | "tags"
  readonly kind: "one" | "many"
  readonly rows: (data: Data, row: Row) => Rows
}

const by = (rows: Rows, key: string, value: unknown) => rows.filter((row) => value !== null && row[key] === value)
const tagsOf = (data: Data, post: Row) =>
  data.tags.filter((tag) => data.postTags.some((one) => one["postId"] === post["id"] && one["tagId"] === tag["id"]))

const relations: Readonly<Record<string, Readonly<Record<string, Step>>>> = {
  users: {
    posts: { target: "posts", kind: "many", rows: (data, row) => by(data.posts, "authorId", row["id"]) },
    profile: { target: "profiles", kind: "one", rows: (data, row) => by(data.profiles, "userId", row["id"]) },
    manager: { target: "users", kind: "one", rows: (data, row) => by(data.users, "id", row["managerId"]) },
    reports: { target: "users", kind: "many", rows: (data, row) => by(data.users, "managerId", row["id"]) }
  },
  posts: {
    author: { target: "users", kind: "one", rows: (data, row) => by(data.users, "id", row["authorId"]) },
    editor: { target: "users", kind: "one", rows: (data, row) => by(data.users, "id", row["editorId"]) },
    tags: { target: "tags", kind: "many", rows: tagsOf }
  },
  tags: {
    posts: {
      target: "posts",
      kind: "many",
      rows: (data, tag) =>
        data.posts.filter((post) =>
          data.postTags.some((one) => one["postId"] === post["id"] && one["tagId"] === tag["id"])
        )
    }
  },
  profiles: {}
}

interface Tree {
  readonly columns: ReadonlyArray<string> | undefined
  readonly descending: boolean
  readonly without: unknown
  readonly limit: number | undefined
  readonly offset: number | undefined
  readonly with: Readonly<Record<string, Tree | "count">>
}

const randomTree = (next: Random, table: string, depth: number): Tree => ({
  columns: next(3) === 0 ? ["id"] : undefined,
  descending: next(2) === 0,
  without: next(3) === 0 ? table === "tags" ? uuid(1) : 1n : undefined,
  limit: next(3) === 0 ? next(4) : undefined,
  offset: next(5) === 0 ? next(3) : undefined,
  with: Object.fromEntries(
    Object.entries(relations[table] ?? {}).filter(() => depth > 0 && next(2) === 0).map(([name, { target }]) =>
      [name, next(5) === 0 ? "count" : randomTree(next, target, depth - 1)] as const
    )
  )
})

/** The tree as `find` takes it. */
const optionsOf = (tree: Tree): object => ({
  columns: tree.columns,
  where: tree.without === undefined ? undefined : (t: typeof users) => ne(t.id, tree.without as bigint),
  orderBy: (t: typeof users) => tree.descending ? desc(t.id) : asc(t.id),
  limit: tree.limit,
  offset: tree.offset,
  with: Object.fromEntries(
    Object.entries(tree.with).map(([name, inner]) => [name, inner === "count" ? inner : optionsOf(inner)])
  )
})

/** The tree as a plain program finds it. */
const expected = (data: Data, table: string, tree: Tree, rows: Rows): Rows => {
  const kept = rows.filter(({ id }) => tree.without === undefined || id !== tree.without)
  const sorted = kept.toSorted((a, b) => (a["id"] as bigint) < (b["id"] as bigint) ? -1 : 1)
  const first = tree.offset ?? 0
  const limited = (tree.descending ? sorted.reverse() : sorted).slice(
    first,
    tree.limit === undefined ? undefined : first + tree.limit
  )
  return limited.map((row) => {
    const shown: Record<string, unknown> = tree.columns === undefined ? { ...row } : { id: row["id"] }
    for (const [name, inner] of Object.entries(tree.with)) {
      const { kind, rows, target } = (relations[table] ?? {})[name] as Step
      const found = rows(data, row)
      if (inner === "count") shown[name] = found.length
      else {
        const below = expected(data, target, inner, found)
        shown[name] = kind === "many" ? below : below[0] ?? null
      }
    }
    return shown
  })
}

/** How many relations a tree has: as many statements at most, beside its root's. */
const relationsIn = (tree: Tree): number =>
  Object.values(tree.with).reduce((sum, inner) => sum + 1 + (inner === "count" ? 0 : relationsIn(inner)), 0)

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(blog) }))("strategies", (it) => {
  it.effect("every strategy yields the same tree", () =>
    Effect.gen(function*() {
      for (let seed = 1; seed <= 15; seed++) {
        const next = random(seed)
        const data = randomRows(next)
        yield* Query.run(truncate(users).cascade())
        yield* Query.run(truncate(tags).cascade())
        yield* Query.run(insert(users).values(data.users))
        for (const { id, userId } of data.profiles) {
          yield* Query.run(insert(profiles).values({ userId, bio: String(id) }))
        }
        yield* Query.run(insert(posts).values(data.posts))
        yield* Query.run(insert(tags).values(data.tags))
        yield* Query.run(insert(postTags).values(data.postTags))
        const made = yield* Query.all(from(profiles).select(columns(profiles)))
        const stored = { ...data, profiles: made }
        for (let n = 0; n < 6; n++) {
          const tree = randomTree(next, "users", 3)
          const wanted = expected(stored, "users", tree, stored.users)
          for (const strategy of ["select-in", "subquery", "joined"] as const) {
            const [found, statements] = yield* counted(User.findDynamic({ ...optionsOf(tree), strategy } as never))
            assert.deepStrictEqual(found, wanted, `seed ${seed}, tree ${n}, ${strategy}`)
            if (strategy === "joined") assert.strictEqual(statements.length, 1)
            else assert.isAtMost(statements.length, 1 + relationsIn(tree))
          }
        }
      }
    }), 120_000)
})
