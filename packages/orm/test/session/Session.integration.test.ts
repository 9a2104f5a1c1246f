/** Sessions on a real server: what is written, in how many statements, and what is left when something fails. */
import { Session, SessionBusy, SessionFailed, StaleRow, UnknownRow, VanishedRow } from "@aludel/orm"
import { ConstraintViolation, createAll, deleteFrom, eq, from, inList, Query, update } from "@aludel/sql"
import { sandbox, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import { inject } from "vitest"
import { counted } from "../Counting.ts"
import {
  Account,
  accounts,
  Node,
  nodes,
  person,
  Pet,
  Post,
  posts,
  postTags,
  Profile,
  profiles,
  shop,
  Tag,
  Toy,
  toys,
  User,
  users
} from "./Shop.ts"

/** What each statement does, and to which table. */
const kinds = (statements: ReadonlyArray<string>) =>
  statements.map((text) => text.replaceAll("\"", "").replace(/^select .*? from (\w+).*$/s, "select from $1"))
    .map((text) => text.split(" ").slice(0, text.startsWith("update") ? 2 : 3).join(" "))

const inSession = <A, E, R>(body: (session: Session["Service"]) => Effect.Effect<A, E, R>) =>
  sandbox(counted(Session.scoped(Effect.flatMap(Session, body))))

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(shop) }))("a session", (it) => {
  it.effect("a parent with children is two statements", () =>
    Effect.gen(function*() {
      const { statements, value } = yield* inSession((session) =>
        Effect.gen(function*() {
          const alice = yield* session.add(User, {
            ...person("alice"),
            posts: [{ title: "first" }, { title: "second" }]
          })
          yield* session.commit
          const row = yield* session.value(alice)
          return {
            row,
            posts: yield* session.withoutAutoflush(session.find(Post, { where: (p) => eq(p.authorId, row.id) }))
          }
        })
      )
      assert.deepStrictEqual(kinds(statements), ["insert into users", "insert into posts", "select from posts"])
      assert.strictEqual(value.row.role, "user")
      assert.deepStrictEqual(value.posts.map(({ title }) => title).sort(), ["first", "second"])
    }))

  it.effect("rows of both sides and between are three statements", () =>
    Effect.gen(function*() {
      const { statements } = yield* inSession((session) =>
        Effect.gen(function*() {
          const author = yield* session.value(yield* session.add(User, person("author")))
          const red = yield* session.add(Tag, { name: "red" })
          yield* session.add(Post, { title: "one", author, tags: [red, { name: "blue" }] })
          yield* session.flush
          assert.strictEqual((yield* Query.all(from(postTags).select({ id: postTags.tagId }))).length, 2)
        })
      )
      assert.deepStrictEqual(kinds(statements).slice(1, 4).sort(), [
        "insert into post_tags",
        "insert into posts",
        "insert into tags"
      ])
      assert.strictEqual(statements.length, 5)
    }))

  it.effect("many rows are one statement for each table, all keys known", () =>
    Effect.gen(function*() {
      const { statements, value } = yield* inSession((session) =>
        Effect.gen(function*() {
          for (let i = 0; i < 1200; i++) {
            yield* session.add(User, { ...person(`u${i}`), posts: [{ title: `a${i}` }, { title: `b${i}` }] })
          }
          yield* session.commit
          return yield* session.find(User)
        })
      )
      assert.deepStrictEqual(kinds(statements).slice(0, 2), ["insert into users", "insert into posts"])
      assert.strictEqual(statements.length, 3)
      assert.strictEqual(new Set(value.map(({ id }) => id)).size, 1200)
    }))

  it.effect("changes are one statement for each set of columns; no change is none", () =>
    Effect.gen(function*() {
      const { statements } = yield* inSession((session) =>
        Effect.gen(function*() {
          const pending = yield* session.addAll(User, Array.from({ length: 100 }, (_, i) => person(`u${i}`)))
          yield* session.flush
          const rows = yield* Effect.forEach(pending, (one) => session.value(one))
          const next = yield* Effect.forEach(rows, (row) => session.update(row, { role: "admin" }))
          yield* session.flush
          yield* Effect.forEach(
            next,
            (row, i) => session.update(row, i % 2 === 0 ? { bio: `b${i}` } : { role: `r${i}` })
          )
          yield* session.flush
          const [first] = next
          assert.isDefined(first)
          yield* session.update(first, { role: "admin", bio: "b0" })
          yield* session.flush
        })
      )
      assert.deepStrictEqual(kinds(statements), ["insert into users", "update users", "update users", "update users"])
    }))

  it.effect("a chain of rows of one table", () =>
    Effect.gen(function*() {
      const { statements } = yield* inSession((session) =>
        Effect.gen(function*() {
          yield* session.add(Node, { name: "a", children: [{ name: "b", children: [{ name: "c" }] }] })
          yield* session.flush
          const names = yield* Query.all(
            from(nodes).select({ name: nodes.name, parentId: nodes.parentId, id: nodes.id })
          )
          const named = (name: string) => names.find((one) => one.name === name)
          assert.strictEqual(named("b")?.parentId, named("a")?.id)
          assert.strictEqual(named("c")?.parentId, named("b")?.id)
        })
      )
      assert.deepStrictEqual(kinds(statements).slice(0, -1), ["insert into nodes", "update nodes"])
    }))

  it.effect("row switch, swapped unique values, a child replaced under its key", () =>
    Effect.gen(function*() {
      const { statements } = yield* inSession((session) =>
        Effect.gen(function*() {
          const old = yield* session.value(yield* session.add(Toy, { id: 1, name: "ball" }))
          yield* session.remove(old)
          yield* session.add(Toy, { id: 1, name: "bone" })
          yield* session.flush
          assert.deepStrictEqual(yield* session.get(Toy, { id: 1 }), Option.some({ id: 1, petId: null, name: "bone" }))
        })
      )
      assert.deepStrictEqual(kinds(statements), ["insert into toys", "update toys"])

      const swapped = yield* inSession((session) =>
        Effect.gen(function*() {
          const [a, b] = yield* session.addAll(User, [person("a"), person("b")])
          assert.isDefined(a)
          assert.isDefined(b)
          const [first, second] = [yield* session.value(a), yield* session.value(b)]
          yield* session.update(first, { username: "b" })
          yield* session.update(second, { username: "a" })
          yield* session.flush
          return yield* Query.all(
            from(users).where(eq(users.email, "a@example.com")).select({ username: users.username })
          )
        })
      )
      assert.deepStrictEqual(swapped.value, [{ username: "b" }])
      assert.strictEqual(swapped.statements.length, 4)

      const replaced = yield* inSession((session) =>
        Effect.gen(function*() {
          const user = yield* session.value(
            yield* session.add(User, { ...person("ann"), profile: { city: "Oslo" } })
          )
          const [profile] = yield* session.find(Profile)
          assert.isDefined(profile)
          yield* session.remove(profile)
          yield* session.add(Profile, { userId: user.id, city: "Bergen" })
          yield* session.flush
          return yield* Query.all(from(profiles).select({ city: profiles.city }))
        })
      )
      assert.deepStrictEqual(replaced.value, [{ city: "Bergen" }])
      assert.deepStrictEqual(kinds(replaced.statements).slice(3, 5), ["delete from profiles", "insert into profiles"])
    }))

  it.effect("a failed flush is an error until rollback, with its first cause", () =>
    Effect.gen(function*() {
      const { value } = yield* inSession((session) =>
        Effect.gen(function*() {
          yield* session.add(User, person("ann"))
          yield* session.commit
          yield* session.add(User, { ...person("ann"), email: "other@example.com" })
          const failed = yield* Effect.flip(session.flush)
          assert.instanceOf(failed, ConstraintViolation)
          const again = yield* Effect.flip(session.commit)
          assert.instanceOf(again, SessionFailed)
          assert.strictEqual(again.cause, failed)
          assert.instanceOf(yield* Effect.flip(session.add(User, person("bob"))), SessionFailed)
          const query = yield* Effect.flip(Query.all(from(users).select({ id: users.id })))
          assert.strictEqual(query.reason._tag, "TransactionAborted")
          yield* session.rollback
          yield* session.add(User, person("bob"))
          yield* session.commit
          return yield* Query.all(from(users).select({ username: users.username }))
        })
      )
      assert.deepStrictEqual(value.map(({ username }) => username).sort(), ["ann", "bob"])
    }))

  it.effect("a flush that fails in a savepoint leaves what was before it", () =>
    Effect.gen(function*() {
      const { value } = yield* inSession((session) =>
        Effect.gen(function*() {
          const ann = yield* session.add(User, person("ann"))
          const failed = yield* Effect.flip(session.nested(Effect.gen(function*() {
            yield* session.update(yield* session.value(ann), { bio: "in the savepoint" })
            yield* session.add(User, { ...person("ann"), email: "other@example.com" })
          })))
          assert.instanceOf(failed, ConstraintViolation)
          assert.strictEqual((yield* session.value(ann)).bio, null)
          yield* session.nested(session.add(User, person("bob")))
          yield* session.commit
          return yield* session.find(User)
        })
      )
      assert.deepStrictEqual(value.map(({ username }) => username).sort(), ["ann", "bob"])
    }))

  it.effect("stale versions, rows that vanished", () =>
    Effect.gen(function*() {
      yield* inSession((session) =>
        Effect.gen(function*() {
          const row = yield* session.value(yield* session.add(Account, { id: 1, name: "one" }))
          assert.strictEqual(row.version, 1)
          yield* session.update(row, { name: "two" })
          yield* session.flush
          assert.deepStrictEqual(
            yield* session.get(Account, { id: 1 }),
            Option.some({ id: 1, name: "two", version: 2 })
          )
          // The old copy is known to be old before anything is sent.
          assert.instanceOf(yield* Effect.flip(session.update(row, { name: "three" })), StaleRow)
          const fresh = Option.getOrThrow(yield* session.get(Account, { id: 1 }))
          yield* session.withoutAutoflush(Effect.gen(function*() {
            yield* session.update(fresh, { name: "four" })
            yield* Query.run(update(accounts).set({ version: 9 }).where(eq(accounts.id, 1)))
          }))
          assert.instanceOf(yield* Effect.flip(session.flush), StaleRow)
        })
      )
      yield* inSession((session) =>
        Effect.gen(function*() {
          const row = yield* session.value(yield* session.add(Toy, { id: 1 }))
          yield* session.update(row, { name: "ball" })
          yield* session.withoutAutoflush(Query.run(deleteFrom(toys).where(eq(toys.id, 1))))
          assert.instanceOf(yield* Effect.flip(session.flush), VanishedRow)
        })
      )
      yield* inSession((session) =>
        Effect.gen(function*() {
          const row = yield* session.value(yield* session.add(Toy, { id: 1 }))
          yield* session.remove(row)
          yield* session.withoutAutoflush(Query.run(deleteFrom(toys).where(eq(toys.id, 1))))
          yield* session.flush
        })
      )
    }))

  it.effect("versions of many rows are checked in one statement", () =>
    Effect.gen(function*() {
      const { statements } = yield* inSession((session) =>
        Effect.gen(function*() {
          const pending = yield* session.addAll(
            Account,
            Array.from({ length: 20 }, (_, i) => ({ id: i, name: `a${i}` }))
          )
          yield* session.flush
          const rows = yield* Effect.forEach(pending, (one) => session.value(one))
          const next = yield* Effect.forEach(rows, (row, i) => session.update(row, { name: `b${i}` }))
          yield* session.flush
          const all = yield* session.find(Account)
          assert.deepStrictEqual(all.map(({ version }) => version), Array.from({ length: 20 }, () => 2))
          yield* session.withoutAutoflush(Effect.gen(function*() {
            for (const row of all) yield* session.update(row, { name: "c" })
            yield* Query.run(update(accounts).set({ version: 7 }).where(inList(accounts.id, [3, 4])))
          }))
          const stale = yield* Effect.flip(session.flush)
          assert.instanceOf(stale, StaleRow)
          assert.strictEqual(stale.rows, 2)
          assert.strictEqual(next.length, 20)
          yield* session.rollback
          for (const row of all) assert.instanceOf(yield* Effect.flip(session.remove(row)), UnknownRow)
        })
      )
      assert.deepStrictEqual(kinds(statements), [
        "insert into accounts",
        "update accounts",
        "select from accounts",
        "update accounts",
        "update accounts"
      ])
    }))

  it.effect("an interrupted flush is a failed one", () =>
    inSession((session) =>
      Effect.gen(function*() {
        yield* session.addAll(User, Array.from({ length: 5000 }, (_, i) => person(`u${i}`)))
        const fiber = yield* Effect.forkChild(session.flush, { startImmediately: true })
        yield* Fiber.interrupt(fiber)
        const failed = yield* Effect.flip(session.flush)
        assert.instanceOf(failed, SessionFailed)
        yield* session.rollback
        assert.deepStrictEqual(yield* session.unflushed, { added: 0, changed: 0, removed: 0 })
      })
    ))

  it.effect("identity: one row, one value; get, refresh, expire, merge", () =>
    Effect.gen(function*() {
      const { statements } = yield* inSession((session) =>
        Effect.gen(function*() {
          const row = yield* session.value(yield* session.add(Toy, { id: 1, name: "ball" }))
          assert.strictEqual(Option.getOrThrow(yield* session.get(Toy, { id: 1 })), row)
          const [found] = yield* session.find(Toy)
          assert.strictEqual(found, row)
          yield* Query.run(update(toys).set({ name: "bone" }).where(eq(toys.id, 1)))
          // Written past the session: read again.
          const changed = Option.getOrThrow(yield* session.get(Toy, { id: 1 }))
          assert.strictEqual(changed.name, "bone")
          assert.strictEqual(Option.getOrThrow(yield* session.refresh(changed)).name, "bone")
          const merged = yield* session.merge(Toy, { id: 1, name: "duck" })
          assert.deepStrictEqual(merged, { id: 1, petId: null, name: "duck" })
          assert.deepStrictEqual(yield* session.changes(merged), ["name"])
          yield* session.merge(Toy, { id: 2, name: "new" })
          assert.deepStrictEqual(yield* session.unflushed, { added: 1, changed: 0, removed: 0 })
          assert.deepStrictEqual(yield* session.get(Toy, { id: 3 }), Option.none())
          assert.instanceOf(yield* Effect.flip(session.remove({ id: 1 })), UnknownRow)
        })
      )
      assert.deepStrictEqual(kinds(statements).filter((kind) => !kind.startsWith("select")), [
        "insert into toys",
        "update toys",
        "update toys",
        "insert into toys"
      ])
    }))

  it.effect("cascades: deleted by the database, by the session, let go; orphans", () =>
    Effect.gen(function*() {
      const passive = yield* inSession((session) =>
        Effect.gen(function*() {
          const row = yield* session.value(
            yield* session.add(User, { ...person("ann"), posts: [{ title: "one" }], profile: { city: "Oslo" } })
          )
          const [post] = yield* session.find(Post)
          assert.isDefined(post)
          yield* session.remove(row)
          yield* session.flush
          // The database deleted it; the session knows.
          assert.instanceOf(yield* Effect.flip(session.update(post, { title: "two" })), UnknownRow)
          return yield* Query.all(from(posts).select({ id: posts.id }))
        })
      )
      assert.deepStrictEqual(passive.value, [])
      assert.deepStrictEqual(kinds(passive.statements).slice(4), [
        "select from profiles",
        "delete from profiles",
        "delete from users",
        "select from posts"
      ])

      const own = yield* inSession((session) =>
        Effect.gen(function*() {
          yield* session.add(Account, {
            id: 1,
            name: "ann",
            pets: [{ id: 1, name: "rex", toys: [{ id: 1 }, { id: 2 }] }, { id: 2, name: "tom" }]
          })
          yield* session.flush
          const [rex] = yield* session.find(Pet, { where: (p) => eq(p.name, "rex") })
          const account = Option.getOrThrow(yield* session.get(Account, { id: 1 }))
          assert.isDefined(rex)
          yield* session.remove(account)
          yield* session.flush
          assert.isNull(Option.getOrThrow(yield* session.get(Pet, { id: 1 })).ownerId)
          const toy = Option.getOrThrow(yield* session.get(Toy, { id: 1 }))
          const moved = Option.getOrThrow(yield* session.get(Toy, { id: 2 }))
          yield* session.update(toy, { petId: null })
          yield* session.update(moved, { petId: 2 })
          yield* session.flush
          return yield* Query.all(from(toys).select({ id: toys.id, petId: toys.petId }))
        })
      )
      assert.deepStrictEqual(own.value, [{ id: 2, petId: 2 }])
    }))

  it.effect("autoflush, and queries without it", () =>
    inSession((session) =>
      Effect.gen(function*() {
        const all = Query.all(from(users).select({ username: users.username }))
        yield* session.add(User, person("ann"))
        assert.deepStrictEqual(yield* session.withoutAutoflush(all), [])
        assert.deepStrictEqual(yield* all, [{ username: "ann" }])
        const found = yield* User.findFirst({ with: { posts: true } })
        assert.deepStrictEqual(Option.getOrThrow(found).posts, [])
      })
    ))

  it.effect("nothing is sent where nothing is said; without a commit nothing stays", () =>
    sandbox(Effect.gen(function*() {
      const empty = yield* counted(Session.scoped(Effect.flatMap(Session, (session) => session.commit)))
      assert.deepStrictEqual(empty.statements, [])
      yield* Session.scoped(Effect.gen(function*() {
        const session = yield* Session
        yield* session.add(User, person("ann"))
        yield* session.flush
      }))
      const failed = yield* Effect.exit(Session.scoped(Effect.gen(function*() {
        const session = yield* Session
        yield* session.add(User, person("bob"))
        yield* session.flush
        return yield* Effect.die("broken")
      })))
      assert.isTrue(Exit.isFailure(failed))
      assert.deepStrictEqual(yield* Query.all(from(users).select({ id: users.id })), [])
    })))

  it.effect("two fibers in one session: the second is refused", () =>
    sandbox(Session.scoped(Effect.gen(function*() {
      const session = yield* Session
      const started = yield* Deferred.make<void>()
      yield* session.add(User, person("ann"))
      const slow = yield* Effect.forkChild(session.flush.pipe(Effect.onInterrupt(() => Effect.void)), {
        startImmediately: true
      })
      yield* Deferred.succeed(started, undefined)
      const refused = yield* Effect.flip(session.get(User, { id: 1n }))
      assert.instanceOf(refused, SessionBusy)
      yield* Fiber.join(slow)
      yield* session.get(User, { id: 1n })
    }))))

  it.effect("a session commits to the server, and rolls back to what it was", () =>
    Effect.gen(function*() {
      yield* Session.scoped(Effect.gen(function*() {
        const session = yield* Session
        const ann = yield* session.value(yield* session.add(User, person("kept")))
        yield* session.commit
        yield* session.update(ann, { bio: "gone" })
        const eve = yield* session.add(User, person("eve"))
        yield* session.flush
        yield* session.rollback
        assert.instanceOf(yield* Effect.flip(session.value(eve)), UnknownRow)
        assert.strictEqual(Option.getOrThrow(yield* session.get(User, { id: ann.id })).bio, null)
        yield* session.remove(ann)
        yield* session.flush
        yield* session.rollback
        assert.isTrue(Option.isSome(yield* session.get(User, { id: ann.id })))
      }))
      const left = yield* Query.all(from(users).where(eq(users.username, "kept")).select({ bio: users.bio }))
      assert.deepStrictEqual(left, [{ bio: null }])
      yield* Query.run(deleteFrom(users).where(eq(users.username, "kept")))
    }))
})
