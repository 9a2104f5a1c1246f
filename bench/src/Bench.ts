/** The run: a database, what contestants need installed, one workload after the other, and what the compiler takes. */
import type { EmbeddedPostgresError } from "@aludel/testing"
import * as Effect from "effect/Effect"
import type { Scope } from "effect/Scope"
import { BenchFailed } from "./Child.ts"
import { execute, makeDatabase } from "./Database.ts"
import { delayed } from "./Delay.ts"
import { freshProgram } from "./FreshProgram.ts"
import { loadAverage, machine, versions } from "./Machine.ts"
import { measure } from "./Measure.ts"
import { contestants, workloads } from "./Registry.ts"
import type { Report, WorkloadReport } from "./Report.ts"
import { typeChecking } from "./types/TypeChecking.ts"
import type { Workload } from "./Workload.ts"

export interface Plan {
  readonly rounds: number
  /** Whether contestants warm up for as long as they still get faster by themselves. */
  readonly thorough?: boolean
  readonly only: ReadonlyArray<string>
  readonly workloads: ReadonlyArray<string>
  /** `DATABASE_URL`; an embedded server if undefined. */
  readonly server: string | undefined
  /** Milliseconds on the way to the server, and again on the way back; none if undefined. */
  readonly delay?: number
  /** Whether workloads are measured once more, with a network between. */
  readonly twice?: boolean
  /** Operations in a batch, where not each workload's own number. */
  readonly size?: number
  /** Told what comes next. */
  readonly say: (what: string) => void
}

/** What a thorough run measures beside its own: as much as orders of magnitude need. */
const network = { delay: 1, rounds: 3 }

/** Installs what contestants need; says which of them cannot take part, and why. */
export const missing = (
  asked: ReadonlyArray<Pick<(typeof contestants)[number], "name" | "prepare">>,
  say: (what: string) => void
): Readonly<Record<string, string>> => {
  const leftOut: Record<string, string> = {}
  for (const { name, prepare } of asked) {
    const problem = prepare?.(say)
    if (problem === undefined) continue
    leftOut[name] = problem
    say(`${name} is left out: ${problem}`)
  }
  return leftOut
}

/** What `FreshProgram.ts` makes, where a workload needs it. */
const program = (asked: ReadonlyArray<Workload>, say: (what: string) => void): Effect.Effect<string, BenchFailed> => {
  if (!asked.some(({ fresh }) => fresh !== undefined)) return Effect.succeed("")
  say("packing what is imported")
  return Effect.tryPromise({
    try: freshProgram,
    catch: (cause) =>
      new BenchFailed({ problem: `the packages: ${cause instanceof Error ? cause.message : String(cause)}` })
  })
}

/** Sets up a database, runs the plan, and leaves nothing behind. */
export const bench = Effect.fnUntraced(
  function*(plan: Plan): Effect.fn.Return<Report, BenchFailed | EmbeddedPostgresError, Scope> {
    const { delay = 0, say, server, thorough = false, twice = false } = plan
    const before = loadAverage()
    const asked = plan.workloads.flatMap((name) => workloads.filter((workload) => workload.name === name))
    say("setting up the database")
    const database = yield* makeDatabase(server)
    const leftOut = missing(contestants.filter(({ name }) => plan.only.includes(name)), say)
    const only = plan.only.filter((name) => !(name in leftOut))
    const fresh = yield* program(asked, say)
    for (const { setup } of asked) if (setup !== undefined) yield* execute(database.url, ...setup)

    const all = Effect.fnUntraced(
      function*(
        delay: number,
        rounds: number,
        counted: boolean
      ): Effect.fn.Return<ReadonlyArray<WorkloadReport>, BenchFailed, Scope> {
        const url = yield* delayed(database.url, delay)
        const reports: Array<WorkloadReport> = []
        for (const workload of asked) {
          const { delayed, name, size } = workload
          if (delay > 0 && delayed === undefined) continue
          say(`${name}: ${rounds} ${rounds === 1 ? "round" : "rounds"}${delay > 0 ? `, ${delay} ms away` : ""}`)
          const own = delay > 0 ? delayed : size
          const measuring = { rounds, only, thorough: thorough && delay === 0, size: plan.size ?? own ?? size, url }
          reports.push(yield* measure(workload, { ...measuring, direct: database.url, program: fresh, counted }))
        }
        return reports
      },
      Effect.scoped
    )

    const reports = yield* all(delay, plan.rounds, true)
    const slower = twice && delay === 0 ? yield* all(network.delay, network.rounds, false) : []
    const types = plan.workloads.includes(typeChecking.name) ? yield* typeChecking.measure(only, say) : []
    return {
      date: new Date().toISOString(),
      machine: { ...machine(), postgres: database.version, load: { before, after: loadAverage() } },
      versions: Object.assign({}, ...contestants.map(({ home, packages }) => versions(packages, home))),
      leftOut,
      delay,
      rounds: plan.rounds,
      workloads: reports,
      ...(slower.length > 0 && { delayed: { ...network, workloads: slower } }),
      ...(types.length > 0 && { types })
    }
  },
  Effect.scoped
)
