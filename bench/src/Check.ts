/**
 * A run against a baseline: what of Aludel's got worse. Ratios of CPU time and numbers of statements are the library's own and
 * are held tightly; wall time is as much the machine's.
 */
import type { ContestantReport, Report } from "./Report.ts"

/** What is kept of a contestant: medians. Of an earlier baseline CPU time alone. */
interface Kept {
  readonly name: string
  readonly cpuRatio: { readonly median: number }
  readonly wallRatio?: { readonly median: number }
  readonly statements?: number
}

/** The medians of an earlier run: a report, or what of one was kept. */
export interface Baseline {
  readonly workloads: ReadonlyArray<{
    readonly name: string
    readonly floor: string
    readonly contestants: ReadonlyArray<Kept>
  }>
}

/** What is compared. */
export type Measure = "CPU" | "wall" | "statements"

/** One measure now and then. */
export interface Comparison {
  readonly workload: string
  readonly measure: Measure
  readonly floor: string
  readonly before: number
  readonly now: number
  /** How many times as much it may be. */
  readonly allowed: number
  readonly grown: boolean
}

/** Who is held to the baseline. */
const held = "aludel"

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null

const isMedian = (value: unknown): boolean => isRecord(value) && Number.isFinite(value["median"])

const isWorkload = (value: unknown): value is Baseline["workloads"][number] =>
  isRecord(value) && typeof value["name"] === "string" && typeof value["floor"] === "string" &&
  Array.isArray(value["contestants"]) &&
  value["contestants"].every((one) =>
    isRecord(one) && typeof one["name"] === "string" && isMedian(one["cpuRatio"]) &&
    (one["wallRatio"] === undefined || isMedian(one["wallRatio"])) &&
    (one["statements"] === undefined || Number.isFinite(one["statements"]))
  )

/** Reads a baseline. Throws an `Error` whose message is one line. */
export const readBaseline = (text: string): Baseline => {
  const parsed = parsedJson(text)
  const workloads = isRecord(parsed) ? parsed["workloads"] : undefined
  if (!Array.isArray(workloads) || !workloads.every(isWorkload)) throw new Error("the baseline is no report of a run")
  return { workloads }
}

const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Error("the baseline is no JSON", { cause })
  }
}

const measures: ReadonlyArray<Measure> = ["CPU", "wall", "statements"]

const valueOf: { readonly [M in Measure]: (one: Kept) => number | undefined } = {
  CPU: ({ cpuRatio }) => cpuRatio.median,
  wall: ({ wallRatio }) => wallRatio?.median,
  statements: ({ statements }) => statements
}

/** Wall time may grow three times as far as CPU time, and numbers of statements by a rounding. */
const allowances = (tolerance: number): { readonly [M in Measure]: number } => ({
  CPU: tolerance,
  wall: 1 + 3 * (tolerance - 1),
  statements: 1.01
})

/** What of a report is kept as a baseline. */
export const baselineOf = ({ workloads }: Pick<Report, "workloads">): Baseline => ({
  workloads: workloads.flatMap(({ contestants, floor, name }) => {
    const own = contestants.find((one) => one.name === held)
    if (own === undefined) return []
    const median = (value: number) => ({ median: Math.round(value * 100) / 100 })
    const { cpuRatio, statements, wallRatio }: ContestantReport = own
    const kept = { name: held, cpuRatio: median(cpuRatio.median), wallRatio: median(wallRatio.median) }
    return [{ name, floor, contestants: [statements === undefined ? kept : { ...kept, statements }] }]
  })
})

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
  const allowance = allowances(tolerance)
  const found = workloads.flatMap(({ contestants, floor, name }): ReadonlyArray<Comparison> => {
    const other = baseline.workloads.find((workload) => workload.name === name)
    const then = other?.contestants.find((one) => one.name === held)
    const own = contestants.find((one) => one.name === held)
    if (other === undefined || then === undefined || own === undefined) return []
    if (other.floor !== floor) throw new Error(`${name} was measured against ${other.floor}, and now against ${floor}`)
    return measures.flatMap((measure): ReadonlyArray<Comparison> => {
      const before = valueOf[measure](then)
      const now = valueOf[measure](own)
      if (before === undefined || now === undefined) return []
      const allowed = allowance[measure]
      return [{ workload: name, measure, floor, before, now, allowed, grown: now > before * allowed }]
    })
  })
  if (found.length === 0) throw new Error(`the baseline has no workload of this run with "${held}" in it`)
  return found
}

/** The comparison in words: a line for each measure, and at the end what got worse. */
export const checked = (comparisons: ReadonlyArray<Comparison>): string => {
  const lines = comparisons.map(({ allowed, before, floor, grown, measure, now, workload }) => {
    const what = measure === "statements" ? measure : `${measure} / ${floor}`
    const factor = before === now ? 1 : now / before
    return `${grown ? "GROWN" : "ok   "} ${workload}: ${what} ${now.toFixed(2)}, ${before.toFixed(2)} before` +
      ` (${factor.toFixed(2)} times, ${allowed.toFixed(2)} allowed)`
  })
  const worse = comparisons.filter(({ grown }) => grown).map(({ measure, workload }) => `${workload} (${measure})`)
  return [...lines, worse.length === 0 ? "nothing got worse" : `worse: ${worse.join(", ")}`].join("\n")
}
