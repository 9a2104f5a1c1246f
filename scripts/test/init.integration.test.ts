/**
 * What `aludel init` makes of an empty folder: a project that compiles under strict settings, whose test runs, which starts,
 * and whose first migration is what its model asks for. With the packages as a user gets them.
 */
import { EmbeddedPostgres, TestDatabase } from "@aludel/testing"
import { Effect, Redacted } from "effect"
import { execFileSync, spawnSync } from "node:child_process"
import { mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, expect, test } from "vitest"
import { root } from "../Repository.ts"
import { check } from "../Tsc.ts"
import { installAll, reachableFolder } from "./Project.ts"

const { home, remove } = await reachableFolder()
afterAll(remove)
installAll(home)
const modules = join(home, "node_modules")
for (const name of ["vitest", "@effect/vitest"]) {
  mkdirSync(join(modules, name, ".."), { recursive: true })
  symlinkSync(realpathSync(join(root, "node_modules", name)), join(modules, name), "junction")
}
const project = join(home, "My Notes")
mkdirSync(join(project, ".git"), { recursive: true })

const node = (env: NodeJS.ProcessEnv, ...args: ReadonlyArray<string>): string => {
  const { DATABASE_URL: _, NODE_OPTIONS: __, VITEST: ___, ...rest } = process.env
  return execFileSync(process.execPath, args, {
    cwd: project,
    encoding: "utf8",
    env: { ...rest, NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"]
  })
}
const aludel = (env: NodeJS.ProcessEnv, ...args: ReadonlyArray<string>) =>
  node(env, join(modules, ".bin", "aludel"), ...args)

const made = aludel({}, "init")
const files = readdirSync(project, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())

const manifest = (path: string) =>
  JSON.parse(readFileSync(join(path, "package.json"), "utf8")) as {
    readonly name: string
    readonly version: string
    readonly dependencies: Readonly<Record<string, string>>
    readonly devDependencies: Readonly<Record<string, string>>
  }

test("it says what it made, and what to do next; a second time it changes nothing", () => {
  expect(made.trim().split("\n").length).toBe(files.length + 1)
  expect(made).toContain("next: npm install && npm test && npm run dev")
  expect(() => aludel({}, "init")).toThrow("aludel.config.ts is there already")
})

test("its packages are those that these are tested with", () => {
  const { dependencies, devDependencies, name } = manifest(project)
  expect(name).toBe("my-notes")
  const wanted = { ...dependencies, ...devDependencies }
  for (const [one, range] of Object.entries(wanted)) {
    const { version } = manifest(one.startsWith("@aludel/") ? join(modules, one) : join(root, "node_modules", one))
    expect([one, range.replace(/^\^/, "").split(".")[0]]).toEqual([one, version.split(".")[0]])
    if (!range.startsWith("^")) expect([one, range]).toEqual([one, version])
  }
})

test("it compiles under its own settings", async () => {
  const { diagnostics } = await check(join(project, "tsconfig.json"))
  expect(diagnostics).toEqual([])
})

const tested = (url: string) => node({ DATABASE_URL: url }, join(modules, "vitest", "vitest.mjs"), "run")

test(
  "its test passes, on a server that it starts where none is given",
  () => expect(tested("")).toMatch(/Tests +2 passed/),
  120_000
)

test("its test takes the server that is given, and no other where that cannot be reached", async () => {
  expect(() => tested("postgres://nobody@127.0.0.1:1/nowhere")).toThrow("127.0.0.1:1")
  const program = Effect.gen(function*() {
    const { url } = yield* EmbeddedPostgres.make()
    expect(tested(url)).toMatch(/Tests +2 passed/)
  })
  await Effect.runPromise(Effect.scoped(program))
}, 120_000)

test("it starts on a server of its own, and again on what it left", () => {
  for (let time = 0; time < 2; time++) expect(node({}, "src/dev.ts")).toContain("note ")
}, 120_000)

test("it says in a line that it was given no database", () => {
  const { DATABASE_URL: _, ...env } = process.env
  const { status, stderr } = spawnSync(process.execPath, ["src/main.ts"], { cwd: project, encoding: "utf8", env })
  expect(status).toBe(1)
  expect(stderr).toMatch(/^The environment: [^\n]+\n.*DATABASE_URL[^\n]*\n$/)
})

test("it starts on a database that was given; model, migration and database agree", async () => {
  const program = Effect.gen(function*() {
    const server = yield* EmbeddedPostgres.make()
    const { url } = yield* TestDatabase.make(server)
    const env = { DATABASE_URL: Redacted.value(url) }
    expect(aludel(env, "upgrade")).toContain("applied c0ffee01")
    expect(node(env, "src/main.ts")).toContain("Hello")
    expect(aludel(env, "check")).toContain("model, migrations and database agree")
    // The way that its README tells.
    const schema = join(project, "src", "schema.ts")
    writeFileSync(
      schema,
      readFileSync(schema, "utf8").replace(
        "text = Pg.text()",
        "text = Pg.text()\n  pinned = Pg.boolean().default(false)"
      )
    )
    expect(aludel(env, "revision", "--autogenerate", "-m", "notes are pinned")).toContain("made migrations/")
    expect(aludel(env, "upgrade")).toContain("notes are pinned")
  })
  await Effect.runPromise(Effect.scoped(program))
}, 120_000)
