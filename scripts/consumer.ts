/**
 * What happens to whoever installs the packages: `npm run consumer`. They are packed, installed by npm into a project of
 * their own with what they ask for, checked under each supported TypeScript, and run on each supported Node, with a server
 * that they start themselves. One line for each; exit code 1 where one failed. It needs the npm registry.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { archives, names } from "./Packed.ts"
import { endChildrenWithThisProcess, type Outcome, run } from "./Process.ts"
import { cache, root } from "./Repository.ts"

const compilers = ["5.9.3", "6.0.3", "7.0.2"]
const nodes = ["22.22.0", "24.21.0", "26.10.0"]
const tooOld = "20.20.2"

const sources = join(root, "scripts", "test", "published")
const project = join(cache, "consumer")
const windows = process.platform === "win32"
const npm = (...args: ReadonlyArray<string>) => windows ? ["cmd", "/c", "npm", ...args] : ["npm", ...args]
const npx = (...args: ReadonlyArray<string>) => windows ? ["cmd", "/c", "npx", ...args] : ["npx", ...args]
// What npm starts has to be this Node, whichever is first on the path.
const env = {
  PATH: [dirname(process.execPath), process.env["PATH"]].join(windows ? ";" : ":"),
  NODE_OPTIONS: undefined
}

const needed = async (what: string, outcome: Promise<Outcome>): Promise<void> => {
  const { code, output } = await outcome
  if (code !== 0) throw new Error(`${what}:\n${output}`)
}

const manifest = {
  private: true,
  type: "module",
  dependencies: Object.fromEntries(names.map((name) => [`@aludel/${name}`, `file:${name}.tgz`])),
  devDependencies: {
    "@types/node": "^24.0.0",
    ...Object.fromEntries(compilers.map((version) => [`typescript-${version}`, `npm:typescript@${version}`]))
  }
}

const compilerOptions = {
  module: "NodeNext",
  moduleResolution: "NodeNext",
  target: "ES2023",
  // effect's declarations name CryptoKey as the browser has it.
  lib: ["ES2024", "ESNext.Disposable", "DOM"],
  types: ["node"],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  // Each declaration of these packages, and of those that they lead to.
  skipLibCheck: false,
  allowImportingTsExtensions: true,
  noEmit: true
}

const prepare = async (): Promise<void> => {
  rmSync(project, { recursive: true, force: true })
  mkdirSync(project, { recursive: true })
  for (const file of readdirSync(sources)) copyFileSync(join(sources, file), join(project, file))
  writeFileSync(join(project, "package.json"), JSON.stringify(manifest, undefined, 2))
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }))
  const from = archives()
  for (const name of names) copyFileSync(join(from, `${name}.tgz`), join(project, `${name}.tgz`))
  const install = npm("install", "--no-audit", "--no-fund", "--loglevel=error")
  await needed("npm cannot install the packages", run(install, { cwd: project, env }))
}

let failed = 0
const report = (name: string, { code, milliseconds, output }: Outcome): void => {
  console.log(`${code === 0 ? "ok  " : "FAIL"}  ${name.padEnd(20)} ${(milliseconds / 1000).toFixed(1).padStart(6)} s`)
  if (code === 0) return
  failed++
  console.log(output.trimEnd().split("\n").map((line) => `      ${line}`).join("\n"))
}

endChildrenWithThisProcess(5000)
await prepare()
for (const version of compilers) {
  const home = join(project, "node_modules", `typescript-${version}`)
  const { bin } = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as {
    readonly bin: { readonly tsc: string }
  }
  report(
    `TypeScript ${version}`,
    await run([process.execPath, join(home, bin.tsc), "--project", project], { cwd: project })
  )
}
for (const version of nodes) {
  // The program makes its first migration itself.
  rmSync(join(project, "migrations"), { recursive: true, force: true })
  report(
    `Node ${version}`,
    await run(npx("--yes", "-p", `node@${version}`, "--", "node", "main.ts"), { cwd: project, env })
  )
}
const old = await run(
  npx("--yes", "-p", `node@${tooOld}`, "--", "node", join("node_modules", ".bin", "aludel"), "--help"),
  {
    cwd: project,
    env
  }
)
const told = old.output.trim().split("\n")
report(`Node ${tooOld} refused`, {
  ...old,
  code: old.code !== 0 && told.some((line) => line.startsWith("aludel needs Node")) ? 0 : 1
})
process.exitCode = failed === 0 ? 0 : 1
