/** A report as Markdown: a table for each workload, for a page that people read. */
import type { Report, WorkloadReport } from "./Report.ts"
import { cells, conditions, roundsOf, typesCells } from "./Words.ts"

const row = (cells: ReadonlyArray<string>): string =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`

const table = (workload: WorkloadReport, rounds: number, level = "##"): string => {
  const { name, size, title } = workload
  const { heads, rows } = cells(workload)
  const rule = row(["---", ...heads.map(() => "---:")])
  return [
    `${level} ${name}`,
    `${title}; ${roundsOf(rounds, size)}.`,
    [row(["contestant", ...heads]), rule, ...rows.map(row)].join("\n")
  ].join("\n\n")
}

const delayedTables = ({ delay, rounds, workloads }: NonNullable<Report["delayed"]>): ReadonlyArray<string> => [
  `## With ${delay} ms of network in each direction`,
  ...workloads.map((workload) => table(workload, rounds, "###"))
]

const typesTable = (types: NonNullable<Report["types"]>): string => {
  const { heads, rows, title } = typesCells(types)
  const rule = row(heads.map((_, column) => column === 0 ? "---" : "---:"))
  return ["## type-checking", `${title}.`, [row(heads), rule, ...rows.map(row)].join("\n")].join("\n\n")
}

/** The report as a page of Markdown. */
export const markdown = (report: Report): string =>
  [
    `# Benchmark of ${report.date.slice(0, 10)}`,
    conditions(report).join("  \n"),
    ...report.workloads.map((workload) => table(workload, report.rounds)),
    ...report.types === undefined ? [] : [typesTable(report.types)],
    ...report.delayed === undefined ? [] : delayedTables(report.delayed)
  ].join("\n\n") + "\n"
