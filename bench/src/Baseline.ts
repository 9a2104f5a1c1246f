/** What a run is held to: medians of Aludel's in an earlier one, of each workload with the rounds that they are of. */
import type { ContestantReport, Report } from "./Report.ts"

/** Who is held to it. */
export const held: ReadonlyArray<string> = ["aludel", "aludel on sql-pg"]

/** What is kept of a contestant; of an early baseline CPU time alone. */
export interface Kept {
  readonly name: string
  readonly cpuRatio: { readonly median: number }
  readonly wallRatio?: { readonly median: number }
  readonly statements?: number
}

interface KeptWorkload {
  readonly name: string
  readonly floor: string
  /** How many rounds the medians are of. */
  readonly rounds: number
  readonly contestants: ReadonlyArray<Kept>
}

export interface Baseline {
  readonly workloads: ReadonlyArray<KeptWorkload>
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null

const isMedian = (value: unknown): boolean => isRecord(value) && Number.isFinite(value["median"])

const isKept = (one: unknown): one is Kept =>
  isRecord(one) && typeof one["name"] === "string" && isMedian(one["cpuRatio"]) &&
  (one["wallRatio"] === undefined || isMedian(one["wallRatio"])) &&
  (one["statements"] === undefined || Number.isFinite(one["statements"]))

const isWorkload = (value: unknown): value is Omit<KeptWorkload, "rounds"> & { readonly rounds?: unknown } =>
  isRecord(value) && typeof value["name"] === "string" && typeof value["floor"] === "string" &&
  Array.isArray(value["contestants"]) && value["contestants"].every(isKept)

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Error("the baseline is no JSON", { cause })
  }
}

/** Reads a baseline, or a report. Throws an `Error` whose message is one line. */
export const readBaseline = (text: string): Baseline => {
  const given = parsed(text)
  const workloads = isRecord(given) ? given["workloads"] : undefined
  if (!Array.isArray(workloads) || !workloads.every(isWorkload)) throw new Error("the baseline is no report of a run")
  const ofAll = isRecord(given) ? given["rounds"] : undefined
  return { workloads: workloads.map((one) => ({ ...one, rounds: Number(one.rounds ?? ofAll ?? 1) })) }
}

/** Three digits: what is beyond is chance. */
const median = (value: number) => ({ median: Number(value.toPrecision(3)) })

const keptOf = ({ cpuRatio, name, statements, wallRatio }: ContestantReport): Kept => ({
  name,
  cpuRatio: median(cpuRatio.median),
  wallRatio: median(wallRatio.median),
  ...(statements !== undefined && { statements })
})

/** What of a report is kept. */
export const baselineOf = ({ rounds, workloads }: Pick<Report, "rounds" | "workloads">): Baseline => ({
  workloads: workloads.flatMap(({ contestants, floor, name }) => {
    const own = contestants.filter((one) => held.includes(one.name))
    return own.length === 0 ? [] : [{ name, floor, rounds, contestants: own.map(keptOf) }]
  })
})

/**
 * The baseline with a run's workloads in place of its own, and those that the run lacks. Throws where medians of more rounds
 * would make way for those of fewer.
 */
export const renewed = (before: Baseline, report: Pick<Report, "rounds" | "workloads">): Baseline => {
  const now = baselineOf(report).workloads
  for (const { contestants, name, rounds } of now) {
    const old = before.workloads.find((one) => one.name === name)
    if (old !== undefined && old.rounds > rounds) {
      throw new Error(
        `the baseline of ${name} is of ${old.rounds} rounds, and this run of ${rounds}: it stays as it is`
      )
    }
    const missing = old?.contestants.find((one) => !contestants.some((other) => other.name === one.name))
    if (missing !== undefined) {
      throw new Error(`${missing.name} did not take part in ${name}: the baseline stays as it is`)
    }
  }
  const added = now.filter(({ name }) => !before.workloads.some((one) => one.name === name))
  const kept = before.workloads.map((old) => now.find(({ name }) => name === old.name) ?? old)
  return { workloads: [...kept, ...added] }
}
