/** A report as text for a terminal: a table for each workload. */
import type { Report, WorkloadReport } from "./Report.ts"
import { aligned, cells, conditions, roundsOf, typesCells } from "./Words.ts"

const workloadTable = (workload: WorkloadReport, rounds: number): string => {
  const { name, size, title } = workload
  const { heads, rows } = cells(workload)
  return `${name}: ${title}; ${roundsOf(rounds, size)}\n${aligned([["", ...heads], ...rows])}`
}

const typesTable = (types: NonNullable<Report["types"]>): string => {
  const { heads, rows, title } = typesCells(types)
  return `type-checking: ${title}\n${aligned([heads, ...rows])}`
}

/** The report for a terminal. */
export const rendered = (report: Report): string =>
  [
    ...report.workloads.map((workload) => workloadTable(workload, report.rounds)),
    ...report.delayed === undefined ? [] : [
      `with ${report.delayed.delay} ms of network in each direction:`,
      ...report.delayed.workloads.map((workload) => workloadTable(workload, report.delayed?.rounds ?? 0))
    ],
    ...report.types === undefined ? [] : [typesTable(report.types)],
    ...conditions(report)
  ].join("\n\n")
