/**
 * The page of the first hour, followed word by word in an empty folder with the packages as they are packed; and what is to be
 * true of it: how much is typed, that nothing in it is asserted by hand, what the compiler says of mistakes, and what an editor shows.
 */
import { spawnSync } from "node:child_process"
import { globSync, mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from "node:fs"
import { delimiter, dirname, join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { changed, readSteps, type Step, typed } from "../firsthour/Steps.ts"
import { type LanguageServer, languageServer } from "../LanguageServer.ts"
import { root } from "../Repository.ts"
import { check } from "../Tsc.ts"
import { installAll, reachableFolder } from "./Project.ts"

const example = join(root, "examples", "first-hour")
const steps = readSteps(readFileSync(join(example, "README.md"), "utf8"))

const { home, remove } = await reachableFolder()
afterAll(remove)
installAll(home)
const modules = join(home, "node_modules")
for (const name of ["vitest", "@effect/vitest", "typescript"]) {
  mkdirSync(join(modules, name, ".."), { recursive: true })
  symlinkSync(realpathSync(join(root, "node_modules", name)), join(modules, name), "junction")
}
for (const [name, file] of [["vitest", "vitest/vitest.mjs"], ["tsc", "typescript/bin/tsc"]] as const) {
  symlinkSync(join(modules, file), join(modules, ".bin", name))
}
const project = join(home, "my-notes")
mkdirSync(project)

const { DATABASE_URL: _, NODE_OPTIONS: __, VITEST: ___, ...inherited } = process.env
const path = [dirname(process.execPath), process.env["PATH"]].join(delimiter)
const env = { ...inherited, NO_COLOR: "1", PATH: path, npm_config_update_notifier: "false" }

const shell = (command: string) => {
  const started = performance.now()
  const { status, stderr, stdout } = spawnSync(command, { cwd: project, encoding: "utf8", env, shell: true })
  return { command, code: status, output: `${stdout}${stderr}`, milliseconds: performance.now() - started }
}

/** What installs, here from what was packed; the registry has these packages when they are published. */
const installs: Readonly<Record<string, () => ReturnType<typeof shell>>> = {
  "npx @aludel/migrate init": () => shell(`"${join(modules, ".bin", "aludel")}" init`),
  "npm install": () => {
    symlinkSync(modules, join(project, "node_modules"), "junction")
    return { command: "npm install", code: 0, output: "", milliseconds: 0 }
  }
}

const fileOf = (name: string): string => {
  const [found, ...others] = globSync(name, { cwd: project })
  if (found === undefined || others.length > 0) throw new Error(`${name} is not one file`)
  return join(project, found)
}

const compile = async () => (await check(join(project, "tsconfig.json"))).diagnostics

const outputs: Array<ReturnType<typeof shell>> = []
const stale: Array<string> = []

const take = async (step: Step): Promise<void> => {
  if (step._tag === "Command") {
    const ran = installs[step.command]?.() ?? shell(step.command)
    outputs.push(ran)
    if (ran.code !== 0) throw new Error(`${step.command} ended with ${ran.code}:\n${ran.output}`)
    return
  }
  if (step._tag === "Quote") {
    const told = (lines: ReadonlyArray<string>) => lines.map((line) => line.trim().replace(/,$/, "")).join("\n")
    const texts = globSync("src/*.ts", { cwd: project }).map((file) => readFileSync(join(project, file), "utf8"))
    if (texts.some((text) => told(text.split("\n")).includes(told(step.lines)))) return
    throw new Error(`this is not in the project:\n${step.lines.join("\n")}`)
  }
  if (step._tag === "File") return writeFileSync(join(project, step.path), step.text)
  const file = fileOf(step.path)
  // Before the last change the compiler is to say what is left.
  if (step.path === "src/Notes.ts") stale.push(...(await compile()).map((one) => `${one.file} ${one.message}`))
  writeFileSync(file, changed(readFileSync(file, "utf8"), step.path, step.hunks))
}

// Whatever the order of the tests, the page has been followed.
beforeAll(async () => {
  for (const step of steps) await take(step)
}, 180_000)

test("each step does what it says", async () => {
  const last = (command: string) => outputs.findLast((one) => one.command === command)?.output ?? ""
  expect(outputs.find(({ command }) => command === "npm run dev")?.output).toContain("note 1: Hello")
  expect(last("npm run dev")).toContain("note 2: Hello")
  expect(last("npm test")).toMatch(/Tests +4 passed/)
  expect(await compile()).toEqual([])
  expect(stale).toHaveLength(1)
  expect(stale[0]).toMatch(/src[\\/]Notes\.ts .*'slug' is missing/s)
})

// Told, and no more than told: how long they take is for the machine to say.
test("no command is waited for long", () => {
  for (const { command, milliseconds } of outputs) console.log(`${(milliseconds / 1000).toFixed(1)} s  ${command}`)
  expect(Math.max(...outputs.map(({ milliseconds }) => milliseconds))).toBeLessThan(60_000)
})

test("it is six commands and less than eighty lines, and nothing in them is asserted, ignored or decoded by hand", () => {
  const commands = steps.filter(({ _tag }) => _tag === "Command")
  const lines = typed(steps)
  expect(commands).toHaveLength(6)
  expect(lines.length).toBeLessThanOrEqual(80)
  for (const line of lines) expect(line).not.toMatch(/\bas (?!Effect|Layer)|[\w)\]]!(?!=)|\bany\b|@ts-|JSON\.parse/)
})

