import { readFolder, upgrade } from "@aludel/migrate"
import { EmbeddedPostgres, TestDatabase } from "@aludel/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const prepare = Effect.flatMap(readFolder("migrations"), (graph) => upgrade(graph, "head"))

const Brought = Layer.unwrap(
  Effect.map(EmbeddedPostgres, ({ url }) => TestDatabase.layer({ url, prepare }))
).pipe(Layer.provide(EmbeddedPostgres.layer()))

const given = process.env["DATABASE_URL"]

/**
 * A database of a test file's own, made by the migrations, and gone with its tests: on the server of DATABASE_URL, else on one
 * that the tests bring. No other database there is touched.
 */
export const Database = given ? TestDatabase.layer({ url: given, prepare }) : Brought
