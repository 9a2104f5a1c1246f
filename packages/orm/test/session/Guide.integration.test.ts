/** The guide's patterns of sessions, transactions, savepoints, bulk operations and repositories. */
import { Repository, Session, VanishedRow } from "@aludel/orm"
import {
  catchConstraint,
  ConstraintViolation,
  createAll,
  eq,
  from,
  insert,
  lt,
  Query,
  transaction,
  update
} from "@aludel/sql"
import { sandbox, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { inject } from "vitest"
import { counted } from "../Counting.ts"
import { person, Post, shop, Toy, User, users } from "./Shop.ts"

const names = Effect.map(
  Query.all(from(users).select({ username: users.username })),
  (rows) => rows.map(({ username }) => username).sort()
)

class Users extends Repository.Service<Users>()("test/Users", User) {}

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(shop) }))("the guide", (it) => {
  it.effect("basic transactions: commit, roll back, go on", () =>
    sandbox(Effect.gen(function*() {
      yield* Session.scoped(Effect.gen(function*() {
        const session = yield* Session
        yield* session.add(User, person("alice"))
        yield* session.commit
      }))
      const failed = yield* Effect.flip(Session.scoped(Effect.gen(function*() {
        const session = yield* Session
        // Added as well, and lost with the one that fails.
        yield* session.add(User, person("bob"))
        yield* session.add(User, person("alice"))
        yield* session.commit
      })))
      assert.instanceOf(failed, ConstraintViolation)
      assert.strictEqual(failed.constraint, "users_username_key")
      assert.deepStrictEqual(yield* names, ["alice"])
    })))

  it.effect("flush, then more in the same transaction", () =>
    sandbox(Effect.gen(function*() {
      const { statements } = yield* counted(Session.scoped(Effect.gen(function*() {
        const session = yield* Session
        const bob = yield* session.add(User, person("bob"))
        yield* session.flush
        yield* session.add(Post, { title: "Test", author: bob })
        yield* session.commit
      })))
      assert.strictEqual(statements.length, 2)
    })))

  it.effect("savepoints: what fails in one is undone, the rest is committed", () =>
    sandbox(Effect.gen(function*() {
      yield* Session.scoped(Effect.gen(function*() {
        const session = yield* Session
        yield* session.add(User, person("alice"))
        yield* session.nested(session.add(User, { username: "alice", email: "other@example.com" })).pipe(
          Effect.catchTag("ConstraintViolation", () => Effect.void)
        )
        yield* session.commit
      }))
      assert.deepStrictEqual(yield* names, ["alice"])
    })))

  it.effect("a statement that fails in the middle of a flush leaves nothing, and the rows are pending no more", () =>
    sandbox(Session.scoped(Effect.gen(function*() {
      const session = yield* Session
      yield* session.add(Toy, { id: 1 })
      yield* session.commit
      const ann = yield* session.add(User, person("ann"))
      yield* session.add(Toy, { id: 1 })
      assert.instanceOf(yield* Effect.flip(session.flush), ConstraintViolation)
      yield* session.rollback
      assert.strictEqual((yield* Effect.flip(session.value(ann)))._tag, "UnknownRow")
      assert.deepStrictEqual(yield* session.unflushed, { added: 0, changed: 0, removed: 0 })
      assert.deepStrictEqual(yield* names, [])
    }))))

  it.effect("bulk operations beside a session: what it knows is read again", () =>
    sandbox(Session.scoped(Effect.gen(function*() {
      const session = yield* Session
      yield* Query.run(insert(users).values([person("user1"), person("user2"), person("user3")]))
      const [first] = yield* session.find(User, { where: (u) => eq(u.username, "user1") })
      assert.isDefined(first)
      yield* Query.run(update(users).set({ role: "inactive" }).where(lt(users.id, first.id + 10n)))
      assert.strictEqual(Option.getOrThrow(yield* session.get(User, { id: first.id })).role, "inactive")
    }))))

  it.effect("handled errors, transactions and models inside a session are savepoints of it", () =>
    sandbox(Session.scoped(Effect.gen(function*() {
      const session = yield* Session
      yield* session.add(User, person("ann"))
      const again = yield* Query.run(insert(users).values(person("ann"))).pipe(
        catchConstraint("users_username_key", () => Effect.succeed(0))
      )
      assert.strictEqual(again, 0)
      yield* Effect.exit(transaction(Effect.andThen(session.add(User, person("bob")), Effect.fail("no"))))
      assert.instanceOf(yield* Effect.flip(User.update({ username: "bob" }, { role: "admin" })), VanishedRow)
      yield* User.update({ username: "ann" }, { role: "admin", posts: { create: { title: "one" } } })
      assert.deepStrictEqual(yield* names, ["ann"])
      const [ann] = yield* session.find(User)
      assert.strictEqual(ann?.role, "admin")
    }))))

  it.effect("a session in a transaction, and a test's transaction around both", () =>
    sandbox(Effect.gen(function*() {
      const signUp = (name: string) =>
        Session.scoped(Effect.gen(function*() {
          const session = yield* Session
          yield* session.add(User, person(name))
          yield* session.commit
        }))
      yield* Effect.exit(transaction(Effect.andThen(signUp("lost"), Effect.fail("no"))))
      yield* transaction(signUp("kept"))
      assert.deepStrictEqual(yield* names, ["kept"])
    })))

  it.effect("business logic behind a repository, in a session and without one", () =>
    sandbox(
      Effect.gen(function*() {
        const register = (name: string) =>
          Effect.gen(function*() {
            const repository = yield* Users
            const user = yield* repository.insert(person(name))
            return yield* repository.findBy({ email: user.email })
          })
        const session = yield* Session.scoped(Effect.gen(function*() {
          const found = yield* register("alice")
          yield* Effect.flatMap(Session, (session) => session.commit)
          return found
        }))
        assert.strictEqual(Option.getOrThrow(session).username, "alice")
        yield* register("bob")
        assert.deepStrictEqual(yield* names, ["alice", "bob"])
      }).pipe(Effect.provide(Users.layer))
    ))

  it.effect("two sessions do not see each other, and each fiber has its own", () =>
    Effect.gen(function*() {
      yield* Effect.forEach(
        ["p", "q", "r"],
        (name) =>
          Session.scoped(Effect.gen(function*() {
            const session = yield* Session
            yield* session.add(User, person(name))
            yield* session.flush
            assert.deepStrictEqual(yield* names, [name])
          })),
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual(yield* names, [])
    }))
})
