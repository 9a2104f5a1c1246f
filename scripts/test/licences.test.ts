/** What is installed with the packages may be used by whoever uses them: each licence is one that asks for a notice alone. */
import { execFileSync } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { expect, test } from "vitest"
import { root } from "../Repository.ts"

const permitted = new Set([
  "MIT",
  "ISC",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "Apache-2.0",
  "PostgreSQL",
  "Unlicense",
  "0BSD"
])

const windows = process.platform === "win32"
const env = { ...process.env, PATH: [dirname(process.execPath), process.env["PATH"]].join(windows ? ";" : ":") }

interface Licensed {
  readonly name: string
}

test("every dependency of the packages, theirs included, has a permissive licence", () => {
  const selected = readdirSync(join(root, "packages")).flatMap((name) => ["--filter", `./packages/${name}`])
  const found = JSON.parse(
    execFileSync("pnpm", [...selected, "licenses", "list", "--prod", "--json"], {
      cwd: root,
      encoding: "utf8",
      env,
      shell: windows
    })
  ) as Readonly<Record<string, ReadonlyArray<Licensed>>>
  expect(Object.values(found).flat().map(({ name }) => name)).toContain("postgres")
  const others = Object.entries(found).filter(([licence]) => !permitted.has(licence))
  expect(others.map(([licence, packages]) => [licence, packages.map(({ name }) => name)])).toEqual([])
})

test("each package is under the MIT licence, and needs effect as its user's own", () => {
  for (const name of readdirSync(join(root, "packages"))) {
    const manifest = JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8")) as {
      readonly license: string
      readonly peerDependencies: Readonly<Record<string, string>>
      readonly dependencies?: Readonly<Record<string, string>>
    }
    expect(manifest.license).toBe("MIT")
    expect(manifest.peerDependencies["effect"]).toBe("^4.1.0")
    const foreign = Object.keys(manifest.dependencies ?? {}).filter((dependency) => !dependency.startsWith("@aludel/"))
    expect([name, foreign]).toEqual([name, name === "pool" ? ["postgres"] : []])
  }
})
