/**
 * What a user gets: packages that hold bundled code and declarations and no TypeScript source, whose entries are all there
 * and work beside each other, and which do not load `effect/Schema` or `effect/Config` behind a user's back.
 */
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core"
import { execFileSync } from "node:child_process"
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { publint } from "publint"
import { afterAll, describe, expect, test } from "vitest"
import { names, packed } from "../Packed.ts"
import { root } from "../Repository.ts"
import { check } from "../Tsc.ts"
import { installAll } from "./Project.ts"

const project = realpathSync(mkdtempSync(join(tmpdir(), "aludel packed ")))
afterAll(() => rmSync(project, { recursive: true, force: true }))
installAll(project)

/** What Node prints where it runs in the project, as a user's own shell would run it. */
const node = (...args: ReadonlyArray<string>): string => {
  const { NODE_OPTIONS: _, VITEST: __, ...env } = process.env
  return execFileSync(process.execPath, args, {
    cwd: project,
    encoding: "utf8",
    env,
    stdio: ["ignore", "pipe", "pipe"]
  })
}

const evaluate = <A>(program: string, ...args: ReadonlyArray<string>): A =>
  JSON.parse(node("--input-type=module", "--eval", program, "--", ...args)) as A

const aludel = (...args: ReadonlyArray<string>): string => node(join("node_modules", ".bin", "aludel"), ...args)

const specifier = (name: string, entry: string): string => `@aludel/${name}${entry.slice(1)}`

describe.each(names)("%s", (name) => {
  const home = join(project, "node_modules", "@aludel", name)
  const manifest = packed(project, name)
  const entries = Object.entries(manifest.exports)

  test("what is packed is bundled code and declarations, and no TypeScript source", () => {
    const files = readdirSync(home, { recursive: true, encoding: "utf8" })
      .map((path) => path.replaceAll("\\", "/"))
      .filter((path) => !path.startsWith("dist/examples/"))
    expect(files.filter((path) => /\.[cm]?ts$/.test(path) && !/\.d\.[cm]?ts$/.test(path))).toEqual([])
    // A page's modules go to a browser as they are.
    expect(files.filter((path) => /\.[cm]?js$/.test(path) && !/^(?:bundle|page)\//.test(path))).toEqual([])
    expect(files).toContain("LICENSE")
    expect(files).toContain("AGENTS.md")
    expect(files).toContain("README.md")
    expect(files).toContain("dist/index.d.ts")
    expect(files).toContain("bundle/index.js.map")
  })

  test("publint has nothing to say of it", async () => {
    const { buffer } = new Uint8Array(readFileSync(join(project, `${name}.tgz`)))
    const { messages } = await publint({ pack: { tarball: buffer }, strict: true })
    expect(messages).toEqual([])
  })

  test("its types are found wherever modules are ESM", async () => {
    const analysis = await checkPackage(
      createPackageFromTarballData(new Uint8Array(readFileSync(join(project, `${name}.tgz`))))
    )
    if (!analysis.types) throw new Error("no types are packed")
    // CommonJS has to import it, and resolution as before `exports` is no longer what anybody has.
    const unmeant = analysis.problems.filter((problem) =>
      !("resolutionKind" in problem && (problem.resolutionKind === "node10" || problem.resolutionKind === "node16-cjs"))
    )
    expect(unmeant).toEqual([])
  })

  test("nothing in its manifest leads out of it", () => {
    expect(JSON.stringify(manifest)).not.toMatch(/workspace:|catalog:|\.\/src\//)
  })

  test("it runs nothing when it is installed", () => {
    const { scripts = {} } = manifest as { readonly scripts?: Readonly<Record<string, string>> }
    expect(Object.keys(scripts).filter((script) => /install$|^prepare$/.test(script))).toEqual([])
  })

  test("every published entry is there, with its declarations", () => {
    const source = JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8")) as typeof manifest
    // What other packages' tests borrow stays here.
    const meant = Object.keys(source.exports).filter((entry) => !entry.startsWith("./test/"))
    expect(entries.map(([entry]) => entry)).toEqual(meant)
    for (const [, entry] of entries) {
      expect(existsSync(join(home, entry.default))).toBe(true)
      expect(existsSync(join(home, entry.types))).toBe(true)
      expect(entry.types).toMatch(/\.d\.ts$/)
    }
  })

  test("every entry is what its source is, and what two entries have is one value", async () => {
    const program = `
      const entries = await Promise.all(process.argv.slice(1).map((specifier) => import(specifier)))
      const values = new Map()
      const twice = []
      for (const entry of entries) {
        for (const [name, value] of Object.entries(entry)) {
          if (values.has(name) && values.get(name) !== value) twice.push(name)
          values.set(name, value)
        }
      }
      const renamed = [...values].flatMap(([, { name } = {}]) => typeof name === "string" && /\\$\\d*$/.test(name) ? [name] : [])
      console.log(JSON.stringify({ twice, renamed, exports: entries.map((entry) => Object.keys(entry).sort()) }))
    `
    const sources = JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8")) as {
      readonly exports: Readonly<Record<string, string>>
    }
    const expected = await Promise.all(
      entries.map(async ([entry]) => {
        const module = await import(
          pathToFileURL(join(root, "packages", name, sources.exports[entry] ?? "")).href
        ) as object
        return Object.keys(module).toSorted()
      })
    )
    const found = evaluate(program, ...entries.map(([entry]) => specifier(name, entry)))
    expect(found).toEqual({ twice: [], renamed: [], exports: expected })
  })
})

test("the example of the first hour is in what is installed", () => {
  const example = join(project, "node_modules", "@aludel", "migrate", "dist", "examples", "first-hour")
  const files = ["README.md", "src/hour.ts", "src/Notes.ts", "src/schema.ts", "test/hour.test.ts"]
  expect(files.filter((file) => !existsSync(join(example, file)))).toEqual([])
  expect(readdirSync(join(example, "migrations"))).toHaveLength(2)
})

test("a program runs through all packages, on a server that they start and tables that `aludel upgrade` makes", () => {
  const found = JSON.parse(node("main.ts")) as Readonly<Record<string, unknown>>
  expect(found).toEqual({
    revision: [expect.stringMatching(/^made migrations\/\d+_aaaa0001_users\.ts$/)],
    upgrade: [expect.stringMatching(/^applied aaaa0001 {2}users \(\d+ ms\)$/)],
    check: ["model, migrations and database agree"],
    again: "taken",
    titles: ["First"],
    seen: [{ email: "ann@example.org" }, { email: "bob@example.org" }],
    signed: ["ann", "bob"].map((name) => ({ email: `${name}@example.org`, settings: { dark: true } })),
    table: "\"users\"",
    heads: ["aaaa0001"],
    wrong: "function"
  })
})

test("the development tools serve their page and its modules from what is packed", () => {
  const program = `
    import { DevTools } from "@aludel/devtools"
    import { ConnectionPool } from "@aludel/pool"
    import * as Layer from "effect/Layer"
    import * as HttpRouter from "effect/http/HttpRouter"
    const tools = DevTools.layer({ remote: "allow" }).pipe(Layer.provide(ConnectionPool.layer({ host: "127.0.0.1", port: 1 })))
    const { dispose, handler } = HttpRouter.toWebHandler(tools, { disableLogger: true })
    const page = await (await handler(new Request("http://localhost/devtools/"))).text()
    const files = [...page.matchAll(/(?:href|src)="([\\w.]+)"/g)].map(([, file]) => file)
    const answers = await Promise.all(
      files.map((file) => handler(new Request("http://localhost/devtools/" + file)).then(({ status }) => [file, status]))
    )
    console.log(JSON.stringify(answers))
    await dispose()
  `
  expect(evaluate(program)).toEqual([["devtools.css", 200], ["devtools.js", 200]])
})

test("the program compiles against the packed declarations", async () => {
  const compilerOptions = {
    module: "NodeNext",
    moduleResolution: "NodeNext",
    target: "ES2023",
    lib: ["ES2024", "ESNext.Disposable"],
    types: ["node"],
    strict: true,
    exactOptionalPropertyTypes: true,
    // Not the declarations of others: those of these packages are what is looked at.
    skipLibCheck: true,
    allowImportingTsExtensions: true
  }
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }))
  const { diagnostics } = await check(join(project, "tsconfig.json"))
  expect(diagnostics).toEqual([])
})

