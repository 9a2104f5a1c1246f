/**
 * One workload: its contestants in processes of their own, compared, warmed up, and then measured in rounds in which each of
 * them runs the same batch, one process at a time.
 */
import * as Effect from "effect/Effect"
import type { Scope } from "effect/Scope"
import { BenchFailed, type Child, startChild, startFresh } from "./Child.ts"
import { execute } from "./Database.ts"
import { contestants } from "./Registry.ts"
import type { WorkloadReport } from "./Report.ts"
import { rotated, type Sample, summary } from "./Statistics.ts"
import type { Results } from "./Worker.ts"
import type { Workload } from "./Workload.ts"

export interface Measuring {
  readonly rounds: number
  /** Whether contestants warm up for as long as they still get faster by themselves. */
  readonly thorough: boolean
  readonly only: ReadonlyArray<string>
  /** Operations in a batch. */
  readonly size: number
  /** Of the database, as contestants reach it. */
  readonly url: string
  /** Of the same, with nothing between. */
  readonly direct: string
  /** The file to start where a process's own start is measured. */
  readonly program: string
  /** Whether statements are counted: with a network between they are the same. */
  readonly counted: boolean
}

/**
 * Batches before the first round, and milliseconds of them: until then the JIT compiles, connections are opened and
 * statements prepared. Of short batches it takes dozens.
 */
const warmUps = { thorough: 4, quick: 2 }

/**
 * A batch of more milliseconds than `slow` is run but once to warm up, and in every fourth round: it says the same each time.
 * One of more than `once` is not run again.
 */
const patience = { thorough: { warmUp: 1500, slow: 2500 }, quick: { warmUp: 300, slow: 600 } }
const once = 10_000
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

/** Measures those who have the operation. */
export const measure = Effect.fnUntraced(
  function*(workload: Workload, measuring: Measuring): Effect.fn.Return<WorkloadReport, BenchFailed, Scope> {
    const { counted, direct, only, program, rounds, size, thorough, url } = measuring
    const { before, floor, fresh, name, title } = workload
    const children: Array<Child> = []
    for (const { name: contestant } of contestants) {
      if (contestant !== floor && !only.includes(contestant)) continue
      const child = yield* startChild(contestant, name, url)
      if (child.takesPart) children.push(child)
    }
    yield* compare(workload, children, Math.min(size, 200))

    const prepared = before === undefined ? Effect.void : execute(direct, ...before)
    const batch = (child: Child, seed: number): Effect.Effect<Sample, BenchFailed> =>
      fresh === undefined
        ? Effect.andThen(prepared, child.run(seed, size))
        : Effect.map(startFresh(program, child.name, url), (sample) => sample[fresh])
    const samples = new Map<string, Array<Sample | undefined>>(children.map(({ name }) => [name, []]))
    const { slow, warmUp } = thorough ? patience.thorough : patience.quick
    const rare = new Set<Child>()
    /** Whose one batch was that of the warm-up. */
    const done = new Set<Child>()
    for (const child of fresh === undefined ? children : []) {
      const enough = workload.warmUps ?? (thorough ? warmUps.thorough : warmUps.quick)
      for (let i = 0, spent = 0; i < enough || (workload.warmUps === undefined && spent < warmUp); i++) {
        const sample = yield* batch(child, comparison - 1 - i)
        spent += sample.wall
        if (sample.wall < slow || child.name === floor) continue
        rare.add(child)
        if (sample.wall < once) break
        done.add(child)
        samples.get(child.name)?.push(sample)
        break
      }
    }
    for (let round = 0; round < rounds; round++) {
      for (const child of rotated(children, round)) {
        if (done.has(child)) continue
        const rests = rare.has(child) && round % seldom > 0
        samples.get(child.name)?.push(rests ? undefined : yield* batch(child, round))
      }
    }

    const statements = new Map<string, number>()
    for (const child of counted && fresh !== "imported" ? children : []) {
      if (done.has(child)) continue
      yield* prepared
      const sent = yield* child.count(rounds, size, rare.has(child))
      statements.set(child.name, Math.round(workload.unit === "batch" ? sent * 100 : sent * 100 / size) / 100)
    }
    const reports = children.map((child) => {
      const own = samples.get(child.name) ?? []
      const sent = statements.get(child.name)
      return {
        name: child.name,
        ...summary(own, samples.get(floor) ?? [], size),
        ...(sent !== undefined && { statements: sent }),
        rounds: own.filter((sample) => sample !== undefined)
      }
    })
    return { name, title, floor, size, contestants: reports }
  },
  Effect.scoped
)
