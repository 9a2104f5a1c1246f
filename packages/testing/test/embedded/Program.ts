/**
 * A program that starts a server and never ends: the tests end it.
 */
import { EmbeddedPostgres } from "@aludel/testing"
import { Effect } from "effect"

// A test run that was killed must not leave this program.
process.stdin.on("close", () => process.exit()).resume()

const program = Effect.gen(function*() {
  const server = yield* EmbeddedPostgres.make({ settings: { cluster_name: process.argv[2] ?? "program" } })
  process.stdout.write(`${server.url}\n`)
  return yield* Effect.never
})

await Effect.runPromise(Effect.scoped(program))
