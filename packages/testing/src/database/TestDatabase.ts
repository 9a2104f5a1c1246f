/** A database of a test's own on a server that is shared: created or cloned for a scope, and dropped with it. */
import { ConnectionPool, type InvalidPoolConfig, type PoolOptions } from "@aludel/pool"
import type { DatabaseError, Reads, Writes } from "@aludel/sql"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import type { Scope } from "effect/Scope"
import { createDatabase, sweepServer } from "./Creation.ts"
import { urlOf } from "./Server.ts"
import { preparedTemplate } from "./Template.ts"
import type { TestDatabaseError } from "./TestDatabaseError.ts"

/**
 * Where a test database is made, and from what.
 *
 * @example
 * ```ts
 * import { createAll, dataModel, Pg, table } from "@aludel/sql"
 * import type { TestDatabaseOptions } from "@aludel/testing"
 *
 * const tags = table("tags", class Tags {
 *   name = Pg.text().primaryKey()
 * })
 * const options = {
 *   url: "postgres://postgres@localhost:5432/postgres",
 *   prepare: createAll(dataModel({ tags }))
 * } satisfies TestDatabaseOptions<unknown>
 * ```
 */
export interface TestDatabaseOptions<E = never> {
  /**
   * The server, and a database on it to log in to: `postgres` where none is named. The role must be allowed to create
   * databases.
   */
  readonly url: string | Redacted.Redacted<string>
  /** The name of an existing database to clone. Nobody may be connected to it. Default: the server's `template1`. */
  readonly template?: string | undefined
  /**
   * What every test database begins with, such as `createAll(model)`. It runs once for each process, in a database that
   * is then cloned: keep the effect in a constant, since each value has a template of its own.
   */
  readonly prepare?: Effect.Effect<unknown, E, Reads | Writes> | undefined
  /** Size and deadlines of the pool. */
  readonly pool?:
    | Pick<PoolOptions, "acquireTimeout" | "applicationName" | "connectTimeout" | "drainTimeout" | "size">
    | undefined
}

/** What making a test database can fail with. `DatabaseError` has the conditions that every statement can meet. */
type Failure<E> = TestDatabaseError | DatabaseError | InvalidPoolConfig | E

const make = Effect.fn("TestDatabase.make")(function*<E = never>(
  options: TestDatabaseOptions<E>
): Effect.fn.Return<TestDatabase["Service"], Failure<E>, Scope> {
  const { prepare, template, url } = options
  const from = prepare === undefined ? template : yield* preparedTemplate(url, template, prepare)
  const name = yield* createDatabase(url, from)
  return { name, url: urlOf(url, name) }
})

/**
 * A database of a test's own, for as long as a scope is open.
 *
 * Tests that share a server do not share data: each layer makes a database with a name of its own (`aludel_test_…`) and
 * drops it with the scope, whatever happened. What a killed process left is dropped by the next on the same machine.
 */
export class TestDatabase extends Context.Service<TestDatabase, {
  readonly name: string
  /** Connects to this database. */
  readonly url: Redacted.Redacted<string>
}>()("@aludel/testing/database/TestDatabase") {
  /**
   * Makes a database that is there until the scope closes. `layer` connects a pool to it as well.
   *
   * Fails with `TestDatabaseError`, whose `reason` says what to do about the server, the role or the template.
   *
   * @example
   * ```ts
   * import { TestDatabase } from "@aludel/testing"
   * import * as Effect from "effect/Effect"
   *
   * const program = Effect.scoped(Effect.gen(function*() {
   *   const { name } = yield* TestDatabase.make({ url: "postgres://postgres@localhost:5432/postgres" })
   *   yield* Effect.log(`working in ${name}`)
   * }))
   * ```
   */
  static readonly make: <E = never>(
    options: TestDatabaseOptions<E>
  ) => Effect.Effect<TestDatabase["Service"], Failure<E>, Scope> = make

  /**
   * A database as a layer, with a pool on it: what `ConnectionPool.layer` provides, and its name and URL as `TestDatabase`.
   *
   * One for each test file is a good measure: its tests run in a `sandbox`, or one after the other. Fails as `make` does.
   *
   * @example
   * ```ts
   * import { Writes } from "@aludel/sql"
   * import { EmbeddedPostgres, sandbox, TestDatabase } from "@aludel/testing"
   * import { layer } from "@effect/vitest"
   * import * as Effect from "effect/Effect"
   * import * as Layer from "effect/Layer"
   *
   * const Database = Layer.unwrap(
   *   Effect.map(EmbeddedPostgres, ({ url }) => TestDatabase.layer({ url }))
   * ).pipe(Layer.provide(EmbeddedPostgres.layer()))
   *
   * layer(Database)("the shop", (it) => {
   *   it.effect("begins empty", () => sandbox(Effect.asVoid(Writes)))
   * })
   * ```
   */
  static readonly layer = <E = never>(
    options: TestDatabaseOptions<E>
  ): Layer.Layer<TestDatabase | ConnectionPool | Reads | Writes, Failure<E>> =>
    Layer.effectContext(Effect.gen(function*() {
      const database = yield* make(options)
      const pool = yield* Layer.build(ConnectionPool.layer({ ...options.pool, url: database.url }))
      return Context.add(pool, TestDatabase, database)
    }))

  /**
   * Drops the test databases that ended processes of this machine left on a server.
   *
   * Each process does that by itself before its first database. Run it at the very end, such as in a test runner's
   * global teardown, where nothing may stay until the next run.
   *
   * @example
   * ```ts
   * import { TestDatabase } from "@aludel/testing"
   * import * as Effect from "effect/Effect"
   *
   * export const teardown = () =>
   *   Effect.runPromise(TestDatabase.sweep({ url: "postgres://postgres@localhost:5432/postgres" }))
   * ```
   */
  static readonly sweep = (
    options: Pick<TestDatabaseOptions, "url">
  ): Effect.Effect<void, Failure<never>> => sweepServer(options.url)
}
