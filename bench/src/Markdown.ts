/** A report as Markdown: a table for each workload, for a page that people read. */
import type { Report, WorkloadReport } from "./Report.ts"
import { conditions, duration, ratio, roundsOf } from "./Words.ts"

const row = (cells: ReadonlyArray<string>): string =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`

const table = ({ contestants, floor, name, size, title }: WorkloadReport, rounds: number): string => {
  const heads = ["contestant", "ops/s", "µs/op", "CPU µs/op", `wall / ${floor}`, `CPU / ${floor}`, "MB"]
  const rows = contestants.map(({ cpu, cpuRatio, memory, name, operations, wall, wallRatio }) =>
    row([
      name,
      operations.toFixed(0),
      duration(wall.median),
      duration(cpu.median),
      ratio(wallRatio),
      ratio(cpuRatio),
      memory.toFixed(0)
    ])
  )
  const rule = row(heads.map((_, column) => column === 0 ? "---" : "---:"))
  return [`## ${name}`, `${title}; ${roundsOf(rounds, size)}.`, [row(heads), rule, ...rows].join("\n")].join("\n\n")
}

/** The report as a page of Markdown. */
export const markdown = (report: Report): string =>
  [
    `# Benchmark of ${report.date.slice(0, 10)}`,
    conditions(report).join("  \n"),
    ...report.workloads.map((workload) => table(workload, report.rounds))
  ].join("\n\n") + "\n"
