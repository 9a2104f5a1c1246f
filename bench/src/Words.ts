/** How numbers and conditions are said, wherever a report is shown. */
import type { Report, TypesReport, WorkloadReport } from "./Report.ts"
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

/** What the compiler takes: the table of it. */
export const typesCells = (types: ReadonlyArray<TypesReport>) => ({
  title: "what the compiler takes for programs of some tables of ten columns and some queries",
  heads: ["library", "tables", "queries", "instantiations", "check, s", "MB"],
  rows: types.map(({ check, instantiations, library, memory, queries, tables }) => [
    library,
    String(tables),
    String(queries),
    instantiations.toLocaleString("en"),
    check.toFixed(2),
    String(memory)
  ])
})

/** Rows of text under each other, the first column to the left. */
export const aligned = (rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0))
  const cell = (text: string, column: number) =>
    column === 0 ? text.padEnd(width(column)) : text.padStart(width(column))
  return rows.map((row) => `  ${row.map(cell).join("  ")}`).join("\n")
}
