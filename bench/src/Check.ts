/**
 * A run against a baseline: what of Aludel's got worse. Ratios of CPU time and numbers of statements are the library's own and
 * are held tightly; wall time is as much the machine's.
 */
import { type Baseline, held, type Kept } from "./Baseline.ts"
import type { Report } from "./Report.ts"
import { aligned } from "./Words.ts"

/** What is compared. */
export type Measure = "CPU" | "wall" | "statements"

/** One measure now and then. */
export interface Comparison {
  readonly workload: string
  readonly contestant: string
  readonly measure: Measure
  readonly floor: string
  readonly before: number
  readonly now: number
  /** As much as it may be. */
  readonly most: number
  readonly grown: boolean
}

const measures: ReadonlyArray<Measure> = ["CPU", "wall", "statements"]

const valueOf: { readonly [M in Measure]: (one: Kept) => number | undefined } = {
  CPU: ({ cpuRatio }) => cpuRatio.median,
  wall: ({ wallRatio }) => wallRatio?.median,
  statements: ({ statements }) => statements
}

/** A ratio so near to nothing is of a batch that takes less than its clock can say. */
const nothing = 0.02

/** In a batch of so many statements the pool may look after a connection meanwhile, by one more. */
const many = 10

/** Wall time may grow three times as far as CPU time, and numbers of statements not at all. */
const mostOf: { readonly [M in Measure]: (before: number, tolerance: number) => number } = {
  CPU: (before, tolerance) => Math.max(before, nothing) * tolerance,
  wall: (before, tolerance) => Math.max(before, nothing) * (1 + 3 * (tolerance - 1)),
  statements: (before) => before < many ? before : before + 1
}

/**
 * Compares the workloads that both have. Throws where these are against different floors, or where there is none: a check
 * of nothing is no check.
 *
 * @param tolerance how many times as large as in the baseline a ratio of CPU time may be
 */
export const compareWith = (
  baseline: Baseline,
  { workloads }: Pick<Report, "workloads">,
  tolerance: number
): ReadonlyArray<Comparison> => {
  const found = workloads.flatMap(({ contestants, floor, name }): ReadonlyArray<Comparison> => {
    const other = baseline.workloads.find((workload) => workload.name === name)
    if (other === undefined) return []
    if (other.floor !== floor) throw new Error(`${name} was measured against ${other.floor}, and now against ${floor}`)
    return held.flatMap((contestant) => {
      const then = other.contestants.find((one) => one.name === contestant)
      const own = contestants.find((one) => one.name === contestant)
      if (then === undefined || own === undefined) return []
      return measures.flatMap((measure): ReadonlyArray<Comparison> => {
        const before = valueOf[measure](then)
        const now = valueOf[measure](own)
        // A contestant is no slower than itself.
        if (before === undefined || now === undefined || (measure !== "statements" && contestant === floor)) return []
        const most = mostOf[measure](before, tolerance)
        return [{ workload: name, contestant, measure, floor, before, now, most, grown: now > most }]
      })
    })
  })
  if (found.length === 0) throw new Error(`the baseline has no workload of this run with ${held.join(" or ")} in it`)
  return found
}

const number = (value: number): string => value >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(3)))

/** The comparison as a table, and at the end what got worse. */
export const checked = (comparisons: ReadonlyArray<Comparison>): string => {
  const rows = comparisons.map(({ before, contestant, floor, grown, measure, most, now, workload }) => [
    workload,
    contestant,
    measure === "statements" ? measure : `${measure} / ${floor}`,
    number(before),
    number(now),
    number(most),
    grown ? "GROWN" : "ok"
  ])
  const worse = comparisons.filter(({ grown }) => grown)
    .map(({ contestant, measure, workload }) => `${workload} of ${contestant} (${measure})`)
  return [
    aligned([["workload", "contestant", "measure", "before", "now", "at most", ""], ...rows]),
    "",
    worse.length === 0 ? "nothing got worse" : `worse: ${worse.join(", ")}`
  ].join("\n")
}
