/** Every command says what it is for, what it takes, and how it is used. */
import { runCli } from "@aludel/migrate/cli"
import * as Effect from "effect/Effect"
import { describe, expect, test } from "vitest"

const help = async (...args: ReadonlyArray<string>) => {
  const lines: Array<string> = []
  const code = await Effect.runPromise(runCli([...args, "--help"], {
    cwd: "/",
    env: {},
    out: (line) => lines.push(line),
    err: (line) => lines.push(`error: ${line}`),
    watched: false
  }))
  return { code, text: lines.join("\n") }
}

const commands: Readonly<Record<string, ReadonlyArray<string>>> = {
  init: [],
  revision: [
    "--message, -m",
    "--id",
    "--autogenerate",
    "--plain",
    "--sql",
    "--head",
    "--rename",
    "--drop",
    "--map",
    "--using",
    "--using-back",
    "--fill"
  ],
  upgrade: ["target", "--sql", "--from"],
  downgrade: ["target", "--sql", "--from", "--lose-rows"],
  plan: ["target", "--down", "--offline", "--from"],
  current: ["--check-heads"],
  history: ["--offline", "--verbose", "--range"],
  heads: [],
  branches: [],
  show: ["revision"],
  merge: ["heads", "--message, -m", "--id"],
  stamp: ["targets", "--purge"],
  baseline: ["--from", "--table", "--message, -m", "--id", "--sql"],
  squash: ["range", "--message, -m", "--id", "--sql", "--without-data"],
  check: ["--history", "--stairway"],
  lint: ["revisions", "--offline", "--strict"],
  diff: [],
  push: ["--lose-rows"],
  pull: ["file", "--sql"],
  diagram: ["--of", "--format", "--out"]
}

/** The names in a section of a help, without those of others. */
const section = (text: string, name: string): ReadonlyArray<string> => {
  const lines = text.split("\n")
  const start = lines.indexOf(name)
  if (start < 0) return []
  const end = lines.findIndex((line, at) => at > start && !line.startsWith("  "))
  return lines.slice(start + 1, end < 0 ? undefined : end).filter((line) => line.trim() !== "").map((line) =>
    (line.trim().split(/ {2,}/)[0] ?? "").replace(/ (?:string|choice|file)$/, "").replace(/\.\.\.$/, "")
  )
}

test("the list of commands is this one", async () => {
  const { code, text } = await help()
  expect(code).toBe(0)
  expect(section(text, "SUBCOMMANDS").toSorted()).toEqual(Object.keys(commands).toSorted())
})

describe.each(Object.entries(commands))("%s", (name, takes) => {
  test("what it takes, with an example", async () => {
    const { code, text } = await help(name)
    expect(code).toBe(0)
    expect([...section(text, "ARGUMENTS"), ...section(text, "FLAGS")]).toEqual(takes)
    const lines = text.split("\n")
    const examples = lines.slice(lines.indexOf("EXAMPLES")).filter((line) => line.startsWith(`  aludel ${name}`))
    expect(examples.length).toBeGreaterThan(0)
    // Nothing is left unsaid.
    expect(text.split("\n").filter((line) => /^ {2}--[\w-]+ *$/.test(line))).toEqual([])
  })
})
