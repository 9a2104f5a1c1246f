/** Where rows of a session stand, what it knows of them, and what reaches the rows that hang on them. */
import { InvalidWrite, models, Repository, Session, SessionClosed, StaleRow, UnknownRow } from "@aludel/orm"
import {
  add,
  asc,
  castTo,
  columns,
  createAll,
  dataModel,
  eq,
  from,
  insert,
  Pg,
  Query,
  sql,
  table,
  transaction,
  union,
  update
} from "@aludel/sql"
import { sandbox, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import { inject } from "vitest"
import { counted } from "../Counting.ts"
import { Account, accounts, person, Pet, Profile, shop, Toy, toys, User, users } from "./Shop.ts"

const drafts = table(
  "drafts",
  class Drafts {
    id = Pg.integer().primaryKey()
    text = Pg.text()
    etag = Pg.text().default("first")
  }
)
const papers = dataModel({ drafts })
const prepare = Effect.andThen(createAll(shop), createAll(papers))

const inSession = <A, E, R>(body: (session: Session["Service"]) => Effect.Effect<A, E, R>) =>
  sandbox(Session.scoped(Effect.flatMap(Session, body)))

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare }))("rows of a session", (it) => {
  it.effect("pending, persistent, removed, detached: after each step, and after what was rolled back", () =>
    inSession((session) =>
      Effect.gen(function*() {
        assert.strictEqual(yield* session.state({ id: 1 }), "detached")
        const pending = yield* session.add(Toy, { id: 1 })
        assert.strictEqual(yield* session.state(pending), "pending")
        const row = yield* session.value(pending)
        assert.strictEqual(yield* session.state(pending), "persistent")
        assert.strictEqual(yield* session.state(row), "persistent")
        yield* session.commit
        yield* session.remove(row)
        assert.strictEqual(yield* session.state(row), "removed")
        yield* session.flush
        assert.strictEqual(yield* session.state(row), "detached")
        yield* session.rollback
        assert.isTrue(Option.isSome(yield* session.get(Toy, { id: 1 })))
        const second = yield* session.add(Toy, { id: 2 })
        yield* session.flush
        yield* session.rollback
        assert.strictEqual(yield* session.state(second), "detached")
      })
    ))

  it.effect("what is not flushed: which columns, before and after; none once it is", () =>
    inSession((session) =>
      Effect.gen(function*() {
        const row = yield* session.value(yield* session.add(Toy, { id: 1, name: "a" }))
        const changed = yield* session.update(row, { name: "b" })
        assert.deepStrictEqual(yield* session.history(changed), { name: { before: "a", after: "b" } })
        assert.deepStrictEqual(yield* session.changes(changed), ["name"])
        yield* session.flush
        assert.deepStrictEqual(yield* session.history(changed), {})
        yield* session.update(changed, { name: "b" })
        assert.deepStrictEqual(yield* session.history(changed), {})
      })
    ))

  it.effect("a column may be set to an expression over the row as it is: it is known once it is written", () =>
    inSession((session) =>
      Effect.gen(function*() {
        const ann = yield* session.value(yield* session.add(User, person("ann")))
        const shown = yield* session.update(ann, { bio: sql`upper(${users.username})`.as(Pg.text()) })
        assert.isNull(shown.bio)
        yield* session.flush
        assert.strictEqual(Option.getOrThrow(yield* session.get(User, { id: ann.id })).bio, "ANN")
        assert.strictEqual((yield* User.update({ id: ann.id }, { bio: sql`username`.as(Pg.text()) })).bio, "ann")
        const toy = yield* session.value(yield* session.add(Toy, { id: 1 }))
        yield* session.add(Account, { id: 1, name: "a" })
        yield* session.add(Pet, { id: 1, name: "rex" })
        yield* session.flush
        // Two programs that count on, each from what it has read: neither count is lost.
        yield* session.update(toy, { petId: castTo(add(toys.id, 0), Pg.integer()) })
        yield* Toy.update({ id: 1 }, { petId: add(toys.petId, 0) })
        assert.strictEqual(Option.getOrThrow(yield* session.get(Toy, { id: 1 })).petId, 1)
      })
    ))

  it.effect("rows of raw SQL, of a union, of `returning` become the session's", () =>
    sandbox(Effect.gen(function*() {
      const { statements } = yield* counted(Session.scoped(Effect.gen(function*() {
        const session = yield* Session
        yield* session.addAll(Toy, [{ id: 1, name: "a" }, { id: 2, name: "b" }])
        yield* session.flush
        const one = Option.getOrThrow(yield* session.get(Toy, { id: 1 }))
        // It sees what is not flushed yet, and gives the rows that the session has.
        yield* session.update(one, { name: "c" })
        const raw = sql.text("select * from toys where id < :most order by id", { most: 3 }).rowsOf(toys).reads()
        const found = yield* session.adopt(Toy, yield* Query.all(raw))
        assert.deepStrictEqual(found.map(({ name }) => name), ["c", "b"])
        assert.strictEqual(found[0], Option.getOrThrow(yield* session.get(Toy, { id: 1 })))
        const both = union(
          from(toys).where(eq(toys.id, 1)).select(columns(toys)),
          from(toys).where(eq(toys.id, 2)).select(columns(toys))
        )
        const again = yield* session.adopt(Toy, yield* Query.all(both.orderBy("id")))
        assert.deepStrictEqual(again.map((row, i) => row === found[i]), [true, true])
        const upserted = insert(toys).values({ id: 1, name: "d" }).onConflict(toys.id)
          .doUpdate((excluded) => ({ name: excluded.name })).returning(columns(toys))
        yield* session.adopt(Toy, yield* Query.all(upserted))
        const [first] = found
        assert.isDefined(first)
        assert.strictEqual(yield* session.state(first), "persistent")
        assert.strictEqual(Option.getOrThrow(yield* session.get(Toy, { id: 1 })).name, "d")
        const part = yield* Effect.flip(session.adopt(Toy, [{ id: 3 } as never]))
        assert.instanceOf(part, InvalidWrite)
      })))
      // An insert, an update before the raw query, that, the union, the upsert; one `get` read, since a write came before.
      assert.strictEqual(statements.length, 5)
    })))

  it.effect("refresh can lock, and find can", () =>
    sandbox(Effect.gen(function*() {
      const { statements } = yield* counted(Session.scoped(Effect.gen(function*() {
        const session = yield* Session
        const toy = yield* session.value(yield* session.add(Toy, { id: 1 }))
        yield* session.refresh(toy, { for: "update" })
        yield* session.find(Toy, { for: "share" })
        assert.strictEqual(yield* session.state(toy), "persistent")
      })))
      assert.match(statements[1] ?? "", /for update$/)
      assert.match(statements[2] ?? "", /for share$/)
    })))

  it.effect("refresh, expire and expunge reach what hangs on the row by its model's cascade", () =>
    inSession((session) =>
      Effect.gen(function*() {
        yield* session.add(Pet, { id: 1, name: "rex", toys: [{ id: 1, name: "a" }, { id: 2, name: "b" }] })
        yield* session.add(Toy, { id: 3, name: "c" })
        yield* session.commit
        const pet = Option.getOrThrow(yield* session.get(Pet, { id: 1 }))
        const all = yield* session.find(Toy, { orderBy: (t) => asc(t.id) })
        const { statements } = yield* counted(Effect.gen(function*() {
          for (const id of [1, 2, 3]) yield* session.get(Toy, { id })
        }))
        assert.deepStrictEqual(statements, [])
        const read = (id: number) => Effect.map(counted(session.get(Toy, { id })), (one) => one.statements.length)
        const [a, , c] = all
        assert.isDefined(a)
        assert.isDefined(c)
        yield* session.update(a, { name: "changed" })
        yield* session.expire(pet)
        assert.deepStrictEqual(yield* session.unflushed, { added: 0, changed: 0, removed: 0 })
        yield* session.refresh(pet)
        assert.deepStrictEqual(yield* session.changes(c), [])
        yield* session.expunge(pet)
        assert.strictEqual(yield* session.state(pet), "detached")
        assert.strictEqual(yield* session.state(a), "detached")
        assert.strictEqual(yield* session.state(c), "persistent")
        assert.instanceOf(yield* Effect.flip(session.update(a, { name: "x" })), UnknownRow)
        assert.strictEqual(yield* read(3), 0)
        const draft = yield* session.add(Pet, { id: 9, name: "new", toys: [{ id: 9 }] })
        yield* session.expunge(draft)
        assert.deepStrictEqual(yield* session.unflushed, { added: 0, changed: 0, removed: 0 })
        yield* session.commit
        yield* session.remove(Option.getOrThrow(yield* session.get(Pet, { id: 1 })))
        yield* session.remove(c)
        yield* session.commit
      })
    ))

  it.effect("a deleted row's version is checked too", () =>
    inSession((session) =>
      Effect.gen(function*() {
        const row = yield* session.value(yield* session.add(Account, { id: 1, name: "one" }))
        yield* session.remove(row)
        yield* session.withoutAutoflush(Query.run(update(accounts).set({ version: 5 }).where(eq(accounts.id, 1))))
        const stale = yield* Effect.flip(session.flush)
        assert.instanceOf(stale, StaleRow)
        assert.strictEqual(stale.operation, "delete")
      })
    ))

  it.effect("a version that does not count on: each write makes another one, and an old one is stale", () =>
    sandbox(Effect.gen(function*() {
      yield* Query.run(insert(drafts).values({ id: 1, text: "a" }))
      let made = 0
      const { drafts: Draft } = models(papers, () => ({}), {
        drafts: { version: { column: "etag", next: (before) => `${before ?? "new"} ${++made}` } }
      })
      const first = yield* Draft.update({ id: 1 }, { text: "b" })
      assert.strictEqual(first.etag, "new 1")
      yield* Session.scoped(Effect.gen(function*() {
        const session = yield* Session
        const row = Option.getOrThrow(yield* session.get(Draft, { id: 1 }))
        yield* session.update(row, { text: "c" })
        yield* session.flush
        assert.strictEqual(Option.getOrThrow(yield* session.get(Draft, { id: 1 })).etag, "new 1 2")
        assert.instanceOf(yield* Effect.flip(session.update(row, { text: "d" })), StaleRow)
      }))
    })))

  it.effect("a repository inside a session gives the row that the session has, without a statement", () =>
    sandbox(Effect.gen(function*() {
      const repository = Repository.make(Toy)
      const { statements } = yield* counted(Session.scoped(Effect.gen(function*() {
        const session = yield* Session
        const toy = yield* session.value(yield* session.add(Toy, { id: 1, name: "a" }))
        const first = yield* repository.findBy({ id: 1 })
        assert.strictEqual(Option.getOrThrow(first), toy)
        assert.strictEqual(Option.getOrThrow(yield* transaction(repository.findBy({ id: 1 }))), toy)
        assert.deepStrictEqual(yield* repository.findBy({ id: 2 }), Option.none())
      })))
      assert.strictEqual(statements.length, 2)
    })))

  it.effect("a statement that failed and was caught does not let the session commit", () =>
    Effect.gen(function*() {
      const exit = yield* Effect.exit(Session.scoped(Effect.gen(function*() {
        const session = yield* Session
        yield* session.add(User, person("lost"))
        yield* Effect.ignore(Query.run(insert(users).values(person("lost"))))
        yield* session.commit
      })))
      assert.isTrue(Exit.isFailure(exit))
      assert.deepStrictEqual(yield* User.find(), [])
    }))

  it.effect("a session that is used after its scope dies, and holds no connection", () =>
    Effect.gen(function*() {
      const session = yield* Session.scoped(Effect.gen(function*() {
        return yield* Session
      }))
      for (const late of [session.add(Toy, { id: 1 }), session.get(Toy, { id: 1 }), session.commit]) {
        const exit = yield* Effect.exit(late as Effect.Effect<unknown, unknown>)
        assert.instanceOf(Exit.isFailure(exit) ? Cause.squash(exit.cause) : undefined, SessionClosed)
      }
    }))

  it.effect("a session without autoflush, and a block with it off", () =>
    sandbox(Effect.gen(function*() {
      const found = Session.scoped(
        Effect.gen(function*() {
          const session = yield* Session
          yield* session.add(User, person("ann"))
          const before = yield* User.count()
          yield* session.flush
          return [before, yield* User.count()]
        }),
        { autoflush: false }
      )
      assert.deepStrictEqual(yield* found, [0, 1])
    })))

  it.effect("what was committed is read from memory; rows are plain values that print what they hold", () =>
    sandbox(Effect.gen(function*() {
      const { statements, value } = yield* counted(Session.scoped(Effect.gen(function*() {
        const session = yield* Session
        const toy = yield* session.value(yield* session.add(Toy, { id: 1, name: "a" }))
        yield* session.commit
        return [toy.name, JSON.stringify(toy), yield* session.get(Toy, { id: 1 })] as const
      })))
      assert.strictEqual(statements.length, 1)
      assert.deepStrictEqual(value, [
        "a",
        "{\"id\":1,\"petId\":null,\"name\":\"a\"}",
        Option.some({
          id: 1,
          petId: null,
          name: "a"
        })
      ])
      yield* Effect.flatMap(Profile.count(), (count) => Effect.sync(() => assert.strictEqual(count, 0)))
    })))
})
