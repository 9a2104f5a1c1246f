/**
 * The run: for each workload its contestants in processes of their own, compared, warmed up, and then measured in rounds
 * in which each of them runs the same batch, one process at a time.
 */
import type { EmbeddedPostgresError } from "@aludel/testing"
import * as Effect from "effect/Effect"
import type { Scope } from "effect/Scope"
import { BenchFailed, type Child, startChild } from "./Child.ts"
import { type Database, execute, makeDatabase } from "./Database.ts"
import { delayed } from "./Delay.ts"
import { loadAverage, machine, versions } from "./Machine.ts"
import { contestants, named, workloads } from "./Registry.ts"
import type { Report, WorkloadReport } from "./Report.ts"
import { rotated, type Sample, summary } from "./Statistics.ts"
import type { Results } from "./Worker.ts"
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
  /** Operations in a batch, where not each workload's own number. */
  readonly size?: number
  /** Told what comes next. */
  readonly say: (what: string) => void
}

/**
 * Batches before the first round, and milliseconds of them: until then the JIT compiles, connections are opened and
 * statements prepared. Of short batches it takes dozens.
 */
const warmUps = { thorough: 4, quick: 2 }

/** A batch of more milliseconds than `slow` is run but once to warm up, and in every fourth round: it says the same each time. */
const patience = { thorough: { warmUp: 1500, slow: 2500 }, quick: { warmUp: 300, slow: 600 } }
const seldom = 4

/** Seeds of batches that no round runs. */
const comparison = -1

/** Fails where the contestants' results are not all the same: a time would be that of something else. */
export const compare = Effect.fnUntraced(
  function*(
    workload: Pick<Workload, "name">,
    children: ReadonlyArray<Pick<Child, "name" | "compare">>,
    size: number
  ): Effect.fn.Return<void, BenchFailed> {
    const all: Array<Results & { readonly name: string }> = []
    for (const child of children) all.push({ name: child.name, ...yield* child.compare(comparison, size) })
    const first = all[0]
    const other = all.find(({ hash }) => hash !== first?.hash)
    if (first === undefined || other === undefined) return
    const problem = `${workload.name}: the results of ${other.name} are not those of ${first.name}; ` +
      `the first are ${other.first} and ${first.first}`
    return yield* new BenchFailed({ problem })
  }
)

/** A process from its beginning to the end of its first operation. */
const begun = (workload: Workload, name: string, url: string): Effect.Effect<Sample, BenchFailed> =>
  Effect.scoped(Effect.flatMap(startChild(name, workload.name, url), (child) => child.begin))

const measure = Effect.fnUntraced(
  function*(workload: Workload, plan: Plan, { url }: Database): Effect.fn.Return<WorkloadReport, BenchFailed, Scope> {
    const size = plan.size ?? workload.size
    const children: Array<Child> = []
    for (const { name } of contestants) {
      if (name !== workload.floor && !plan.only.includes(name)) continue
      const child = yield* startChild(name, workload.name, url)
      if (child.takesPart) children.push(child)
    }
    yield* compare(workload, children, Math.min(size, 200))
    const { slow, warmUp } = plan.thorough === true ? patience.thorough : patience.quick
    const rare = new Set<Child>()
    for (const child of workload.fresh === true ? [] : children) {
      const enough = workload.warmUps ?? (plan.thorough === true ? warmUps.thorough : warmUps.quick)
      for (let batch = 0, spent = 0; batch < enough || (workload.warmUps === undefined && spent < warmUp); batch++) {
        const { wall } = yield* child.run(comparison - 1 - batch, size)
        spent += wall
        if (wall < slow || child.name === workload.floor) continue
        rare.add(child)
        break
      }
    }
    const samples = new Map<string, Array<Sample | undefined>>(children.map(({ name }) => [name, []]))
    for (let round = 0; round < plan.rounds; round++) {
      for (const child of rotated(children, round)) {
        const rests = rare.has(child) && round % seldom > 0
        const run = workload.fresh === true ? begun(workload, child.name, url) : child.run(round, size)
        samples.get(child.name)?.push(rests ? undefined : yield* run)
      }
    }
    const statements = new Map<string, number>()
    for (const child of children) {
      const sent = yield* child.count(plan.rounds, size)
      statements.set(child.name, Math.round(workload.unit === "batch" ? sent * 100 : sent * 100 / size) / 100)
    }
    const { floor, name, title } = workload
    const reports = children.map((child) => {
      const own = samples.get(child.name) ?? []
      const rounds = own.filter((sample) => sample !== undefined)
      const sent = statements.get(child.name) ?? 0
      return { name: child.name, ...summary(own, samples.get(floor) ?? [], size), statements: sent, rounds }
    })
    return { name, title, floor, size, contestants: reports }
  },
  Effect.scoped
)

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

/** Sets up a database, runs the plan, and leaves nothing behind. */
export const bench = Effect.fnUntraced(
  function*(plan: Plan): Effect.fn.Return<Report, BenchFailed | EmbeddedPostgresError, Scope> {
    plan.say("setting up the database")
    const database = yield* makeDatabase(plan.server)
    const leftOut = missing(contestants.filter(({ name }) => plan.only.includes(name)), plan.say)
    const only = plan.only.filter((name) => !(name in leftOut))
    const url = yield* delayed(database.url, plan.delay ?? 0)
    const before = loadAverage()
    const reports: Array<WorkloadReport> = []
    for (const name of plan.workloads) {
      const { setup } = named(workloads, name)
      if (setup !== undefined) yield* execute(database.url, ...setup)
    }
    for (const name of plan.workloads) {
      const workload = named(workloads, name)
      plan.say(`${name}: ${plan.rounds} ${plan.rounds === 1 ? "round" : "rounds"}`)
      reports.push(yield* measure(workload, { ...plan, only }, { ...database, url }))
    }
    return {
      date: new Date().toISOString(),
      machine: { ...machine(), postgres: database.version, load: { before, after: loadAverage() } },
      versions: Object.assign({}, ...contestants.map(({ home, packages }) => versions(packages, home))),
      leftOut,
      delay: plan.delay ?? 0,
      rounds: plan.rounds,
      workloads: reports
    }
  },
  Effect.scoped
)
