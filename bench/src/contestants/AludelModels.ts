/** Trees, objects and lookups by Aludel's models, on the same pool. */
import { models, Session } from "@aludel/orm"
import { asc, between, dataModel, desc, inList, type Reads, type Writes } from "@aludel/sql"
import * as Effect from "effect/Effect"
import type { ManagedRuntime } from "effect/ManagedRuntime"
import * as Option from "effect/Option"
import type { Operations, Score } from "../Contestant.ts"
import { effects } from "../Effects.ts"
import { treeUsers } from "../Workload.ts"
import { comments, posts, postTags, profiles, tags, tallies, users } from "./AludelTables.ts"

const { posts: Post, tallies: Tally, users: User } = models(
  dataModel({ users, profiles, posts, tags, postTags, comments, tallies }),
  (r) => ({
    users: {
      profile: r.one.profiles({ by: "userId" }),
      posts: r.many.posts({ by: "authorId" }),
      comments: r.many.comments({ by: "userId" })
    },
    posts: { tags: r.many.tags({ through: "postTags" }) }
  })
)

type Strategy = "select-in" | "subquery" | "joined"

const latest = (first: number, strategy: Strategy) =>
  User.find({
    strategy,
    columns: ["id", "name"],
    where: (user) => between(user.id, first, first + treeUsers - 1),
    orderBy: (user) => asc(user.id),
    with: {
      profile: { columns: ["bio"] },
      posts: {
        columns: ["id", "title"],
        orderBy: (post) => desc(post.id),
        limit: 5,
        with: { tags: { columns: ["id", "name"], orderBy: (tag) => asc(tag.id) } }
      },
      comments: "count"
    }
  })

const plain = (first: number, strategy: Strategy) =>
  User.find({
    strategy,
    columns: ["id", "name"],
    where: (user) => between(user.id, first, first + treeUsers - 1),
    orderBy: (user) => asc(user.id),
    with: {
      posts: {
        columns: ["id", "title"],
        orderBy: (post) => asc(post.id),
        with: { tags: { columns: ["id", "name"], orderBy: (tag) => asc(tag.id) } }
      }
    }
  })

const changed = (rows: ReadonlyArray<Score>) => {
  const scores = new Map(rows.map(({ score, userId }) => [BigInt(userId), score]))
  return Session.scoped(Effect.gen(function*() {
    const session = yield* Session
    const found = yield* session.find(Tally, { where: (tally) => inList(tally.userId, [...scores.keys()]) })
    for (const tally of found) yield* session.update(tally, { score: scores.get(tally.userId) ?? 0 })
    yield* session.commit
    return found.length
  }))
}

const all = (limit: number) =>
  Session.scoped(Effect.flatMap(Session, (session) => session.find(Post, { orderBy: (post) => asc(post.id), limit })))

type Runtime<R, E> = ManagedRuntime<R | Reads | Writes, E>

/** Trees by one strategy: a contestant of its own for each. */
export const trees = <R, E>(runtime: Runtime<R, E>, strategy: Strategy): Operations => ({
  latestTree: effects(runtime, (first: number) => latest(first, strategy)),
  plainTree: effects(runtime, (first: number) => plain(first, strategy))
})

/** Rows by their keys. */
export const lookups = <R, E>(runtime: Runtime<R, E>) => ({
  findUser: effects(runtime, (id: number) => Effect.map(User.findById(BigInt(id)), Option.getOrNull))
})

export const objects = <R, E>(runtime: Runtime<R, E>): Operations => ({
  ...trees(runtime, "select-in"),
  ...lookups(runtime),
  entities: effects(runtime, all),
  flush: effects(runtime, changed)
})