test("the finished project is the one beside the page", async () => {
  const own = globSync(["*.{json,ts}", "{src,test}/*.ts"], { cwd: project }).filter((file) => file !== "package.json")
  expect(own.length).toBeGreaterThan(8)
  for (const file of own) {
    await expect(readFileSync(join(project, file), "utf8")).toMatchFileSnapshot(join(example, file))
  }
  // Their names and ids are made anew by each run.
  const lines = (folder: string) =>
    globSync("migrations/*.ts", { cwd: folder }).toSorted().map((file) =>
      readFileSync(join(folder, file), "utf8").replace(/^ {2}id: .*$/m, "")
    )
  expect(lines(example)).toEqual(lines(project))
})

test.each([
  {
    mistake: "a constraint that is misspelt",
    file: "src/Notes.ts",
    from: "\"users_email_key\"",
    to: "\"users_emial_key\"",
    said: /"users_emial_key".*"users_email_key"/s
  },
  {
    mistake: "a column of no table",
    file: "src/hour.ts",
    from: "columns: [\"text\", \"writtenAt\"]",
    to: "columns: [\"text\", \"writenAt\"]",
    said: /writenAt/
  },
  {
    mistake: "a level that is too low",
    file: "test/hour.test.ts",
    from: "isolation: \"serializable\"",
    to: "isolation: \"read committed\"",
    said: /needs serializable/
  },
  {
    mistake: "a missing database",
    file: "src/dev.ts",
    from: "Layer.mergeAll(Notes.layer, Database)",
    to: "Notes.layer",
    said: /Writes|Reads/
  }
])("$mistake does not compile", async ({ file, from, said, to }) => {
  const text = readFileSync(join(project, file), "utf8")
  writeFileSync(join(project, file), changed(text, file, [{ before: from, after: to }]))
  const diagnostics = await compile()
  writeFileSync(join(project, file), text)
  expect(diagnostics.map(({ message }) => message).join("\n")).toMatch(said)
})

describe("an editor", () => {
  let server: LanguageServer | undefined
  const editor = async (): Promise<LanguageServer> =>
    server ??= await languageServer(join(modules, "typescript", "bin", "tsc"), project)
  afterAll(async () => server?.stop())

  test.each([
    {
      file: "src/hour.ts",
      mark: "export const latestTwo",
      shown: `const latestTwo: Effect.Effect<readonly {
    readonly email: string;
    readonly id: bigint;
    readonly notes: readonly {
        readonly text: string;
        readonly writtenAt: Utc;
    }[];
}[], DatabaseError, Reads>`
    },
    {
      file: "src/hour.ts",
      mark: "export const writeOneOfThree",
      shown: "const writeOneOfThree: (authorId: bigint, text: string) => " +
        "Effect.Effect<boolean, DatabaseError | NoSuchAuthor, Notes | Reads | Serializable | Writes>"
    },
    { file: "test/hour.test.ts", mark: "const users", shown: /^const users: readonly \{[^&<>]+\}\[\]$/ },
    { file: "src/schema.ts", mark: "export const notes", shown: "const notes: Table<\"notes\", Notes, never>" },
    {
      file: "src/Notes.ts",
      mark: "eq(notes.authorId",
      shown: "(property) authorId: Column<\"notes\", bigint, \"authorId\">"
    }
  ])("shows $mark as what it is", async ({ file, mark, shown }) => {
    const hover = await (await editor()).hover(join(project, file), mark)
    if (typeof shown === "string") expect(hover).toBe(shown)
    else expect(hover).toMatch(shown)
    expect(hover.split("\n").length).toBeLessThanOrEqual(12)
  })

  test.each([
    {
      of: "the constraints that can break",
      file: "src/Notes.ts",
      mark: "\"users_email_key\"",
      typed: "\"|\"",
      offered: ["users_email_key"]
    },
    {
      of: "columns to insert",
      file: "src/Notes.ts",
      mark: ".values({ email })",
      typed: ".values({ | })",
      offered: ["email", "id?"]
    },
    {
      of: "columns to set",
      file: "src/hour.ts",
      mark: "/** Each user",
      typed: "import { update } from \"@aludel/sql\"\nupdate(notes).set({ | })\n/** Each user",
      offered: ["authorId?", "id?", "slug?", "text?", "writtenAt?"]
    },
    {
      of: "columns of a relation",
      file: "src/hour.ts",
      mark: "[\"text\", \"writtenAt\"]",
      typed: "[\"|\"]",
      offered: ["authorId", "id", "slug", "text", "writtenAt"]
    },
    { of: "relations", file: "src/hour.ts", mark: "with: { notes:", typed: "with: { |", offered: ["notes?"] },
    {
      of: "levels of isolation",
      file: "test/hour.test.ts",
      mark: "isolation: \"serializable\"",
      typed: "isolation: \"|\"",
      offered: ["read committed", "repeatable read", "serializable"]
    }
  ])("offers $of", async ({ file, mark, offered, typed }) => {
    const names = await (await editor()).completions(join(project, file), mark, typed)
    // Where nothing is known of the place, it is every name that there is.
    expect(names.length).toBeLessThan(20)
    expect(names.toSorted()).toEqual(offered)
  })
})
