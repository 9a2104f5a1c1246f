/** A test's database with reads and writes over a client of `@effect/sql-pg`, beside the pool that watches it. */
import type { ConnectionPool } from "@aludel/pool"
import * as OverSqlClient from "@aludel/pool/OverSqlClient"
import type { Reads, Writes } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { PgClient } from "@effect/sql-pg"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { SqlClient } from "effect/sql/SqlClient"

/** The client, without what tells which one it is: a string is then whatever the parameter's type asks for. */
const unknownClient = (client: SqlClient): SqlClient =>
  new Proxy(client, {
    has: (target, key) => key !== "~@effect/sql-pg/PgClient" && key in target,
    get: (target, key) => key === "driver" ? "unknown" : Reflect.get(target, key)
  })

const clientOf = (size: number, unknown: boolean) =>
  Layer.effect(
    SqlClient,
    Effect.gen(function*() {
      const { url } = yield* TestDatabase
      const client = Context.get(yield* Layer.build(PgClient.layer({ url, maxConnections: size })), SqlClient)
      return unknown ? unknownClient(client) : client
    })
  )

type Provided = ConnectionPool | Reads | SqlClient | TestDatabase | Writes

/** @param options how many connections the client has, and whether it is to be one of which nothing is known */
export const overSqlPg = (
  url: string,
  { size = 4, unknown = false }: { readonly size?: number; readonly unknown?: boolean } = {}
): Layer.Layer<Provided> =>
  OverSqlClient.layer.pipe(
    Layer.provideMerge(clientOf(size, unknown)),
    Layer.provideMerge(TestDatabase.layer({ url, pool: { size: 4 } })),
    Layer.orDie
  )
