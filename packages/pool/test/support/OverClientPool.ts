/**
 * The pool's module as one whose layer runs reads and writes over a `SqlClient` of `@effect/sql-pg`: so that tests of queries, which
 * know of a pool alone, are run over that.
 */
import { PgClient } from "@effect/sql-pg"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type { PoolOptions } from "../../src/config/PoolOptions.ts"
import { ConnectionPool } from "../../src/ConnectionPool.ts"
import * as OverSqlClient from "../../src/OverSqlClient.ts"

export * from "../../src/ConnectionPool.ts"

const pooled = ConnectionPool.layer

const overClient = (options: PoolOptions) =>
  OverSqlClient.layer.pipe(
    Layer.provide(PgClient.layer({
      url: typeof options.url === "string" ? Redacted.make(options.url) : options.url,
      maxConnections: options.size ?? 10,
      startupParameters: { ...options.settings }
    })),
    // Both provide reads and writes: what comes last holds.
    (over) => Layer.merge(pooled(options), over)
  )

Object.assign(ConnectionPool, { layer: overClient })
