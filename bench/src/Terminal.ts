/** A report as text for a terminal: a table for each workload. */
import type { Report, WorkloadReport } from "./Report.ts"
import { cells, conditions, roundsOf } from "./Words.ts"

const aligned = (rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0))
  const cell = (text: string, column: number) =>
    column === 0 ? text.padEnd(width(column)) : text.padStart(width(column))
  return rows.map((row) => `  ${row.map(cell).join("  ")}`).join("\n")
}

const workloadTable = (workload: WorkloadReport, rounds: number): string => {
  const { name, size, title } = workload
  const { heads, rows } = cells(workload)
  return `${name}: ${title}; ${roundsOf(rounds, size)}\n${aligned([["", ...heads], ...rows])}`
}

/** The report for a terminal. */
export const rendered = (report: Report): string =>
  [...report.workloads.map((workload) => workloadTable(workload, report.rounds)), ...conditions(report)].join("\n\n")
