/** A run as the repository keeps it: all of its tables, a picture, the README's table, and what later runs are held to. */
import { execFileSync } from "node:child_process"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { program, root } from "../../scripts/Repository.ts"
import { readBaseline, renewed } from "./Baseline.ts"
import { chart } from "./Chart.ts"
import { compactTable } from "./Compact.ts"
import { markdown } from "./Markdown.ts"
import { ownBaseline } from "./Options.ts"
import type { Report } from "./Report.ts"

const formatted = (...files: ReadonlyArray<string>): void => {
  const [node = "", ...format] = program("dprint", "fmt", ...files)
  execFileSync(node, format, { cwd: root, stdio: "ignore" })
}

/** Puts the run's workloads into the repository's baseline. Throws where that one is of more rounds. */
export const recordBaseline = (report: Report): void => {
  const before = existsSync(ownBaseline) ? readBaseline(readFileSync(ownBaseline, "utf8")) : { workloads: [] }
  writeFileSync(ownBaseline, `${JSON.stringify(renewed(before, report), undefined, 2)}\n`)
  formatted(ownBaseline)
}

const begin = "<!-- benchmark: written by `npm run bench -- --record` -->"
const end = "<!-- end of benchmark -->"

/** The text with the table in the place between the marks. Throws where there is none. */
export const withTable = (text: string, table: string): string => {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error("README.md has no place for the benchmark's table")
  return `${text.slice(0, from + begin.length)}\n\n${table}\n${text.slice(to)}`
}

/** Writes the run into the repository, formatted as the rest of it is. */
export const record = (report: Report): void => {
  const readme = join(root, "README.md")
  const page = join(root, "docs", "benchmark.md")
  writeFileSync(join(root, "docs", "benchmark.svg"), chart(report))
  writeFileSync(page, `${markdown(report)}\n![CPU time as bars](benchmark.svg)\n`)
  writeFileSync(readme, withTable(readFileSync(readme, "utf8"), compactTable(report)))
  formatted(readme, page)
}
