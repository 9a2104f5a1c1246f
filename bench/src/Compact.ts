/** A report as one table: a row for each workload, a column for each library, medians alone. */
import type { ContestantReport, Report, TypesReport } from "./Report.ts"

/** Who is in it, and what the columns are called. */
const columns: ReadonlyArray<readonly [name: string, head: string]> = [
  ["kysely", "Kysely"],
  ["drizzle", "Drizzle"],
  ["prisma", "Prisma"],
  ["mikro-orm", "MikroORM"],
  ["effect/sql", "effect/sql"],
  ["aludel", "Aludel"],
  ["aludel on sql-pg", "on sql-pg"]
]

/** A load average of more is not the benchmark's own. */
const busy = 4

const cell = (one: ContestantReport | undefined): string =>
  one === undefined ? "-" : `${one.wallRatio.median.toFixed(2)}, ${one.cpuRatio.median.toFixed(2)}`

const row = (cells: ReadonlyArray<string>): string => `| ${cells.join(" | ")} |`

/** The row of the largest program; instantiations, which are the same on each machine. */
const typesRow = (types: ReadonlyArray<TypesReport> = []): ReadonlyArray<string> => {
  const most = types.filter(({ queries, tables }) => queries === 200 && tables === 200)
  if (most.length === 0) return []
  const cells = columns.map(([name]) => most.find(({ library }) => library === name)?.instantiations)
  const shown = cells.map((cell) => cell === undefined ? "-" : cell.toLocaleString("en"))
  return [row(["the compiler's instantiations of types for 200 tables and 200 queries", ...shown])]
}

/** The table, and below it when and on what it was measured. */
export const compactTable = ({ date, machine, rounds, types, workloads }: Report): string => {
  const rows = workloads.map(({ contestants, title }) =>
    row([title.replaceAll("|", "\\|"), ...columns.map(([name]) => cell(contestants.find((one) => one.name === name)))])
  )
  const { cores, cpu, load, node, postgres } = machine
  const isBusy = Math.max(load.before, load.after) > busy
  return [
    row(["", ...columns.map(([, head]) => head)]),
    row(["---", ...columns.map(() => "---:")]),
    ...rows,
    ...typesRow(types),
    "",
    `${date.slice(0, 10)}, ${cores} × ${cpu}, shared with the server, Node ${node}, PostgreSQL ${postgres}, ${rounds} ${
      rounds === 1 ? "round" : "rounds"
    }; ` +
    `load ${load.before} before and ${load.after} after.` +
    (isBusy ? " Others used the machine meanwhile: orders of magnitude are all that this run shows." : "")
  ].join("\n")
}
