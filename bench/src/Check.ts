/**
 * A run against a baseline: whether a ratio of Aludel's has grown. Ratios of CPU time alone decide, since wall time is the
 * machine's as much as the library's.
 */
import type { Report } from "./Report.ts"

/** The medians of an earlier run: a report, or what of one was kept. */
export interface Baseline {
  readonly workloads: ReadonlyArray<{
    readonly name: string
    readonly floor: string
    readonly contestants: ReadonlyArray<{ readonly name: string; readonly cpuRatio: { readonly median: number } }>
  }>
}

/** One ratio now and then. */
export interface Comparison {
  readonly workload: string
  readonly floor: string
  readonly before: number
  readonly now: number
  /** How many times as much it is now. */
  readonly factor: number
  readonly grown: boolean
}

/** Who is held to the baseline. */
const held = "aludel"

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null

const isWorkload = (value: unknown): value is Baseline["workloads"][number] =>
  isRecord(value) && typeof value["name"] === "string" && typeof value["floor"] === "string" &&
  Array.isArray(value["contestants"]) &&
  value["contestants"].every((one) =>
    isRecord(one) && typeof one["name"] === "string" && isRecord(one["cpuRatio"]) &&
    Number.isFinite(one["cpuRatio"]["median"])
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

/**
 * Compares the workloads that both have. Throws where these are against different floors, or where there is none: a check
 * of nothing is no check.
 *
 * @param tolerance how many times as large as in the baseline a ratio may be
 */
export const compareWith = (
  baseline: Baseline,
  { workloads }: Pick<Report, "workloads">,
  tolerance: number
): ReadonlyArray<Comparison> => {
  const found = workloads.flatMap(({ contestants, floor, name }): ReadonlyArray<Comparison> => {
    const other = baseline.workloads.find((workload) => workload.name === name)
    const before = other?.contestants.find((one) => one.name === held)?.cpuRatio.median
    const now = contestants.find((one) => one.name === held)?.cpuRatio.median
    if (other === undefined || before === undefined || now === undefined) return []
    if (other.floor !== floor) throw new Error(`${name} was measured against ${other.floor}, and now against ${floor}`)
    return [{ workload: name, floor, before, now, factor: now / before, grown: now > before * tolerance }]
  })
  if (found.length === 0) throw new Error(`the baseline has no workload of this run with "${held}" in it`)
  return found
}

/** The comparison in words, a line for each workload. */
export const checked = (comparisons: ReadonlyArray<Comparison>, tolerance: number): string =>
  comparisons.map(({ before, factor, floor, grown, now, workload }) =>
    `${grown ? "GROWN" : "ok   "} ${workload}: CPU / ${floor} ${now.toFixed(2)}, ${before.toFixed(2)} before` +
    ` (${factor.toFixed(2)} times, ${tolerance} allowed)`
  ).join("\n")
