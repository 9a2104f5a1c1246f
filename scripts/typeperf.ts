/**
 * The type budget: what a schema and each further query cost the compiler, against the budgets in typeperf.json.
 * `node scripts/typeperf.ts [--update]`; the programs are in typeperf/fixtures.ts. A budget is changed by hand.
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { endChildrenWithThisProcess } from "./Process.ts"
import { root } from "./Repository.ts"
import { type Fixture, measure, programs } from "./typeperf/Fixture.ts"
import { fixtures } from "./typeperf/fixtures.ts"

export type Budgets = Readonly<Record<string, { readonly budget: number; readonly measured: number }>>

export interface Report {
  /** One line for each fixture, and what is wrong with it. */
  readonly lines: ReadonlyArray<string>
  readonly failures: ReadonlyArray<string>
  /** The budgets with what was measured now; a new fixture gets a budget of a tenth above its measure. */
  readonly measured: Budgets
}

const percent = (now: number, before: number): string => {
  const change = before === 0 ? 0 : Math.round(((now - before) / before) * 100)
  return now === before ? "" : `, was ${before} (${change > 0 ? "+" : ""}${change} %)`
}

/** Measures fixtures one after the other, two programs at a time. */
export const typeperf = async (
  measuring: ReadonlyArray<Fixture>,
  budgets: Budgets,
  update: boolean
): Promise<Report> => {
  const lines: Array<string> = []
  const failures: Array<string> = []
  const measured: Record<string, { budget: number; measured: number }> = {}
  for (const fixture of measuring) {
    const now = await measure(fixture)
    const known = budgets[fixture.name]
    const budget = known?.budget ?? Math.ceil(now * 1.1)
    measured[fixture.name] = { budget, measured: now }
    lines.push(`${fixture.name}: ${now} of ${budget}${percent(now, known?.measured ?? now)}`)
    if (!known && !update) failures.push(`${fixture.name} has no budget: write one with --update`)
    if (known && now > budget) failures.push(`${fixture.name}: ${now} instantiations, ${now - budget} above the budget`)
  }
  const stale = Object.keys(budgets).filter((name) => !measuring.some((fixture) => fixture.name === name))
  if (!update) failures.push(...stale.map((name) => `${name} has a budget but no fixture`))
  return { lines, failures, measured }
}

if (import.meta.main) {
  endChildrenWithThisProcess()
  rmSync(programs, { recursive: true, force: true })
  const file = join(root, "scripts", "typeperf.json")
  const update = process.argv.includes("--update")
  const report = await typeperf(fixtures, JSON.parse(readFileSync(file, "utf8")), update)
  for (const line of report.lines) console.log(line)
  for (const failure of report.failures) console.error(failure)
  if (update) writeFileSync(file, `${JSON.stringify(report.measured, null, 2)}\n`)
  console.log(`typeperf: ${report.lines.length} fixtures, ${report.failures.length} failures`)
  process.exitCode = report.failures.length > 0 ? 1 : 0
}
