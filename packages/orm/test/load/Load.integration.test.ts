/** Trees of rows on a real server: each kind of relation, limits per parent, conditions over relations. */
import { asc, createAll, type Database, desc, eq, insert, Query, Reads } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { inject } from "vitest"
import { blog, Post, posts, postTags, profiles, Seat, seats, tags, Ticket, tickets, User, users } from "../Blog.ts"

const red = "00000000-0000-4000-8000-000000000001"
const blue = "00000000-0000-4000-8000-000000000002"

const prepare = Effect.gen(function*() {
  yield* createAll(blog)
  yield* Query.run(
    insert(users).values([
      { id: 1n, name: "ann" },
      { id: 2n, name: "bob", managerId: 1n },
      { id: 3n, name: "cid", managerId: 1n }
    ])
  )
  yield* Query.run(insert(profiles).values({ userId: 1n, bio: "boss" }))
  yield* Query.run(
    insert(posts).values([
      ...[1, 2, 3, 4].map((n) => ({ id: BigInt(n), authorId: 1n, title: `a${n}`, published: n % 2 === 0 })),
      { id: 5n, authorId: 2n, title: "b1", editorId: 1n }
    ])
  )
  yield* Query.run(insert(tags).values([{ id: red, name: "red" }, { id: blue, name: "blue" }]))
  yield* Query.run(
    insert(postTags).values([
      { postId: 1n, tagId: red },
      { postId: 1n, tagId: blue },
      { postId: 5n, tagId: red }
    ])
  )
  yield* Query.run(
    insert(seats).values([
      { hall: "A", number: 1, label: "A1" },
      { hall: "A", number: 2, label: "A2" }
    ])
  )
  yield* Query.run(
    insert(tickets).values([
      { id: 1, seatHall: "A", seatNumber: 2 },
      { id: 2, seatHall: "A", seatNumber: 2 }
    ])
  )
})

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare }))("find", (it) => {
  it.effect("a tree of three levels", () =>
    Effect.gen(function*() {
      const found = yield* User.find({
        orderBy: (u) => asc(u.id),
        columns: ["name"],
        with: {
          profile: { columns: ["bio"] },
          manager: { columns: ["name"] },
          reports: { columns: ["name"], orderBy: (u) => desc(u.name) },
          posts: {
            columns: ["title"],
            orderBy: (p) => desc(p.id),
            limit: 2,
            with: { tags: { columns: ["name"], orderBy: (t) => asc(t.name) } }
          }
        }
      })
      assert.deepStrictEqual(found, [
        {
          name: "ann",
          profile: { bio: "boss" },
          manager: null,
          reports: [{ name: "cid" }, { name: "bob" }],
          posts: [{ title: "a4", tags: [] }, { title: "a3", tags: [] }]
        },
        {
          name: "bob",
          profile: null,
          manager: { name: "ann" },
          reports: [],
          posts: [{ title: "b1", tags: [{ name: "red" }] }]
        },
        { name: "cid", profile: null, manager: { name: "ann" }, reports: [], posts: [] }
      ])
    }))

  it.effect("a row's keys stand in the order in which they were asked for, whichever relation comes first", () =>
    Effect.gen(function*() {
      const database = yield* Reads
      const later = yield* Deferred.make<void>()
      let sent = 0
      const run: Database["run"] = (statement) => {
        const nth = ++sent
        if (nth === 2) return Effect.andThen(Deferred.await(later), database.run(statement))
        return nth === 3
          ? Effect.tap(database.run(statement), Deferred.succeed(later, undefined))
          : database.run(statement)
      }
      const found = User.find({ columns: ["name"], with: { manager: true, posts: true, profile: "count" } })
      const rows = yield* Effect.provideService(found, Reads, { ...database, run })
      assert.strictEqual(sent, 4)
      for (const row of rows) assert.deepStrictEqual(Object.keys(row), ["name", "manager", "posts", "profile"])
    }))

  it.effect("counts, conditions over relations, keys of several columns", () =>
    Effect.gen(function*() {
      const counted = yield* User.find({ orderBy: (u) => asc(u.id), columns: ["id"], with: { posts: "count" } })
      assert.deepStrictEqual(counted, [{ id: 1n, posts: 4 }, { id: 2n, posts: 1 }, { id: 3n, posts: 0 }])

      const names = (rows: ReadonlyArray<{ readonly name: string }>) => rows.map(({ name }) => name)
      const by = (u: typeof users) => asc(u.id)
      assert.deepStrictEqual(
        names(yield* User.find({ where: (_, r) => r.posts.some((p) => eq(p.published, true)), orderBy: by })),
        ["ann"]
      )
      assert.deepStrictEqual(
        names(yield* User.find({ where: (_, r) => r.posts.every((p) => eq(p.published, false)), orderBy: by })),
        ["bob", "cid"]
      )
      assert.deepStrictEqual(
        names(yield* User.find({ where: (_, r) => r.reports.some((u) => eq(u.name, "cid")) })),
        ["ann"]
      )
      assert.deepStrictEqual(
        names(
          yield* User.find({
            where: (_, r) => r.posts.some((_p, p) => p.tags.some((t) => eq(t.name, "red"))),
            orderBy: by
          })
        ),
        ["ann", "bob"]
      )
      assert.deepStrictEqual(
        names(yield* User.find({ orderBy: (u, r) => [desc(r.posts.count()), desc(u.id)] })),
        ["ann", "bob", "cid"]
      )
      const ticket = yield* Ticket.findFirst({ where: (t) => eq(t.id, 2), with: { seat: true } })
      assert.deepStrictEqual(Option.getOrThrow(ticket).seat, { hall: "A", number: 2, label: "A2" })
      const seat = yield* Seat.find({ orderBy: (s) => asc(s.number), with: { tickets: { orderBy: (t) => asc(t.id) } } })
      assert.deepStrictEqual(seat.map(({ tickets }) => tickets.map(({ id }) => id)), [[], [1, 2]])
      const none = yield* Post.findFirst({ where: (p) => eq(p.title, "none") })
      assert.isTrue(Option.isNone(none))
    }))
})
