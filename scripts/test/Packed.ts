/**
 * Packages as a user gets them: packed for real, and unpacked side by side into a project outside of the repository, whose
 * other dependencies are links to those that are installed here.
 */
import { execFileSync } from "node:child_process"
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { root } from "../Repository.ts"

/** A manifest as it is packed: `publishConfig` has taken the place of what this repository reads. */
export interface PackedManifest {
  readonly name: string
  readonly exports: Readonly<Record<string, { readonly types: string; readonly default: string }>>
  readonly imports?: Readonly<Record<string, string>>
  readonly bin?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

export const names: ReadonlyArray<string> = readdirSync(join(root, "packages"))

const windows = process.platform === "win32"
// What pnpm starts has to be this Node, whichever is first on the path.
const env = { ...process.env, PATH: [dirname(process.execPath), process.env["PATH"]].join(windows ? ";" : ":") }

const link = (target: string, path: string): void => {
  if (existsSync(path)) return
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(target, path, windows ? "junction" : undefined)
}

/** Packs a package and unpacks it into the project's `node_modules`. */
const install = (name: string, project: string): void => {
  const home = join(root, "packages", name)
  const archive = join(project, `${name}.tgz`)
  execFileSync("pnpm", ["pack", "--out", windows ? `"${archive}"` : archive], {
    cwd: home,
    env,
    shell: windows,
    stdio: "pipe"
  })
  const there = join(project, "node_modules", "@aludel", name)
  mkdirSync(there, { recursive: true })
  execFileSync("tar", ["-xzf", `${name}.tgz`, "-C", there, "--strip-components", "1"], { cwd: project })
  const { bin, dependencies, optionalDependencies, peerDependencies } = packed(project, name)
  for (const dependency of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
    const installed = join(home, "node_modules", dependency)
    if (dependency.startsWith("@aludel/") || !existsSync(installed)) continue
    link(installed, join(project, "node_modules", dependency))
  }
  for (const [program, file] of Object.entries(bin ?? {})) {
    mkdirSync(join(project, "node_modules", ".bin"), { recursive: true })
    symlinkSync(join(there, file), join(project, "node_modules", ".bin", program))
  }
}

export const packed = (project: string, name: string): PackedManifest =>
  JSON.parse(readFileSync(join(project, "node_modules", "@aludel", name, "package.json"), "utf8")) as PackedManifest

/** Makes a project of a folder: its own files, and all packages. */
export const installAll = (project: string): void => {
  writeFileSync(join(project, "package.json"), "{ \"type\": \"module\" }\n")
  const sources = join(root, "scripts", "test", "published")
  for (const file of readdirSync(sources)) copyFileSync(join(sources, file), join(project, file))
  for (const name of names) install(name, project)
  link(join(root, "node_modules", "@types", "node"), join(project, "node_modules", "@types", "node"))
}
