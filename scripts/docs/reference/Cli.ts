/** The command `aludel`: what its `--help` prints, command by command. */
import { runCli } from "@aludel/migrate/cli"
import * as Effect from "effect/Effect"
import { tmpdir } from "node:os"
import { note } from "./Page.ts"

const help = async (...args: ReadonlyArray<string>): Promise<string> => {
  const lines: Array<string> = []
  const out = (line: string): void => void lines.push(line)
  await Effect.runPromise(runCli([...args, "--help"], { cwd: tmpdir(), env: {}, out, err: out, watched: false }))
  return lines.join("\n").replaceAll(/[^\S\n]+$/gm, "").trim()
}

/** The subcommands that a help text lists. */
const listed = (text: string): ReadonlyArray<string> => {
  const [, list = ""] = /^SUBCOMMANDS\n((?: {2}.*(?:\n|$))+)/m.exec(text) ?? []
  return list.split("\n").map((line) => line.trim().split(/[\s,]+/)[0] ?? "").filter((name) => name !== "")
}

export const cli = async (): Promise<string> => {
  const first = await help()
  const names = listed(first)
  if (names.length < 2) throw new Error(`no subcommands are listed in:\n${first}`)
  const sections = await Promise.all(names.map(async (name) => `## ${name}\n\n\`\`\`text\n${await help(name)}\n\`\`\``))
  return `# The command aludel

${note}

Of \`@aludel/migrate\`. Exit codes: 0 it was done, or the answer is yes; 1 it was not, and why is the last thing on the standard
error, or the answer is no; 2 it was called wrongly; 130 it was interrupted, and rolled back what it was in. How a run goes:
[packages/migrate](../../packages/migrate/README.md).

\`\`\`text
${first}
\`\`\`

${sections.join("\n\n")}
`
}
