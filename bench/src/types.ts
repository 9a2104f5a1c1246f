/**
 * `node bench/src/types.ts [rounds]`: the seconds and the memory that the compiler takes for 200 tables of ten columns and
 * 200 queries, over the published declarations (compiled by `pnpm check`). Instantiations are budgeted in `npm test`.
 */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { cache, root } from "../../scripts/Repository.ts"
import { check } from "../../scripts/Tsc.ts"
import { mixedProgram } from "../../scripts/typeperf/fixtures.ts"
import { spread } from "./Statistics.ts"

const folder = join(cache, "bench-types")
const project = join(folder, "tsconfig.json")
const compilerOptions = {
  composite: false,
  incremental: false,
  noUnusedLocals: false,
  paths: { "@aludel/sql": [join(root, "packages/sql/dist/index.d.ts")] }
}

mkdirSync(folder, { recursive: true })
writeFileSync(join(folder, "program.ts"), mixedProgram)
writeFileSync(
  project,
  JSON.stringify({ extends: join(root, "tsconfig.base.json"), compilerOptions, include: ["program.ts"] })
)

const facts = ["Check time", "Total time", "Memory used", "Instantiations"]
const measured = new Map<string, Array<number>>(facts.map((fact) => [fact, []]))

for (let round = 0; round < Number(process.argv[2] ?? 5); round++) {
  const { diagnostics, output } = await check(project, "--extendedDiagnostics")
  const [first] = diagnostics
  if (first !== undefined) throw new Error(`${first.file ?? folder}:${first.line} ${first.message}`)
  for (const [fact, values] of measured) {
    values.push(Number(new RegExp(`^${fact}:\\s+([\\d.]+)`, "m").exec(output)?.[1]))
  }
}

for (const [fact, values] of measured) {
  const { max, median, min } = spread(values)
  const unit = fact === "Memory used" ? " KB" : fact === "Instantiations" ? "" : " s"
  console.log(`${fact.padEnd(15)} ${median}${unit} (${min}-${max})`)
}
