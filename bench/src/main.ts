/**
 * `npm run bench -- [--rounds n] [--only contestant,…] [--workload name,…] [--json path]`: measures Aludel and its peers
 * in one run, prints a table, and writes bench/results/latest.json. On DATABASE_URL's server, in a database of its own,
 * or else on an embedded one. Ends with 1 where something broke or results differ, and never for slowness.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"
import { mkdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { onLauncherDeath } from "../../scripts/Launcher.ts"
import { bench } from "./Bench.ts"
import { type Options, readOptions } from "./Options.ts"
import { contestants, workloads } from "./Registry.ts"
import { rendered } from "./Report.ts"

const broken = (problem: unknown): void => {
  console.error(`bench: ${problem instanceof Error ? problem.message : String(problem)}`)
  process.exitCode = 1
}

const program = Effect.fnUntraced(function*({ json, only, rounds, workloads }: Options) {
  const report = yield* bench({
    rounds,
    only,
    workloads,
    server: process.env["DATABASE_URL"] || undefined,
    say: (what) => console.error(what)
  })
  console.log(`\n${rendered(report)}`)
  const file = json ?? join(import.meta.dirname, "..", "results", "latest.json")
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(report, undefined, 2)}\n`)
})

const options = (): Options | undefined => {
  const known = { contestants: contestants.map(({ name }) => name), workloads: workloads.map(({ name }) => name) }
  try {
    return readOptions(process.argv.slice(2), known)
  } catch (cause) {
    broken(cause)
    return undefined
  }
}

const read = options()
if (read !== undefined) {
  // A killed npm must not leave a server behind, nor a database on somebody else's.
  onLauncherDeath(() => process.kill(process.pid, "SIGTERM"))
  NodeRuntime.runMain(Effect.catch(program(read), (error) => Effect.sync(() => broken(error))))
}
