/**
 * Checks the arrows between packages and rooms, and that no files import each other in a circle.
 * `node scripts/check-imports.ts`: the table is imports/Arrows.ts, the rules are imports/Rules.ts.
 */
import { type Arrows, arrows } from "./imports/Arrows.ts"
import { cycles } from "./imports/Cycles.ts"
import { readSource } from "./imports/Import.ts"
import { brokenRules } from "./imports/Rules.ts"
import { files, root } from "./Repository.ts"

export interface Report {
  readonly files: number
  readonly broken: ReadonlyArray<string>
}

/** Checks a tree. Type tests are read as well: what they import is a user's import. */
export const checkImports = (tree: string, table: Arrows): Report => {
  const patterns = ["packages/*/**/*.ts", "apps/*/**/*.ts", "bench/**/*.ts", "scripts/**/*.ts"]
  const sources = files(tree, ...patterns)
    .map((file) => readSource(tree, file))
  const circles = cycles(sources).map((path) => `${path[0]}:1 cycle: ${[...path, path[0]].join(" → ")}`)
  return { files: sources.length, broken: [...sources.flatMap((source) => brokenRules(source, table)), ...circles] }
}

if (import.meta.main) {
  const report = checkImports(root, arrows)
  for (const sentence of report.broken) console.error(sentence)
  console.log(`imports: ${report.files} files, ${report.broken.length} broken rules`)
  process.exitCode = report.broken.length > 0 ? 1 : 0
}