test("`aludel` is the program that its package says", () => {
  const { version } = JSON.parse(readFileSync(join(root, "packages/migrate/package.json"), "utf8")) as {
    readonly version: string
  }
  expect(aludel("--help")).toContain("upgrade      Apply what is not applied yet")
  expect(aludel("--version").trim()).toBe(`aludel v${version}`)
})

const listModules = `
  import { registerHooks } from "node:module"
  const loaded = []
  registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context) } })
  await import(process.argv[1])
  console.log(JSON.stringify(loaded))
`

const loaded = (specifier: string): ReadonlyArray<string> => evaluate(listModules, specifier)

/** The modules of effect that importing this loads, by their names. */
const effectModules = (specifier: string): ReadonlyArray<string> =>
  loaded(specifier).flatMap((url) => /\/effect\/dist\/(.*)\.js$/.exec(url)?.[1] ?? [])

test.each(["sql", "pool", "orm"])("importing @aludel/%s loads neither effect/Schema nor effect/Config", (name) => {
  const modules = effectModules(specifier(name, "."))
  expect(modules).toContain("Effect")
  expect(modules.filter((module) => module === "Schema" || module === "Config" || module === "index")).toEqual([])
})

test("importing @aludel/sql loads of effect what Effect and Stream load, dates, decimals, Base64, and nothing else", () => {
  const needed = new Set([...effectModules("effect/Effect"), ...effectModules("effect/Stream")])
  const modules = effectModules("@aludel/sql")
  expect(modules.filter((module) => !needed.has(module)).toSorted()).toEqual([
    "BigDecimal",
    "DateTime",
    // The text of a page's cursor.
    "encoding/Base64",
    "encoding/Base64Url"
  ])
})

test("importing @aludel/sql loads a handful of its own files, and nothing of Node's", () => {
  const modules = loaded("@aludel/sql")
  expect(modules.filter((url) => url.includes("/@aludel/sql/")).length).toBeLessThan(8)
  expect(modules.filter((url) => url.startsWith("node:"))).toEqual([])
})
