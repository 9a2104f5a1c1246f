/** The pages that are made from the code: one that is not what would be made now is a failure. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { difference } from "../Difference.ts"
import { root } from "../Repository.ts"
import { cli } from "./reference/Cli.ts"
import { errors } from "./reference/Errors.ts"
import { lintRules } from "./reference/LintRules.ts"
import { poolSettings } from "./reference/PoolSettings.ts"
import { types } from "./reference/Types.ts"

const made: Readonly<Record<string, () => string | Promise<string>>> = {
  "docs/reference/types.md": types,
  "docs/reference/errors.md": errors,
  "docs/reference/pool-settings.md": poolSettings,
  "docs/reference/cli.md": cli,
  "docs/reference/lint-rules.md": lintRules
}

const read = (file: string): string => {
  try {
    return readFileSync(file, "utf8").replaceAll("\r\n", "\n")
  } catch {
    return ""
  }
}

/** One sentence for each page that is outdated; with `update` it is written instead. */
export const outdated = async (update: boolean): Promise<ReadonlyArray<string>> => {
  const failures: Array<string> = []
  for (const [page, make] of Object.entries(made)) {
    const file = join(root, page)
    const text = await make()
    const there = read(file)
    if (there === text) continue
    if (update) {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
    } else failures.push(`${page} is outdated: run pnpm snippets --update\n${difference(there, text)}`)
  }
  return failures
}
