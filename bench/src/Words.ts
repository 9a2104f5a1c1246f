/** How numbers and conditions are said, wherever a report is shown. */
import type { Report, WorkloadReport } from "./Report.ts"
import type { Spread } from "./Statistics.ts"

/** A ratio: its median, and the best and the worst round. */
const ratio = ({ max, median, min }: Spread): string => `${median.toFixed(2)} (${min.toFixed(2)}-${max.toFixed(2)})`

/** Microseconds. */
const duration = (microseconds: number): string => microseconds.toFixed(microseconds < 100 ? 1 : 0)

export const roundsOf = (rounds: number, size: number): string =>
  `${rounds} ${rounds === 1 ? "round" : "rounds"} of ${size}, median (min-max)`

/** What it was measured on, how busy that was, and of which versions. */
export const conditions = (
  { delay = 0, leftOut = {}, machine, versions }: Pick<Report, "machine" | "versions" | "leftOut" | "delay">
): ReadonlyArray<string> => [
  `${machine.cores} × ${machine.cpu}, ${machine.system}, Node ${machine.node}, PostgreSQL ${machine.postgres}; ` +
  `load ${machine.load.before} before, ${machine.load.after} after`,
  Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(", "),
  ...delay === 0 ? [] : [`${delay} ms of network in each direction`],
  ...Object.entries(leftOut).map(([name, why]) => `${name} did not take part: ${why}`)
]

/** A workload's table: what each column is called, and a row for each contestant. */
export const cells = ({ contestants, floor }: Pick<WorkloadReport, "contestants" | "floor">) => ({
  heads: ["ops/s", "µs/op", "CPU µs/op", `wall / ${floor}`, `CPU / ${floor}`, "statements", "MB"],
  rows: contestants.map(({ cpu, cpuRatio, memory, name, operations, statements, wall, wallRatio }) => [
    name,
    operations.toFixed(0),
    duration(wall.median),
    duration(cpu.median),
    ratio(wallRatio),
    ratio(cpuRatio),
    statements === undefined ? "" : String(statements),
    memory.toFixed(0)
  ])
})
