/** Queries over a client that somebody made by hand: of PGlite, which writes a parameter as what its type asks for, and has one session. */
import { overSqlClient } from "@aludel/pool/OverSqlClient"
import {
  asc,
  catchConstraint,
  columns,
  createAll,
  DatabaseError,
  dataModel,
  deleteFrom,
  eq,
  from,
  insert,
  Interval,
  Pg,
  Query,
  sql as raw,
  table,
  transaction,
  update
} from "@aludel/sql"
import { assert, it, layer } from "@effect/vitest"
import { PGlite } from "@electric-sql/pglite"
import * as BigDecimal from "effect/BigDecimal"
import * as Cause from "effect/Cause"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Reactivity from "effect/reactivity/Reactivity"
import * as Semaphore from "effect/Semaphore"
import * as Client from "effect/sql/SqlClient"
import type { Connection } from "effect/sql/SqlConnection"
import { SqlError, UnknownError } from "effect/sql/SqlError"
import * as Statement from "effect/sql/Statement"
import * as Stream from "effect/Stream"

const compiler = Statement.makeCompiler({
  dialect: "pg",
  placeholder: (index) => `$${index}`,
  onIdentifier: Statement.defaultEscape("\""),
  onRecordUpdate: () => ["", []],
  onCustom: () => ["null", []]
})

/** Every error is one that the client knows nothing of. */
const connectionOf = (pglite: PGlite): Connection => {
  const query = <A>(run: () => Promise<A>) =>
    Effect.tryPromise({
      try: run,
      catch: (cause) => new SqlError({ reason: new UnknownError({ cause, message: "failed", operation: "execute" }) })
    })
  const objects: Connection["execute"] = (text, parameters) =>
    Effect.map(query(() => pglite.query(text, [...parameters])), ({ rows }) => rows)
  const values: Connection["executeValues"] = (text, parameters) =>
    Effect.map(
      query(() => pglite.query<Array<unknown>>(text, [...parameters], { rowMode: "array" })),
      ({ rows }) => rows
    )
  return {
    execute: objects,
    executeUnprepared: objects,
    executeValues: values,
    executeValuesUnprepared: values,
    executeRaw: (text, parameters) => query(() => pglite.query(text, [...parameters])),
    executeStream: () => Stream.die("this client has no streams")
  }
}

const client = Layer.effect(
  Client.SqlClient,
  Effect.gen(function*() {
    const pglite = yield* Effect.acquireRelease(
      Effect.promise(() => PGlite.create()),
      (pglite) => Effect.promise(() => pglite.close())
    )
    const connection = Effect.succeed(connectionOf(pglite))
    return yield* Client.make({
      ...Client.makeSqliteAcquirers({ connection, semaphore: Semaphore.makeUnsafe(1) }),
      compiler,
      driver: "pglite",
      releaseSavepoint: (name) => `RELEASE SAVEPOINT ${name}`,
      spanAttributes: []
    })
  })
).pipe(Layer.provide(Reactivity.layer))

const things = table(
  "things",
  class Things {
    id = Pg.integer().identity().primaryKey()
    name = Pg.varchar(5).unique()
    flag = Pg.boolean()
    big = Pg.bigint()
    price = Pg.numeric(10, 2)
    real = Pg.doublePrecision()
    at = Pg.timestamptz()
    day = Pg.date()
    json = Pg.jsonb()
    bytes = Pg.bytea()
    uuid = Pg.uuid()
    span = Pg.interval()
    flags = Pg.boolean().array()
    names = Pg.text().array({ nulls: true })
    nothing = Pg.bytea().nullable()
  }
)

const thing = {
  name: "a\"(\\,",
  flag: true,
  big: 9_007_199_254_740_993n,
  price: BigDecimal.fromStringUnsafe("12.50"),
  real: 0.1,
  at: DateTime.makeUnsafe("2026-01-02T03:04:05.678Z"),
  day: "2026-01-02",
  json: { a: ["x", null, true], "b\"": 1 },
  bytes: new Uint8Array([0, 255, 92]),
  uuid: "00000000-0000-4000-8000-000000000000",
  span: new Interval({ months: 1, days: -2, microseconds: 3n }),
  flags: [true, false],
  names: ["NULL", null, "a,b"],
  nothing: null
}

