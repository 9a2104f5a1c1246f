/** A table whose rows belong to tenants: read and written under a row context only, and never those of another tenant. */
import {
  alias,
  asc,
  columns,
  createAll,
  currentSetting,
  DatabaseError,
  dataModel,
  deleteFrom,
  eq,
  exists,
  from,
  insert,
  Pg,
  policy,
  prepared,
  Query,
  type Reads,
  RowContext,
  table,
  transaction,
  truncate,
  update,
  Writes
} from "@aludel/sql"
import { assertHealthy, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { inject } from "vitest"
import { text, value } from "./support/Text.ts"

const notes = table(
  "notes",
  class Notes {
    id = Pg.bigint().identity().primaryKey()
    tenant = Pg.text().default(currentSetting("app.tenant"))
    word = Pg.text().unique()
  },
  {
    rowContext: "required",
    rowSecurity: "force",
    policies: [policy("own", { using: (t) => eq(t.tenant, currentSetting("app.tenant")) })]
  }
)
const plain = table(
  "plain",
  class Plain {
    id = Pg.integer().primaryKey()
  }
)

const words = from(notes).select({ word: notes.word }).orderBy(asc(notes.word))
const other = alias(notes, "other")
const derived = words.as("derived")

/** Every way to mention the table. */
const mentions = {
  select: Query.all(words),
  join: Query.all(from(plain).innerJoin(notes, eq(notes.word, "x")).select(columns(plain))),
  alias: Query.all(from(other).select({ word: other.word })),
  subquery: Query.all(from(plain).where(exists(words)).select(columns(plain))),
  derived: Query.all(from(derived).select({ word: derived.word })),
  insert: Query.run(insert(notes).values({ word: "w" })),
  update: Query.run(update(notes).set({ word: "w" }).everyRow()),
  delete: Query.run(deleteFrom(notes).everyRow()),
  truncate: Query.run(truncate(notes)),
  prepared: Query.all(
    prepared({ word: Pg.text() }, ({ word }) => from(notes).where(eq(notes.word, word)).select({ id: notes.id })).with({
      word: "w"
    })
  ),
  explain: Query.explain(words),
  stream: Stream.runCollect(Query.stream(words))
} as const

const database = TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(dataModel({ notes, plain })) })

const under = (role: string, tenant: string) =>
  Effect.provideService(RowContext, { role, settings: { "app.tenant": tenant } })

/** Runs the test with a role that is no superuser, and gone after it. */
const asRole = <A, E, R>(body: (role: string) => Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const role = `tenants_${(yield* TestDatabase).name}`
    yield* text(`create role "${role}"`)
    yield* text(`grant select, insert, update, delete on notes, plain to "${role}"`)
    return yield* Effect.ensuring(
      body(role),
      Effect.orDie(Effect.andThen(text(`drop owned by "${role}"`), text(`drop role "${role}"`)))
    )
  })

layer(database, { excludeTestServices: true })("a table that asks for a row context", (it) => {
  it.effect("is refused without one, however it is mentioned, alone and in a transaction", () =>
    Effect.gen(function*() {
      for (const [name, run] of Object.entries(mentions)) {
        for (const one of [run, transaction(run as Effect.Effect<unknown, unknown, Reads | Writes>)]) {
          const error = yield* Effect.flip(one as Effect.Effect<unknown, unknown, Reads | Writes>)
          assert(error instanceof DatabaseError, name)
          assert.deepInclude(error.reason, { _tag: "RowContextMissing", table: "notes" }, name)
        }
      }
      assert.deepStrictEqual(yield* Query.all(from(plain).select(columns(plain))), [])
      yield* assertHealthy
    }))

  it.effect("shows and takes each tenant's rows alone, whatever runs at once", () =>
    asRole((role) =>
      Effect.gen(function*() {
        const tenants = ["one", "two", "three"]
        const add = (tenant: string, n: number) =>
          Query.run(insert(notes).values({ word: `${tenant} ${n}` })).pipe(under(role, tenant))
        const numbers = Array.from({ length: 10 }, (_, n) => n)
        yield* Effect.forEach(numbers, (n) => Effect.forEach(tenants, (tenant) => add(tenant, n), { concurrency: 3 }), {
          concurrency: 4
        })
        const look = (tenant: string) =>
          Effect.map(Query.all(words), (rows) => rows.map(({ word }) => word)).pipe(under(role, tenant))
        const many = numbers.flatMap(() => tenants)
        const seen = yield* Effect.forEach(many, look, { concurrency: 16 })
        assert.deepStrictEqual(seen, many.map((tenant) => numbers.map((n) => `${tenant} ${n}`)))
        const streamed = yield* Stream.runCollect(Query.stream(words)).pipe(under(role, "two"))
        assert.strictEqual(streamed.length, 10)
        const cleared = yield* transaction(Query.run(deleteFrom(notes).everyRow())).pipe(under(role, "one"))
        assert.strictEqual(cleared, 10)
        assert.deepStrictEqual(yield* look("one"), [])
        assert.strictEqual((yield* look("two")).length, 10)
        yield* assertHealthy
      })
    ))

  it.effect("inside of another context it is all that holds: no role, no setting of the one around", () =>
    asRole((role) =>
      Effect.gen(function*() {
        const seen = Effect.all([
          value("select current_setting('app.tenant', true)"),
          value("select coalesce(current_setting('app.see_all', true), '')"),
          value("select current_user = session_user")
        ])
        const outer = { role, settings: { "app.Tenant": "outer", "app.see_all": "on" } }
        const inner = Effect.provideService(seen, RowContext, { settings: { "app.tenant": "inner" } })
        const nested = Effect.gen(function*() {
          assert.deepStrictEqual(yield* seen, ["outer", "on", "f"])
          assert.deepStrictEqual(yield* inner, ["inner", "", "t"])
          assert.deepStrictEqual(yield* transaction(inner), ["inner", "", "t"])
          const both = Effect.provideService(transaction(inner), RowContext, { role, settings: { "app.see_all": "2" } })
          assert.deepStrictEqual(yield* both, ["inner", "", "t"])
          assert.deepStrictEqual(yield* seen, ["outer", "on", "f"])
        })
        yield* Effect.provideService(transaction(nested), RowContext, outer)
        yield* assertHealthy
      })
    ))

  it.effect("does not take a row for another tenant, and COPY is refused under a row context", () =>
    asRole((role) =>
      Effect.gen(function*() {
        const foreign = Query.run(insert(notes).values({ word: "foreign", tenant: "other" })).pipe(under(role, "own"))
        const error = yield* Effect.flip(foreign)
        assert.strictEqual(error._tag === "DatabaseError" && error.reason._tag, "InsufficientPrivilege")
        const { copyIn, copyOut } = yield* Writes
        const copies = [
          Stream.runDrain(copyOut("copy plain to stdout")),
          copyIn("copy plain from stdin", Stream.empty)
        ]
        for (const copy of copies) {
          const { reason } = yield* Effect.flip(copy.pipe(under(role, "own")))
          assert.strictEqual(reason._tag, "InvalidQuery")
        }
        assert.strictEqual(yield* value("select current_user = session_user"), "t")
        yield* assertHealthy
      })
    ))
})
