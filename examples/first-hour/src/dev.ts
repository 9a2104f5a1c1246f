import { readFolder, upgrade } from "@aludel/migrate"
import { ConnectionPool } from "@aludel/pool"
import { EmbeddedPostgres } from "@aludel/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Notes } from "./Notes.ts"
import { program } from "./program.ts"

// A PostgreSQL of its own, in a folder that stays: nothing to install, nothing to start.
const Database = Layer.unwrap(
  Effect.map(EmbeddedPostgres, ({ url }) => ConnectionPool.layer({ url }))
).pipe(Layer.provide(EmbeddedPostgres.layer({ dataDirectory: ".postgres" })))

const migrated = Effect.flatMap(readFolder("migrations"), (graph) => upgrade(graph, "head"))

await Effect.runPromise(
  Effect.andThen(migrated, program).pipe(Effect.provide(Layer.mergeAll(Notes.layer, Database)))
)
