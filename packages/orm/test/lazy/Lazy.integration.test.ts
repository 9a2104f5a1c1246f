/** Lazy access on a real server: batches across fibers, result sets, transactions kept apart, interruption. */
import { cachedLoads, LazyLoadRefused, models, strictLoading } from "@aludel/orm"
import {
  asc,
  createAll,
  DatabaseError,
  dataModel,
  desc,
  eq,
  insert,
  Pg,
  Query,
  Reads,
  table,
  transaction,
  update,
  Writes
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as BigDecimal from "effect/BigDecimal"
import * as Cause from "effect/Cause"
import * as DateTime from "effect/DateTime"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import { inject } from "vitest"
import { blog, Post, posts, postTags, Seat, seats, Tag, tags, Ticket, tickets, User, users } from "../Blog.ts"
import { counted } from "../Counted.ts"

const authors = 200
const day = table(
  "lazy_days",
  class Days {
    at = Pg.timestamptz().primaryKey()
    code = Pg.uuid().unique()
    price = Pg.numeric().unique()
  }
)
const event = table(
  "lazy_events",
  class Events {
    id = Pg.bigint().primaryKey()
    dayAt = Pg.timestamptz().references(() => day.at)
    code = Pg.uuid().references(() => day.code)
    price = Pg.numeric().references(() => day.price)
  }
)
const days = dataModel({ day, event })
const { day: Day, event: Event } = models(days, (r) => ({
  day: { events: r.many.event({ by: "dayAt" }) },
  event: { byCode: r.one.day({ by: "code" }), byPrice: r.one.day({ by: "price" }) }
}))

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`

const prepare = Effect.gen(function*() {
  yield* createAll(blog)
  const ids = Array.from({ length: authors }, (_, i) => i + 1)
  yield* Query.run(insert(users).values(ids.map((n) => ({ id: BigInt(n), name: `user ${n}` }))))
  yield* Query.run(
    insert(posts).values(
      ids.flatMap((n) =>
        n % 10 === 0 ? [] : [1, 2, 3].map((m) => ({
          id: BigInt(n * 10 + m),
          authorId: BigInt(n),
          title: `${n}/${m}`,
          editorId: m === 1 ? 1n : null
        }))
      )
    )
  )
  yield* Query.run(insert(tags).values([1, 2].map((n) => ({ id: uuid(n), name: `tag ${n}` }))))
  yield* Query.run(
    insert(postTags).values([
      { postId: 11n, tagId: uuid(1) },
      { postId: 11n, tagId: uuid(2) },
      { postId: 12n, tagId: uuid(1) }
    ])
  )
  yield* Query.run(insert(seats).values([1, 2, 3].map((number) => ({ hall: "A", number, label: `A${number}` }))))
  yield* Query.run(insert(tickets).values([1, 2].map((id) => ({ id, seatHall: "A", seatNumber: 2 }))))
})

const ids = Array.from({ length: authors }, (_, i) => ({ id: BigInt(i + 1) }))
const unbounded = { concurrency: "unbounded" } as const

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare, pool: { size: 4 } }), { excludeTestServices: true })(
  "lazy access",
  (it) => {
    it.effect("200 fibers are one statement, and each gets its own", () =>
      Effect.gen(function*() {
        const [found, statements] = yield* counted(
          Effect.forEach(
            ids,
            // A new value of options for each call: equal statements, and not equal values, make a batch.
            (user) => User.load.posts(user, { orderBy: (p) => desc(p.id), limit: 2, columns: ["title"] }),
            unbounded
          )
        )
        assert.strictEqual(statements.length, 1)
        assert.deepStrictEqual(
          found,
          ids.map(({ id }) => id % 10n === 0n ? [] : [{ title: `${id}/3` }, { title: `${id}/2` }])
        )
      }))

    it.effect("other options are another statement; duplicates, nulls and missing rows are each answered", () =>
      Effect.gen(function*() {
        const [found, statements] = yield* counted(
          Effect.all({
            twice: User.load.posts({ id: 1n }, { columns: ["id"], orderBy: (p) => asc(p.id) }),
            again: User.load.posts({ id: 1n }, { columns: ["id"], orderBy: (p) => asc(p.id) }),
            missing: User.load.posts({ id: 999_999n }, { columns: ["id"], orderBy: (p) => asc(p.id) }),
            other: User.load.posts({ id: 1n }, { columns: ["id"], where: (p) => eq(p.title, "1/2") }),
            parameter: User.load.posts({ id: 1n }, { columns: ["id"], where: (p) => eq(p.title, "1/3") }),
            none: User.load.manager({ managerId: null })
          }, unbounded)
        )
        assert.deepStrictEqual(found, {
          twice: [{ id: 11n }, { id: 12n }, { id: 13n }],
          again: [{ id: 11n }, { id: 12n }, { id: 13n }],
          missing: [],
          other: [{ id: 12n }],
          parameter: [{ id: 13n }],
          none: null
        })
        assert.strictEqual(statements.length, 3)
      }))

    it.effect("questions of one text whose rows are made otherwise are apart", () =>
      Effect.gen(function*() {
        const read = (strategy: "joined" | "select-in") =>
          Effect.all({
            a: User.load.posts({ id: 1n }, {
              strategy,
              limit: 1,
              columns: [],
              orderBy: (p) => asc(p.id),
              with: { author: { columns: [], extras: (u) => ({ a: u.name }) } }
            }),
            b: User.load.posts({ id: 2n }, {
              strategy,
              limit: 1,
              columns: [],
              orderBy: (p) => asc(p.id),
              with: { author: { columns: [], extras: (u) => ({ b: u.name }) } }
            })
          }, unbounded)
        const expected = { a: [{ author: { a: "user 1" } }], b: [{ author: { b: "user 2" } }] }
        assert.deepStrictEqual(yield* read("joined"), expected)
        assert.deepStrictEqual(yield* read("select-in"), expected)
      }))

    it.effect("keys of several columns, of uuid, through a table between", () =>
      Effect.gen(function*() {
        const [found, statements] = yield* counted(
          Effect.all({
            tags: Post.load.tags({ id: 11n }, { orderBy: (t) => asc(t.name), columns: ["name"] }),
            others: Post.load.tags({ id: 12n }, { orderBy: (t) => asc(t.name), columns: ["name"] }),
            posts: Tag.load.posts({ id: uuid(1).toUpperCase() }, { columns: ["id"], orderBy: (p) => asc(p.id) }),
            seat: Ticket.load.seat({ seatHall: "A", seatNumber: 2 }),
            empty: Seat.load.tickets({ hall: "A", number: 1 }),
            sold: Seat.load.tickets({ hall: "A", number: 2 }, {})
          }, unbounded)
        )
        assert.deepStrictEqual(found.tags, [{ name: "tag 1" }, { name: "tag 2" }])
        assert.deepStrictEqual(found.others, [{ name: "tag 1" }])
        assert.deepStrictEqual(found.posts, [{ id: 11n }, { id: 12n }])
        assert.deepStrictEqual(found.seat, { hall: "A", number: 2, label: "A2" })
        assert.deepStrictEqual(found.empty, [])
        assert.strictEqual(found.sold.length, 2)
        assert.strictEqual(statements.length, 4)
      }))

    it.effect("keys that are equal on the server find each other, however they are written", () =>
      Effect.gen(function*() {
        yield* createAll(days)
        const monday = DateTime.makeUnsafe("2026-01-05T00:00:00.250Z")
        const key = "00000000-0000-4000-8000-00000000abcd"
        const price = BigDecimal.fromStringUnsafe
        yield* Query.run(insert(day).values({ at: monday, code: key, price: price("1.50") }))
        yield* Query.run(
          insert(event).values([
            { id: 1n, dayAt: monday, code: key, price: price("1.5") },
            { id: 2n, dayAt: monday, code: key, price: price("1.500") }
          ])
        )
        const [found, statements] = yield* counted(
          Effect.all({
            byTime: Day.load.events({ at: monday }, { columns: ["id"], orderBy: (e) => asc(e.id) }),
            missing: Day.load.events({ at: DateTime.add(monday, { milliseconds: 1 }) }, {
              columns: ["id"],
              orderBy: (e) => asc(e.id)
            }),
            byCode: Event.load.byCode({ code: key.toUpperCase() }, { columns: ["code"] }),
            byPrice: Event.load.byPrice({ price: price("1.5000") }, { columns: ["code"] }),
            byId: Day.findById(monday, { columns: ["code"] })
          }, unbounded)
        )
        assert.deepStrictEqual(found, {
          byTime: [{ id: 1n }, { id: 2n }],
          missing: [],
          byCode: { code: key },
          byPrice: { code: key },
          byId: Option.some({ code: key })
        })
        assert.strictEqual(statements.length, 4)
        const eager = yield* Event.find({
          columns: ["id"],
          orderBy: (e) => asc(e.id),
          with: { byPrice: { columns: ["code"] } }
        })
        assert.deepStrictEqual(eager, [{ id: 1n, byPrice: { code: key } }, { id: 2n, byPrice: { code: key } }])
      }))

    it.effect("findById coalesces, also by keys of several columns; a wrong key is its own caller's failure", () =>
      Effect.gen(function*() {
        const [found, statements] = yield* counted(
          Effect.all([
            Effect.forEach([...ids, { id: 999_999n }, { id: 1n }], ({ id }) => User.findById(id), unbounded),
            Effect.exit(User.findById("x" as never)),
            Seat.findById({ hall: "A", number: 2 }),
            Seat.findById({ hall: "B", number: 2 }),
            User.findById(1n, { columns: ["name"], with: { posts: "count" } })
          ], unbounded)
        )
        const [rows, wrong, seat, noSeat, withCount] = found
        assert.deepStrictEqual(
          rows.map((row) => Option.getOrUndefined(row)?.name),
          [...ids.map(({ id }) => `user ${id}`), undefined, "user 1"]
        )
        const failure = Exit.isFailure(wrong) ? Cause.squash(wrong.cause) : undefined
        assert.instanceOf(failure, DatabaseError)
        assert.strictEqual((failure as DatabaseError).reason._tag, "InvalidValue")
        assert.strictEqual(Option.getOrThrow(seat).label, "A2")
        assert.isTrue(Option.isNone(noSeat))
        assert.deepStrictEqual(Option.getOrThrow(withCount), { name: "user 1", posts: 3 })
        assert.strictEqual(statements.length, 4)
      }))

    it.effect("two transactions and the pool are never merged, and see their own rows", () =>
      Effect.gen(function*() {
        const both = yield* Deferred.make<void>()
        let arrived = 0
        const inTransaction = (title: string) =>
          transaction(Effect.gen(function*() {
            yield* Query.run(insert(posts).values({ authorId: 10n, title }))
            if (++arrived === 2) yield* Deferred.succeed(both, undefined)
            yield* Deferred.await(both)
            const found = yield* Effect.forEach(
              [{ id: 10n }, { id: 20n }],
              (user) => User.load.posts(user, { columns: ["title"] }),
              unbounded
            )
            return yield* Effect.fail(found)
          }))
        const outside = Effect.andThen(Deferred.await(both), User.load.posts({ id: 10n }, { columns: ["title"] }))
        const [found, statements] = yield* counted(
          Effect.all([Effect.flip(inTransaction("a")), Effect.flip(inTransaction("b")), outside], unbounded)
        )
        assert.deepStrictEqual(found, [[[{ title: "a" }], []], [[{ title: "b" }], []], []])
        assert.strictEqual(statements.filter((text) => text.startsWith("select")).length, 3)
      }))

    it.effect("two tenants, each a database of its own over one pool, are never merged", () =>
      Effect.gen(function*() {
        const database = yield* Reads
        const tenant = { a: { ...database }, b: { ...database } }
        const [, statements] = yield* counted(Effect.void)
        assert.strictEqual(statements.length, 0)
        const logs = { a: 0, b: 0 }
        const as = (name: "a" | "b") =>
          Effect.forEach(
            ids.slice(0, 20),
            (user) => User.load.posts(user),
            unbounded
          ).pipe(Effect.provideService(Reads, tenant[name]))
        tenant.a.run = (statement) => (logs.a++, database.run(statement))
        tenant.b.run = (statement) => (logs.b++, database.run(statement))
        yield* Effect.all([as("a"), as("b")], unbounded)
        assert.deepStrictEqual(logs, { a: 1, b: 1 })
      }))

    it.effect("a loop over rows that were read together loads for all of them at once", () =>
      Effect.gen(function*() {
        const [, statements] = yield* counted(Effect.gen(function*() {
          const found = yield* User.find({ limit: 50, orderBy: (u) => asc(u.id) })
          for (const user of found) {
            const theirs = yield* User.load.posts(user, { columns: ["id", "authorId"] })
            assert.strictEqual(theirs.length, user.id % 10n === 0n ? 0 : 3)
            // Rows that were loaded lazily are a result set too.
            for (const post of theirs) assert.strictEqual((yield* Post.load.author(post)).name, user.name)
          }
        }))
        assert.strictEqual(statements.length, 3)
        const [, alone] = yield* counted(Effect.gen(function*() {
          const found = yield* User.find({ limit: 5, orderBy: (u) => asc(u.id) })
          for (const user of found) yield* User.load.posts(user, { alone: true })
        }))
        assert.strictEqual(alone.length, 6)
      }))

    it.effect("a write to the table drops what was remembered; after the second, rows are loaded alone", () =>
      Effect.gen(function*() {
        const touch = Query.run(update(posts).set({ published: false }).where(eq(posts.id, 11n)))
        const [, statements] = yield* counted(transaction(Effect.gen(function*() {
          const found = yield* User.find({ limit: 5, orderBy: (u) => asc(u.id) })
          const title = (i: number) =>
            Effect.map(
              User.load.posts(found[i] as { readonly id: bigint }, { orderBy: (p) => asc(p.id) }),
              (theirs) => theirs[0]?.title
            )
          assert.strictEqual(yield* title(0), "1/1")
          assert.strictEqual(yield* title(1), "2/1")
          yield* Query.run(update(posts).set({ title: "new" }).where(eq(posts.id, 21n)))
          assert.strictEqual(yield* title(1), "new")
          assert.strictEqual(yield* title(2), "3/1")
          yield* Query.run(update(posts).set({ title: "2/1" }).where(eq(posts.id, 21n)))
          assert.strictEqual(yield* title(1), "2/1")
          yield* touch
          assert.strictEqual(yield* title(0), "1/1")
        })))
        const reads = statements.filter((text) => text.startsWith("select"))
        assert.strictEqual(reads.length, 5)
      }))

    it.effect("rows read outside of a transaction are not answered from memory inside, nor the other way round", () =>
      Effect.gen(function*() {
        const found = yield* User.find({ limit: 3, orderBy: (u) => asc(u.id) })
        const [first] = found
        yield* User.load.posts(first as { readonly id: bigint })
        const [, statements] = yield* counted(transaction(User.load.posts(first as { readonly id: bigint })))
        assert.strictEqual(statements.length, 1)
      }))

    it.effect("cachedLoads keeps answers for as long as it runs", () =>
      Effect.gen(function*() {
        const twice = Effect.gen(function*() {
          yield* User.load.posts({ id: 1n })
          yield* User.load.posts({ id: 1n })
          yield* User.findById(1n)
          yield* User.findById(1n)
          yield* User.findById(2n)
        })
        const [, kept] = yield* counted(cachedLoads(twice))
        assert.strictEqual(kept.length, 3)
        const [, asked] = yield* counted(twice)
        assert.strictEqual(asked.length, 5)
      }))

    it.effect("strictLoading makes a lazy access a defect before anything is sent", () =>
      Effect.gen(function*() {
        const [exit, statements] = yield* counted(Effect.exit(strictLoading(User.load.posts({ id: 1n }))))
        assert.instanceOf(Exit.isFailure(exit) ? Cause.squash(exit.cause) : undefined, LazyLoadRefused)
        assert.strictEqual(statements.length, 0)
      }))

    it.effect("more keys than one statement takes are several", () =>
      Effect.gen(function*() {
        const many = Array.from({ length: 10_001 }, (_, i) => ({ id: BigInt(i + 1) }))
        const [found, statements] = yield* counted(
          Effect.forEach(many, (user) => User.load.posts(user, { columns: ["id"] }), unbounded)
        )
        assert.strictEqual(found.flat().length, 180 * 3)
        assert.strictEqual(statements.length, 2)
      }))

    it.effect("interrupting one caller leaves the rest; interrupting all interrupts the statement", () =>
      Effect.gen(function*() {
        const database = yield* Reads
        const sent = yield* Deferred.make<void>()
        const go = yield* Deferred.make<void>()
        let interrupted = 0
        const slow = {
          ...database,
          run: ((statement) =>
            Deferred.succeed(sent, undefined).pipe(
              Effect.andThen(Deferred.await(go)),
              Effect.andThen(database.run(statement)),
              Effect.onInterrupt(() => Effect.sync(() => interrupted++))
            )) as typeof database.run
        }
        const load = (id: bigint) =>
          Effect.forkChild(Effect.provideService(User.load.posts({ id }, { columns: ["id"] }), Reads, slow))
        const [one, two] = [yield* load(1n), yield* load(2n)]
        yield* Deferred.await(sent)
        yield* Fiber.interrupt(one)
        assert.strictEqual(interrupted, 0)
        yield* Deferred.succeed(go, undefined)
        assert.strictEqual((yield* Fiber.join(two)).length, 3)

        const never = {
          ...slow,
          run: (() => Effect.onInterrupt(Effect.never, () => Effect.sync(() => interrupted++))) as typeof database.run
        }
        const asleep = (id: bigint) =>
          Effect.forkChild(Effect.provideService(User.load.posts({ id }, { columns: ["id"] }), Reads, never))
        const fibers = [yield* asleep(1n), yield* asleep(2n)]
        yield* Effect.sleep(20)
        for (const fiber of fibers) yield* Fiber.interrupt(fiber)
        yield* Effect.sleep(20)
        assert.strictEqual(interrupted, 1)
      }))

    it.effect("interrupting all callers cancels the statement on the server", () =>
      Effect.gen(function*() {
        const locked = yield* Deferred.make<void>()
        const release = yield* Deferred.make<void>()
        const holder = yield* Effect.forkChild(transaction(Effect.gen(function*() {
          const database = yield* Writes
          yield* database.run({
            text: "lock table posts in access exclusive mode",
            parameters: [],
            access: "writes",
            decode: (row) => row
          })
          yield* Deferred.succeed(locked, undefined)
          yield* Deferred.await(release)
        })))
        yield* Deferred.await(locked)
        const waiting = yield* Effect.forkChild(User.load.posts({ id: 1n }))
        yield* Effect.sleep(100)
        yield* Fiber.interrupt(waiting)
        yield* Effect.sleep(100)
        const database = yield* Reads
        const { rows } = yield* database.run({
          text: "select count(*) from pg_locks where relation = 'posts'::regclass and not granted",
          parameters: [],
          access: "reads",
          decode: (row) => row[0]
        })
        yield* Deferred.succeed(release, undefined)
        yield* Fiber.join(holder)
        assert.deepStrictEqual(rows, ["0"])
      }))
  }
)
