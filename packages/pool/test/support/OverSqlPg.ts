/** A test's database with reads and writes over a client of `@effect/sql-pg`, beside the pool that watches it. */
import type { ConnectionPool } from "@aludel/pool"
import { overSqlClient } from "@aludel/pool/OverSqlClient"
import type { Reads, Writes } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { SqlClient } from "effect/sql/SqlClient"
import { clientLayer } from "./ReplacedPools.ts"

type Provided = ConnectionPool | Reads | SqlClient | TestDatabase | Writes

/** @param options how many connections the client has, and whether it is to be one of which nothing is known */
export const overSqlPg = (
  url: string,
  { size = 4, unknown = false }: { readonly size?: number; readonly unknown?: boolean } = {}
): Layer.Layer<Provided> =>
  overSqlClient.pipe(
    Layer.provideMerge(
      Layer.unwrap(Effect.map(TestDatabase, ({ url }) => clientLayer({ url, maxConnections: size }, unknown)))
    ),
    Layer.provideMerge(TestDatabase.layer({ url, pool: { size: 4 } })),
    Layer.orDie
  )
