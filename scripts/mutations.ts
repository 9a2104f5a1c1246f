/**
 * Do the tests guard what they say? Breaks one line at a time on purpose, and runs the step that must notice:
 * `node scripts/mutations.ts [part of a name]`. Each file is put back, also after Ctrl-C. Part of `npm run soak`.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { type Mutation, mutations } from "./mutations/mutations.ts"
import { run } from "./Process.ts"
import { program, root } from "./Repository.ts"

const typetest = [process.execPath, "scripts/typetest.ts"]
const vitest = (files: string): Array<string> => [
  ...program("vitest", "run", "--config", "vitest.workspace.ts", "--bail", "1"),
  ...files.split(" ")
]

const put = (file: string, text: string): void => writeFileSync(join(root, file), text)

/** Whether the step that must notice the mutation did so: it ran, and failed. */
const noticed = async ({ file, find, guard, replace }: Mutation): Promise<boolean | string> => {
  const before = readFileSync(join(root, file), "utf8")
  if (before.split(find).length !== 2) return `"${find}" stands ${before.split(find).length - 1} times in ${file}`
  const restore = (): void => put(file, before)
  process.once("exit", restore)
  try {
    put(file, before.replace(find, () => replace))
    const command = guard === "typetest" ? typetest : vitest(guard)
    return (await run(command, { cwd: root, group: true, deadline: 180_000 })).code !== 0
  } finally {
    restore()
    process.off("exit", restore)
  }
}

process.once("SIGINT", () => process.exit(130))
process.once("SIGTERM", () => process.exit(143))

let survived = 0
for (const mutation of mutations.filter(({ name }) => name.includes(process.argv[2] ?? ""))) {
  const outcome = await noticed(mutation)
  const verdict = outcome === true ? "noticed " : outcome === false ? "SURVIVED" : `BROKEN   ${outcome}:`
  if (outcome !== true) survived++
  console.log(`${verdict} ${mutation.name}`)
}
console.log(`mutations: ${survived} not noticed`)
process.exitCode = survived === 0 ? 0 : 1
