/** What a run says: the shape of the JSON file, and the tables on the terminal. */
import type { Machine } from "./Machine.ts"
import type { Sample, Spread, Summary } from "./Statistics.ts"

export interface ContestantReport extends Summary {
  readonly name: string
  /** In order; milliseconds per batch. */
  readonly rounds: ReadonlyArray<Sample>
}

export interface WorkloadReport {
  readonly name: string
  readonly title: string
  /** The contestant that the ratios are against. */
  readonly floor: string
  /** Operations in a batch. */
  readonly size: number
  readonly contestants: ReadonlyArray<ContestantReport>
}

export interface Report {
  readonly date: string
  readonly machine: Machine & {
    readonly postgres: string
    /** The load average of the minute before and of the last one. */
    readonly load: { readonly before: number; readonly after: number }
  }
  readonly versions: Readonly<Record<string, string>>
  readonly rounds: number
  readonly workloads: ReadonlyArray<WorkloadReport>
}

const ratio = ({ max, median, min }: Spread): string => `${median.toFixed(2)} (${min.toFixed(2)}-${max.toFixed(2)})`

const duration = (microseconds: number): string => microseconds.toFixed(microseconds < 100 ? 1 : 0)

const aligned = (rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0))
  const cell = (text: string, column: number) =>
    column === 0 ? text.padEnd(width(column)) : text.padStart(width(column))
  return rows.map((row) => `  ${row.map(cell).join("  ")}`).join("\n")
}

const workloadTable = ({ contestants, floor, name, size, title }: WorkloadReport, rounds: number): string => {
  const heads = ["", "ops/s", "µs/op", "CPU µs/op", `wall / ${floor}`, `CPU / ${floor}`, "MB"]
  const rows = contestants.map(({ cpu, cpuRatio, memory, name, operations, wall, wallRatio }) => [
    name,
    operations.toFixed(0),
    duration(wall.median),
    duration(cpu.median),
    ratio(wallRatio),
    ratio(cpuRatio),
    memory.toFixed(0)
  ])
  const batches = `${rounds} ${rounds === 1 ? "round" : "rounds"} of ${size}, median (min-max)`
  return `${name}: ${title}; ${batches}\n${aligned([heads, ...rows])}`
}

/** The report for a terminal. */
export const rendered = ({ machine, rounds, versions, workloads }: Report): string =>
  [
    ...workloads.map((workload) => workloadTable(workload, rounds)),
    [
      `${machine.cores} × ${machine.cpu}, ${machine.system}, Node ${machine.node}, PostgreSQL ${machine.postgres}`,
      `load ${machine.load.before} before, ${machine.load.after} after`
    ].join("; "),
    Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(", ")
  ].join("\n\n")
