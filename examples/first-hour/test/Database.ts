import { readFolder, upgrade } from "@aludel/migrate"
import { EmbeddedPostgres, TestDatabase } from "@aludel/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const prepare = Effect.flatMap(readFolder("migrations"), (graph) => upgrade(graph, "head"))

/** A database of a test file's own, made by the migrations, and gone with its tests. */
export const Database = Layer.unwrap(
  Effect.map(EmbeddedPostgres, ({ url }) => TestDatabase.layer({ url, prepare }))
).pipe(Layer.provide(EmbeddedPostgres.layer()))
