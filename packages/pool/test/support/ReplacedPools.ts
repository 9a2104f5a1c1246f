/** Pools whose reads and writes run over a client of `@effect/sql-pg`, in the place of all others. */
import { PgClient } from "@effect/sql-pg"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { SqlClient } from "effect/sql/SqlClient"
import { ConnectionPool } from "../../src/ConnectionPool.ts"
import { overSqlClient } from "../../src/OverSqlClient.ts"

/** The client, without what tells which one it is: a string is then whatever the parameter's type asks for. */
const unknownClient = (client: SqlClient): SqlClient =>
  new Proxy(client, {
    has: (target, key) => key !== "~@effect/sql-pg/PgClient" && key in target,
    get: (target, key) => key === "driver" ? "unknown" : Reflect.get(target, key)
  })

/** @param unknown whether it is to be one of which nothing is known */
export const clientLayer = (options: PgClient.PgPoolConfig, unknown: boolean) => {
  const client = PgClient.layer(options)
  return unknown ? Layer.effect(SqlClient, Effect.map(SqlClient, unknownClient)).pipe(Layer.provide(client)) : client
}

/** From here on whoever makes a pool gets one whose reads and writes run over the client: for tests that know of pools alone. */
export const replacePools = ({ unknown }: { readonly unknown: boolean }): void => {
  const pooled = ConnectionPool.layer
  const layer: typeof pooled = (options) => {
    const { settings, size = 10, url = "" } = options
    const client = clientLayer({
      url: Redacted.isRedacted(url) ? url : Redacted.make(url),
      maxConnections: size,
      startupParameters: { ...settings }
    }, unknown)
    const over = overSqlClient.pipe(Layer.provide(Layer.orDie(client)))
    // Both provide reads and writes: what comes last holds.
    return Layer.merge(pooled(options), over)
  }
  Object.assign(ConnectionPool, { layer })
}
