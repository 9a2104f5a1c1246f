/** The database that the demo runs on: a server of its own, or the one in DATABASE_URL. The code above sees no difference. */
import { readFolder, upgrade } from "@aludel/migrate"
import { ConnectionPool, type InvalidPoolConfig } from "@aludel/pool"
import { poolOptions } from "@aludel/pool/Config"
import type { Reads, Writes } from "@aludel/sql"
import { EmbeddedPostgres, type EmbeddedPostgresError } from "@aludel/testing"
import { Config, Effect, Layer, Option } from "effect"
import { fileURLToPath } from "node:url"

const applicationName = "aludel-demo"

const own = (dataDirectory: string | undefined) =>
  Layer.unwrap(Effect.map(EmbeddedPostgres, ({ url }) => ConnectionPool.layer({ url, applicationName }))).pipe(
    Layer.provide(EmbeddedPostgres.layer({ dataDirectory }))
  )

const given = ConnectionPool.layerConfig(Config.map(poolOptions(), (options) => ({ applicationName, ...options })))

/** `DATABASE_URL`, with the other variables of `poolOptions`; else a server in `dataFolder`, or in a folder that goes with it. */
export const DatabaseLayer = (dataFolder: string | undefined) =>
  Layer.unwrap(Effect.map(
    Config.option(Config.Redacted("DATABASE_URL")),
    (url): Layer.Layer<
      ConnectionPool | Reads | Writes,
      Config.ConfigError | InvalidPoolConfig | EmbeddedPostgresError
    > => Option.isSome(url) ? given : own(dataFolder)
  ))

/** Where the files of `aludel revision` are. */
export const migrations = fileURLToPath(new URL("../../migrations", import.meta.url))

/** Brings the database to the newest migration. Several services may start at once: one of them does it. */
export const migrate = Effect.flatMap(readFolder(migrations), (graph) => upgrade(graph, "head"))