it.effect("a client of another dialect is a mistake of the program", () =>
  Effect.gen(function*() {
    const other = Layer.effect(
      Client.SqlClient,
      Client.make({
        acquirer: Effect.die("nothing is to be sent"),
        compiler: Statement.makeCompilerSqlite(),
        driver: "sqlite",
        spanAttributes: []
      })
    ).pipe(Layer.provide(Reactivity.layer))
    const exit = yield* Effect.exit(Effect.scoped(Layer.build(overSqlClient.pipe(Layer.provide(other)))))
    assert(Exit.isFailure(exit))
    assert.instanceOf(Cause.squash(exit.cause), Error)
  }))

/** The table anew, with one row. */
const filled = Effect.gen(function*() {
  const sql = yield* Client.SqlClient
  yield* sql`drop table if exists things`
  yield* createAll(dataModel({ things }))
  return yield* Query.run(insert(things).values(thing))
})

layer(overSqlClient.pipe(Layer.provideMerge(client)), { excludeTestServices: true })("over PGlite", (it) => {
  it.effect("values of every kind come back as they were, and can be compared with", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* filled, 1)
      const [found] = yield* Query.all(from(things).where(eq(things.flag, true)).select(columns(things)))
      assert.isDefined(found)
      const price = <One extends { readonly price: BigDecimal.BigDecimal }>(one: One) => ({
        ...one,
        price: BigDecimal.format(one.price)
      })
      assert.deepEqual<unknown>(price(found), price({ id: 1, ...thing }))
      for (const [key, value] of [["big", thing.big], ["price", thing.price], ["uuid", thing.uuid]] as const) {
        const equal = from(things).where(eq(things[key] as typeof things.big, value as bigint)).select({
          id: things.id
        })
        assert.deepStrictEqual(yield* Query.all(equal), [{ id: 1 }])
      }
      const many = Array.from({ length: 50 }, (_, index) => ({ ...thing, name: `n${index}`, flag: false }))
      assert.strictEqual(yield* Query.run(insert(things).values(many)), 50)
      assert.strictEqual(yield* Query.run(deleteFrom(things).where(eq(things.flag, false))), 50)
      const long = yield* Effect.flip(Query.run(update(things).set({ name: "longer" }).where(eq(things.id, 1))))
      assert(long instanceof DatabaseError)
      assert.strictEqual(long.reason._tag, "DataException")
    }))

  it.effect("transactions, constraints, streams and raw statements", () =>
    Effect.gen(function*() {
      const sql = yield* Client.SqlClient
      yield* filled
      const add = (name: string) =>
        Query.run(insert(things).values({ ...thing, name })).pipe(
          catchConstraint("things_name_key", () => Effect.succeed(0))
        )
      const names = Query.stream(from(things).select({ name: things.name }).orderBy(asc(things.id)), { batchSize: 1 })
      yield* sql.withTransaction(Effect.gen(function*() {
        assert.strictEqual(yield* add("b"), 1)
        assert.strictEqual(yield* add("b"), 0)
        yield* Effect.flip(transaction(Effect.andThen(add("c"), Effect.fail("no"))))
        yield* sql`update things set flag = ${false} where name = ${"b"}`
      }))
      assert.deepStrictEqual(yield* Stream.runCollect(names), [{ name: thing.name }, { name: "b" }])
      const counted = raw.text("select flag, count(*) as n from things group by flag order by flag").columns({
        n: Pg.bigint(),
        flag: Pg.boolean()
      })
      assert.deepStrictEqual(yield* Query.all(counted), [{ n: 1n, flag: false }, { n: 1n, flag: true }])
      const read = transaction(Stream.runCount(names), { isolation: "repeatable read", access: "read only" })
      assert.strictEqual(yield* read, 2)
    }))
})
