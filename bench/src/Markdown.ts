/** A report as Markdown: a table for each workload, for a page that people read. */
import type { Report, WorkloadReport } from "./Report.ts"
import { cells, conditions, roundsOf } from "./Words.ts"

const row = (cells: ReadonlyArray<string>): string =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`

const table = (workload: WorkloadReport, rounds: number): string => {
  const { name, size, title } = workload
  const { heads, rows } = cells(workload)
  const rule = row(["---", ...heads.map(() => "---:")])
  return [
    `## ${name}`,
    `${title}; ${roundsOf(rounds, size)}.`,
    [row(["contestant", ...heads]), rule, ...rows.map(row)].join("\n")
  ].join("\n\n")
}

/** The report as a page of Markdown. */
export const markdown = (report: Report): string =>
  [
    `# Benchmark of ${report.date.slice(0, 10)}`,
    conditions(report).join("  \n"),
    ...report.workloads.map((workload) => table(workload, report.rounds))
  ].join("\n\n") + "\n"
