/**
 * What a user gets: packages that hold compiled code and declarations and no TypeScript source, whose entries are all
 * there, and which do not load `effect/Schema` or `effect/Config` behind a user's back.
 */
import { execFileSync } from "node:child_process"
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, test } from "vitest"
import { program, root } from "../Repository.ts"

const folder = mkdtempSync(join(tmpdir(), "aludel pack "))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const [node = "", ...tsc] = program("typescript", "-b")
execFileSync(node, tsc, { cwd: root })

interface Manifest {
  readonly exports: Readonly<Record<string, { readonly types: string; readonly default: string }>>
  readonly publishConfig?: { readonly exports?: Manifest["exports"] }
  readonly files: ReadonlyArray<string>
}

describe.each(readdirSync(join(root, "packages")))("%s", (name) => {
  const home = join(root, "packages", name)
  const manifest = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as Manifest

  test("what is packed has no TypeScript source in it", () => {
    const packed = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
      cwd: home,
      encoding: "utf8"
    })
    const [{ files }] = JSON.parse(packed) as [{ files: ReadonlyArray<{ path: string }> }]
    const paths = files.map(({ path }) => path)
    expect(paths.filter((path) => /\.[cm]?ts$/.test(path) && !/\.d\.[cm]?ts$/.test(path))).toEqual([])
    expect(paths).toContain("dist/index.d.ts")
  })

  test("every published entry is there, with its declarations", () => {
    const entries = Object.values(manifest.publishConfig?.exports ?? {})
    // What other packages' tests borrow stays here.
    const meant = Object.keys(manifest.exports).filter((name) => !name.startsWith("./test/"))
    expect(entries.length).toBe(meant.length)
    for (const entry of entries) {
      expect(existsSync(join(home, entry.default))).toBe(true)
      expect(existsSync(join(home, entry.types))).toBe(true)
      expect(entry.types).toMatch(/\.d\.ts$/)
    }
  })
})

const listModules = `
  import { registerHooks } from "node:module"
  const loaded = []
  registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context) } })
  await import(process.argv[1])
  console.log(JSON.stringify(loaded))
`

/** The modules of effect that importing this loads, by their names. */
const effectModules = (specifier: string): ReadonlyArray<string> => {
  const loaded = execFileSync(process.execPath, ["--input-type=module", "--eval", listModules, "--", specifier], {
    cwd: join(root, "packages", "sql"),
    encoding: "utf8"
  })
  return (JSON.parse(loaded) as ReadonlyArray<string>).flatMap((url) =>
    /\/effect\/dist\/(.*)\.js$/.exec(url)?.[1] ?? []
  )
}

test.each(["sql", "pool"])("importing @aludel/%s loads neither effect/Schema nor effect/Config", (name) => {
  const modules = effectModules(join(root, "packages", name, "src/index.ts"))
  expect(modules).toContain("Effect")
  expect(modules.filter((module) => module === "Schema" || module === "Config" || module === "index")).toEqual([])
})

test("importing @aludel/sql loads of effect what Effect and Stream load, dates, decimals, Base64, and nothing else", () => {
  const needed = new Set([...effectModules("effect/Effect"), ...effectModules("effect/Stream")])
  const modules = effectModules(join(root, "packages/sql/src/index.ts"))
  expect(modules.filter((module) => !needed.has(module)).toSorted()).toEqual([
    "BigDecimal",
    "DateTime",
    // The text of a page's cursor.
    "encoding/Base64",
    "encoding/Base64Url"
  ])
})
