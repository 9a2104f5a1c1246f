/** A container serves where there is an engine, and where there is none the error says so. */
import { ConnectionPool } from "@aludel/pool"
import { sandbox } from "@aludel/testing"
import { ContainerNotStarted, PostgresContainer } from "@aludel/testing/Testcontainers"
import { assert, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { execute } from "../database/Support.ts"

const Database = Layer.unwrap(Effect.map(PostgresContainer, ({ url }) => ConnectionPool.layer({ url }))).pipe(
  Layer.provide(PostgresContainer.layer({ settings: { max_connections: "33" } }))
)

it.live("runs the server with its settings, or says that there is no engine", () =>
  Effect.gen(function*() {
    const shown = sandbox(execute("show max_connections")).pipe(
      Effect.map(({ rows }) => rows[0]?.[0]),
      Effect.provide(Database)
    )
    const found = yield* Effect.catchTag(shown, "ContainerNotStarted", (error) => Effect.succeed(error))
    if (!(found instanceof ContainerNotStarted)) return assert.strictEqual(found, "33")
    assert.strictEqual(found.image, "postgres:18-alpine")
    assert.include(found.message, "No container of postgres:18-alpine could be started")
    assert.include(found.message, "EmbeddedPostgres")
  }), 120_000)
