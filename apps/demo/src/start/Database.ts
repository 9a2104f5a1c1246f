/** The database that the demo runs on: a server of its own, or the one in DATABASE_URL. The code above sees no difference. */
import { ConnectionPool, type InvalidPoolConfig } from "@aludel/pool"
import type { Reads, Writes } from "@aludel/sql"
import { EmbeddedPostgres, type EmbeddedPostgresError } from "@aludel/testing"
import { Context, Effect, Layer } from "effect"
import type { Settings } from "./Settings.ts"

/** Which database it is, for people; `answers` where that is known already. */
export class Source extends Context.Service<Source, {
  readonly description: string
  readonly answers: boolean
}>()("@aludel/demo/Source") {}

const applicationName = "aludel-demo"

const Own = (dataDirectory: string | undefined) =>
  Layer.unwrap(Effect.gen(function*() {
    const { url, version } = yield* EmbeddedPostgres
    const kept = dataDirectory === undefined ? "only for this run" : `its data is kept in ${dataDirectory}`
    const description = `PostgreSQL ${version} of its own, ${kept}: ${url}`
    return Layer.merge(
      ConnectionPool.layer({ url, applicationName }),
      Layer.succeed(Source, { description, answers: true })
    )
  })).pipe(Layer.provide(EmbeddedPostgres.layer({ dataDirectory })))

const Given = (url: NonNullable<Settings["databaseUrl"]>) =>
  Layer.merge(
    ConnectionPool.layer({ url, applicationName }),
    Layer.succeed(Source, { description: "the PostgreSQL server in DATABASE_URL", answers: false })
  )

export const DatabaseLayer = (
  { databaseUrl, dataFolder }: Settings
): Layer.Layer<ConnectionPool | Reads | Writes | Source, EmbeddedPostgresError | InvalidPoolConfig> =>
  databaseUrl === undefined ? Own(dataFolder) : Given(databaseUrl)
