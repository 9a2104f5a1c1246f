/**
 * `npm run bench -- [--full] [--rounds n] [--only contestant,…] [--workload name,…] [--delay ms] [--json path]
 * [--markdown path] [--svg path] [--check [baseline] [--tolerance factor]] [--record] [--baseline] [--from report]`: measures Aludel and
 * its peers in one run, prints a table, and writes bench/results/latest.json. On DATABASE_URL's server, in a database of its
 * own, or else on an embedded one. Ends with 1 where something broke or results differ, or where `--check` finds that
 * something got worse; else never for slowness.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { onLauncherDeath } from "../../scripts/Launcher.ts"
import { held, readBaseline } from "./Baseline.ts"
import { bench } from "./Bench.ts"
import { chart } from "./Chart.ts"
import { checked, compareWith } from "./Check.ts"
import { BenchFailed } from "./Child.ts"
import { markdown } from "./Markdown.ts"
import { type Options, readOptions } from "./Options.ts"
import { record, recordBaseline } from "./Record.ts"
import { contestants, workloads } from "./Registry.ts"
import type { Report } from "./Report.ts"
import { rendered } from "./Terminal.ts"
import { typeChecking } from "./types/TypeChecking.ts"

const broken = (problem: unknown): void => {
  console.error(`bench: ${problem instanceof Error ? problem.message : String(problem)}`)
  process.exitCode = 1
}

const measured = ({ delay, full, only, rounds, thorough, workloads }: Options) =>
  bench({
    rounds,
    thorough,
    twice: full,
    delay,
    only,
    workloads,
    server: process.env["DATABASE_URL"] || undefined,
    say: (what) => console.error(what)
  })

/** What an earlier run wrote. */
const reported = (path: string) =>
  Effect.try({
    try: (): Report => JSON.parse(readFileSync(path, "utf8")),
    catch: () => new BenchFailed({ problem: `${path} is no report of a run` })
  })

const write = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

const attempted = <A>(body: () => A) =>
  Effect.try({
    try: body,
    catch: (cause) => new BenchFailed({ problem: cause instanceof Error ? cause.message : String(cause) })
  })

/** Compares with the baseline; false where something got worse. */
const check = (path: string, report: Report, tolerance: number) =>
  attempted(() => {
    const comparisons = compareWith(readBaseline(readFileSync(path, "utf8")), report, tolerance)
    console.log(`\n${checked(comparisons)}`)
    return comparisons.every(({ grown }) => !grown)
  })

const program = Effect.fnUntraced(function*(options: Options) {
  const { check: other, from, json, markdown: page, svg, tolerance } = options
  const report = from === undefined ? yield* measured(options) : yield* reported(from)
  console.log(`\n${rendered(report)}`)
  const file = json ?? (from === undefined ? join(import.meta.dirname, "..", "results", "latest.json") : undefined)
  if (file !== undefined) write(file, `${JSON.stringify(report, undefined, 2)}\n`)
  if (page !== undefined) write(page, markdown(report))
  if (svg !== undefined) write(svg, chart(report))
  if (other !== undefined && !(yield* check(other, report, tolerance))) process.exitCode = 1
  if (options.record) yield* attempted(() => record(report))
  if (options.baseline) yield* attempted(() => recordBaseline(report))
})

const options = (): Options | undefined => {
  const names = (entries: ReadonlyArray<{ readonly name: string }>) => entries.map(({ name }) => name)
  const all = { contestants: names(contestants), workloads: [...names(workloads), typeChecking.name] }
  const usual = (entries: ReadonlyArray<{ readonly name: string; readonly full?: true }>) =>
    names(entries.filter(({ full }) => full !== true))
  const known = {
    ...all,
    quick: { contestants: usual(contestants), workloads: usual(workloads) },
    held: { contestants: held, workloads: names(workloads) }
  }
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
