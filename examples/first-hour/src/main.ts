import { ConnectionPool } from "@aludel/pool"
import { poolOptions } from "@aludel/pool/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Notes } from "./Notes.ts"
import { program } from "./program.ts"

// DATABASE_URL, and beside it DATABASE_SIZE and others. Run `aludel upgrade` on it before.
const Live = Layer.mergeAll(Notes.layer, ConnectionPool.layerConfig(poolOptions()))

// It ends by itself. What stays up is for `NodeRuntime.runMain` of @effect/platform-node: that hears SIGTERM, and closes the pool.
await Effect.runPromise(program.pipe(
  Effect.provide(Live),
  Effect.catchTag("ConfigError", ({ message }) =>
    Effect.sync(() => {
      console.error(`The environment: ${message}`)
      process.exitCode = 1
    }))
))
