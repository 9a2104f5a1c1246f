/**
 * The commands of a page's `sh run` blocks, without a shell, so that they run on every system: `aludel`, `node`, `npx vitest`
 * and `npx tsc` as this repository has them, and `cat` with one pattern.
 */
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { type Outcome, run } from "../Process.ts"
import { program, root } from "../Repository.ts"

const words = (line: string): Array<string> =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "")

/** A line of a block as a command, or undefined for `cat`. */
const commandOf = ([name = "", ...args]: ReadonlyArray<string>): ReadonlyArray<string> => {
  if (name === "npx") return commandOf(args)
  if (name === "aludel") return [process.execPath, join(root, "packages/migrate/src/cli/Main.ts"), ...args]
  if (name === "node") return [process.execPath, ...args]
  if (name === "vitest") return program("vitest", ...args)
  if (name === "tsc") return program("typescript", ...args)
  throw new Error(`a page cannot run "${name}"`)
}

const show = (pattern: string, cwd: string): Outcome => {
  const text = globSync(pattern, { cwd }).sort().map((name) => readFileSync(join(cwd, name), "utf8")).join("")
  return { code: text === "" ? 1 : 0, stdout: text, output: text, milliseconds: 0 }
}

/** Runs the lines of a block one after the other, until one fails. */
export const runLines = async (
  lines: ReadonlyArray<string>,
  cwd: string,
  env: Readonly<Record<string, string | undefined>>
): Promise<Outcome> => {
  let done: Outcome = { code: 0, stdout: "", output: "", milliseconds: 0 }
  for (const line of lines.map((line) => line.replace(/\s+#.*$/, "").trim())) {
    if (line === "" || line.startsWith("#")) continue
    const [name, ...args] = words(line)
    const outcome = name === "cat"
      ? show(args[0] ?? "", cwd)
      : await run(commandOf(words(line)), { cwd, env, group: true, deadline: 60_000 })
    done = {
      code: outcome.code,
      stdout: done.stdout + outcome.stdout,
      output: done.output + outcome.output,
      milliseconds: done.milliseconds + outcome.milliseconds
    }
    if (done.code !== 0) return done
  }
  return done
}
