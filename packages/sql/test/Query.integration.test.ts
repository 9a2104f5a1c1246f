/** The query from end to end on a real server: rows, constraints, cardinality, streams, DDL. */
import {
  asc,
  catchConstraint,
  columns,
  count,
  createAll,
  DatabaseError,
  deleteFrom,
  desc,
  dropAll,
  eq,
  expectConstraints,
  from,
  gt,
  insert,
  max,
  Pg,
  Query,
  type Reads,
  table,
  update,
  Writes
} from "@aludel/sql"
import { assertHealthy, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { inspect } from "node:util"
import { inject } from "vitest"
import { blog, counters, posts, users } from "./Blog.ts"

const execute = (text: string) =>
  Effect.flatMap(
    Writes,
    (database) => database.run({ text, parameters: [], access: "writes", decode: () => undefined })
  )

let people = 0
const person = (change: { readonly age?: number } = {}) => {
  const name = `p${++people}`
  return insert(users).values({ email: `${name}@example.org`, name, ...change }).returning({
    id: users.id,
    email: users.email
  })
}

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(blog) }))("query", (it) => {
  it.effect("insert, read back, joined, grouped, ordered", () =>
    Effect.gen(function*() {
      const ann = yield* Query.one(person({ age: 30 }))
      const bob = yield* Query.one(person())
      yield* Query.run(insert(posts).values([{ authorId: ann.id, title: "b" }, { authorId: ann.id, title: "a" }]))
      const query = from(users)
        .leftJoin(posts, eq(posts.authorId, users.id))
        .groupBy(users.id)
        .select({
          id: users.id,
          age: users.age,
          posts: count(posts.id),
          latest: max(posts.title),
          active: users.active
        })
        .orderBy(desc(count(posts.id)), asc(users.id))
      const rows = yield* Query.all(query.where(gt(users.id, ann.id - 1n)))
      assert.deepStrictEqual(rows.slice(0, 2), [
        { id: ann.id, age: 30, posts: 2, latest: "b", active: true },
        { id: bob.id, age: null, posts: 0, latest: null, active: true }
      ])
      yield* assertHealthy
    }))

  it.effect("an unmatched left join is null, a matched one is not", () =>
    Effect.gen(function*() {
      const ann = yield* Query.one(person())
      const rows = yield* Query.all(
        from(users).leftJoin(posts, eq(posts.authorId, users.id)).where(eq(users.id, ann.id))
          .select({ id: users.id, title: posts.title })
      )
      assert.deepStrictEqual(rows, [{ id: ann.id, title: null }])
      const bob = yield* Query.one(person())
      yield* Query.run(insert(posts).values({ authorId: bob.id, title: "here" }))
      const manager = from(posts).leftJoin(users, eq(users.id, posts.authorId)).where(eq(posts.authorId, bob.id))
        .select({ title: posts.title, age: users.age, managerId: users.managerId })
      assert.deepStrictEqual(yield* Query.all(manager), [{ title: "here", age: null, managerId: null }])
    }))

  it.effect("defaults, identity and the server's clock come back typed", () =>
    Effect.gen(function*() {
      const { id } = yield* Query.one(person())
      const row = yield* Query.one(from(users).select(columns(users)).where(eq(users.id, id)))
      assert.strictEqual(typeof row.id, "bigint")
      assert.isTrue(DateTime.isDateTime(row.createdAt))
      assert.deepInclude(row, { age: null, managerId: null, active: true })
    }))

  it.effect("rows of defaults, no rows at all, and the count of a write", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* Query.one(insert(counters).values({})), 1)
      assert.deepStrictEqual(yield* Query.all(insert(counters).values([{}, { hits: 5 }, {}])), [3])
      assert.strictEqual(yield* Query.run(insert(counters).values([])), 0)
      const returned = yield* Query.all(insert(counters).values([{ hits: 7 }, {}]).returning({ hits: counters.hits }))
      assert.deepStrictEqual(returned, [{ hits: 7 }, { hits: 0 }])
      assert.deepStrictEqual(yield* Query.all(insert(counters).values([]).returning({ hits: counters.hits })), [])
    }))

  it.effect("one, maybeOne: none and several are typed failures", () =>
    Effect.gen(function*() {
      yield* Query.run(insert(counters).values([{}, {}]))
      const many = from(counters).select(columns(counters))
      const none = many.where(eq(counters.hits, -1))
      assert.strictEqual((yield* Effect.flip(Query.one(none)))._tag, "NoRow")
      assert.strictEqual((yield* Effect.flip(Query.one(many)))._tag, "TooManyRows")
      assert.deepStrictEqual(yield* Query.maybeOne(none), Option.none())
      assert.strictEqual((yield* Effect.flip(Query.maybeOne(many)))._tag, "TooManyRows")
      assert.isTrue(Option.isSome(yield* Query.maybeOne(many.limit(1))))
    }))

  it.effect("one: the row of an insert that a trigger keeps out is a defect, which no type names", () =>
    Effect.gen(function*() {
      const kept = table(
        "kept",
        class Kept {
          id = Pg.integer()
        }
      )
      yield* execute("create table kept (id integer not null)")
      yield* execute("create function keep_out() returns trigger language plpgsql as 'begin return null; end'")
      yield* execute("create trigger keep_out before insert on kept for each row execute function keep_out()")
      const exit = yield* Effect.exit(Query.one(insert(kept).values({ id: 1 }).returning({ id: kept.id })))
      assert(exit._tag === "Failure")
      assert.instanceOf(Cause.squash(exit.cause), Query.NoRow)
      assert.isFalse(Cause.hasFails(exit.cause))
      assert.strictEqual(yield* Query.one(insert(kept).values({ id: 1 })), 0)
    }))

  it.effect("unique, foreign key and check violations carry table, constraint and columns", () =>
    Effect.gen(function*() {
      const { email, id } = yield* Query.one(person())
      const cases = [
        [insert(users).values({ email, name: "other" }), "unique", "users", "users_email_key", ["email"]],
        [insert(users).values({ email: `x${email}`, name: "n", age: 0 }), "check", "users", "users_age_check", ["age"]],
        [
          insert(users).values({ email: `y${email}`, name: "n", managerId: -1n }),
          "foreign key",
          "users",
          "users_manager_id_fkey",
          ["manager_id"]
        ],
        [insert(posts).values({ authorId: -1n, title: "t" }), "foreign key", "posts", "posts_author_id_fkey", [
          "author_id"
        ]]
      ] as const
      for (const [query, kind, table, constraint, columns] of cases) {
        const error = yield* Effect.flip(Query.run<string, Writes>(query))
        assert.strictEqual(error._tag, "ConstraintViolation")
        assert.deepInclude(error, { kind, table, constraint, columns, schema: "public" })
        assert.notInclude(inspect(error, { depth: 10, showHidden: true }), email)
        assert.notInclude(JSON.stringify(error), email)
      }
      const taken = yield* Effect.flip(Query.run(insert(users).values({ email, name: "other" })))
      if (taken._tag === "ConstraintViolation" && taken.server.detail !== undefined) {
        assert.include(Redacted.value(taken.server.detail), email)
      }
      assert.isTrue(id > 0n)
      yield* assertHealthy
    }))

  it.effect("catchConstraint handles its name only", () =>
    Effect.gen(function*() {
      const { email } = yield* Query.one(person())
      const add = (age: number) =>
        Query.one(insert(users).values({ email, name: "n", age })).pipe(
          catchConstraint("users_email_key", ({ columns, constraint }) =>
            Effect.succeed(`${constraint} ${columns.join()}`))
        )
      assert.strictEqual(yield* add(5), "users_email_key email")
      const error = yield* Effect.flip(add(-5))
      assert.strictEqual(error._tag === "ConstraintViolation" && error.constraint, "users_age_check")
    }))

  it.effect("expectConstraints folds the others into DatabaseError", () =>
    Effect.gen(function*() {
      const { email } = yield* Query.one(person())
      const add = (row: { readonly email: string; readonly age?: number }) =>
        Effect.flip(Query.run(insert(users).values({ name: "n", ...row })).pipe(expectConstraints("users_email_key")))
      assert.strictEqual((yield* add({ email }))._tag, "ConstraintViolation")
      const folded = yield* add({ email: `z${email}`, age: -1 })
      assert.strictEqual(folded._tag === "DatabaseError" && folded.reason._tag, "UnexpectedConstraint")
      if (folded._tag === "DatabaseError" && folded.reason._tag === "UnexpectedConstraint") {
        assert.deepInclude(folded.reason, { constraint: "users_age_check", table: "users", kind: "check" })
        assert.strictEqual(folded.reason.server.code, "23514")
      }
    }))

  it.effect("onConflict: doing nothing yields no row, updating yields the row that is there", () =>
    Effect.gen(function*() {
      const { email, id } = yield* Query.one(person())
      const again = insert(users).values({ email, name: "renamed" })
      const nothing = again.onConflict(users.email).doNothing().returning({ id: users.id })
      assert.deepStrictEqual(yield* Query.maybeOne(nothing), Option.none())
      const renamed = again.onConflict(users.email).doUpdate((excluded) => ({ name: excluded.name, age: 40 }))
      const row = yield* Query.one(renamed.returning({ id: users.id, name: users.name, age: users.age }))
      assert.deepStrictEqual(row, { id, name: "renamed", age: 40 })
    }))

  it.effect("update: count, rows as they are afterwards, nothing matched, a broken constraint", () =>
    Effect.gen(function*() {
      const ann = yield* Query.one(person({ age: 30 }))
      const bob = yield* Query.one(person())
      const byId = eq(users.id, ann.id)
      assert.strictEqual(yield* Query.one(update(users).set({ name: "renamed" }).where(byId)), 1)
      assert.strictEqual(yield* Query.one(update(users).set({ name: "nobody" }).where(eq(users.id, -1n))), 0)
      const rows = yield* Query.all(
        update(users).set({ age: null }).where(byId).returning({ name: users.name, age: users.age })
      )
      assert.deepStrictEqual(rows, [{ name: "renamed", age: null }])
      const taken = yield* Effect.flip(Query.run(update(users).set({ email: bob.email }).where(byId)))
      assert.strictEqual(taken._tag === "ConstraintViolation" && taken.constraint, "users_email_key")
      const caught = update(users).set({ email: bob.email }).where(byId)
      assert.strictEqual(
        yield* Query.one(caught).pipe(catchConstraint("users_email_key", () => Effect.succeed(-1))),
        -1
      )
    }))

  it.effect("delete: count and rows as they were; a foreign key that points here is a violation by its name", () =>
    Effect.gen(function*() {
      const ann = yield* Query.one(person())
      const bob = yield* Query.one(person())
      yield* Query.run(update(users).set({ managerId: ann.id }).where(eq(users.id, bob.id)))
      const refused = yield* Effect.flip(Query.run(deleteFrom(users).where(eq(users.id, ann.id))))
      assert.deepInclude(refused, { _tag: "ConstraintViolation", constraint: "users_manager_id_fkey", table: "users" })
      const gone = yield* Query.all(deleteFrom(users).where(eq(users.id, bob.id)).returning({ id: users.id }))
      assert.deepStrictEqual(gone, [{ id: bob.id }])
      assert.strictEqual(yield* Query.one(deleteFrom(users).where(eq(users.id, ann.id))), 1)
    }))

  it.effect("a constraint that the code does not know arrives as DatabaseError", () =>
    Effect.gen(function*() {
      yield* execute("create table ahead (id int primary key, n int constraint ahead_of_the_code check (n < 5))")
      const behind = table(
        "ahead",
        class {
          id = Pg.integer().primaryKey()
          n = Pg.integer()
        }
      )
      const error = yield* Effect.flip(Query.run(insert(behind).values({ id: 1, n: 9 })))
      assert.strictEqual(error._tag === "DatabaseError" && error.reason._tag, "UnexpectedConstraint")
      // Of the same name, but of another table: matched by table too.
      yield* execute(
        "create function raise_other() returns trigger language plpgsql as $$ begin raise exception using errcode = '23505', table = 'elsewhere', constraint = 'ahead_pkey', schema = 'public'; end $$"
      )
      yield* execute("create trigger other before insert on ahead for each row execute function raise_other()")
      const other = yield* Effect.flip(Query.run(insert(behind).values({ id: 2, n: 1 })))
      assert.strictEqual(other._tag === "DatabaseError" && other.reason._tag, "UnexpectedConstraint")
    }))

  it.effect("what the server refuses has a reason by SQLSTATE, and says where", () =>
    Effect.gen(function*() {
      const missing = table(
        "missing",
        class {
          id = Pg.integer().primaryKey()
        }
      )
      const failing: ReadonlyArray<Effect.Effect<unknown, unknown, Reads | Writes>> = [
        Query.all(from(missing).select(columns(missing))),
        execute("selekt 1"),
        execute("select 1/0"),
        execute("do $$ begin raise exception 'secret words'; end $$"),
        execute("select nextval('nope')"),
        Query.run(insert(users).values({ email: "x".repeat(101), name: "n" }))
      ]
      const reasons = yield* Effect.forEach(failing, (effect) =>
        Effect.map(Effect.flip(effect), (error) => error instanceof DatabaseError ? error : undefined))
      const tags = reasons.map((error) =>
        error?.reason._tag
      )
      assert.deepStrictEqual(tags, [
        "UndefinedObject",
        "InvalidStatement",
        "DataException",
        "RaisedException",
        "UndefinedObject",
        "DataException"
      ])
      assert.include(reasons[0]?.message, "near `\"missing\"`")
      assert.include(reasons[1]?.message, "at character 1, near `selekt 1`")
      assert.notInclude(inspect(reasons[3], { depth: 10 }), "secret words")
      yield* assertHealthy
    }))

  it.effect("values that cannot be sent are refused, and nothing is sent", () =>
    Effect.gen(function*() {
      const wrong = [
        insert(users).values({ email: "a\0b", name: "n" }),
        insert(users).values({ email: "a\ud800", name: "n" }),
        insert(users).values({ email: "a", name: "n", age: 2 ** 31 }),
        insert(users).values({ email: "a", name: "n", managerId: 2n ** 63n }),
        insert(users).values({ email: "a", name: "n", balance: 4 as never }),
        insert(users).values({ email: "a", name: undefined as never, active: "yes" as never })
      ]
      for (const query of wrong) {
        const error = yield* Effect.flip(Query.run(query))
        assert.strictEqual(error._tag === "DatabaseError" && error.reason._tag, "InvalidValue")
      }
    }))

  it.effect("a stream brings all rows in order, a batch at a time, and can be left early", () =>
    Effect.gen(function*() {
      yield* execute("create table numbers (id int primary key)")
      yield* execute("insert into numbers select generate_series(1, 1000)")
      const numbers = table(
        "numbers",
        class {
          id = Pg.integer().primaryKey()
        }
      )
      const query = from(numbers).select(columns(numbers)).orderBy(asc(numbers.id))
      for (const batchSize of [1, 7, 1000, 5000]) {
        const rows = yield* Stream.runCollect(Query.stream(query.limit(50), { batchSize }))
        assert.deepStrictEqual(rows.map(({ id }) => id), Array.from({ length: 50 }, (_, n) => n + 1))
      }
      assert.strictEqual(yield* Stream.runCount(Query.stream(query)), 1000)
      const first = yield* Stream.runCollect(Stream.take(Query.stream(query, { batchSize: 10 }), 15))
      assert.strictEqual(first.length, 15)
      const error = yield* Effect.flip(Stream.runDrain(Query.stream(query, { batchSize: 0 })))
      assert.strictEqual(error._tag === "DatabaseError" && error.reason._tag, "InvalidQuery")
      yield* assertHealthy
    }))

  it.effect("a row that cannot be decoded fails the stream after those before it", () =>
    Effect.gen(function*() {
      yield* execute("create table mixed (id int primary key, n bigint)")
      yield* execute(
        "insert into mixed select n, case when n = 500 then 9007199254740993 else n end from generate_series(1, 600) n"
      )
      const mixed = table(
        "mixed",
        class {
          id = Pg.integer().primaryKey()
          n = Pg.integer()
        }
      )
      const seen: Array<number> = []
      const query = from(mixed).select(columns(mixed)).orderBy(asc(mixed.id))
      const error = yield* Effect.flip(
        Stream.runForEach(Query.stream(query), ({ id }) => Effect.sync(() => void seen.push(id)))
      )
      assert.strictEqual(error._tag === "DatabaseError" && error.reason._tag, "DecodeFailed")
      assert.include(error.message, "\"n\" of \"mixed\" (integer)")
      assert.notInclude(error.message, "9007199254740993")
      assert.strictEqual(seen.length, 499)
      yield* assertHealthy
    }))

  it.effect("createAll run again changes nothing; dropAll and createAll bring it back, circles and all", () =>
    Effect.gen(function*() {
      const before = yield* Query.one(person())
      yield* createAll(blog)
      assert.isTrue(
        Option.isSome(yield* Query.maybeOne(from(users).select({ id: users.id }).where(eq(users.id, before.id))))
      )
      yield* dropAll(blog)
      yield* dropAll(blog)
      yield* createAll(blog)
      assert.deepStrictEqual(yield* Query.all(from(users).select({ id: users.id })), [])
      const error = yield* Effect.flip(Query.run(insert(posts).values({ authorId: 1n, title: "t" })))
      assert.strictEqual(error._tag === "ConstraintViolation" && error.constraint, "posts_author_id_fkey")
      yield* assertHealthy
    }))
})
