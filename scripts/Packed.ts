/**
 * Packages as a user gets them: packed for real, and unpacked side by side into a project outside of the repository, whose
 * other dependencies are links to those that are installed here.
 */
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { dirname, join } from "node:path"
import { cache, files, root, shown } from "./Repository.ts"

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

/** A link to an installed package, unless one is there. */
export const link = (target: string, path: string): void => {
  if (existsSync(path)) return
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(target, path, windows ? "junction" : undefined)
}

/** Waits until nobody else packs: a package's bundle is one folder, whoever makes it. */
const alone = (lock: string, body: () => void): void => {
  for (let attempt = 0;; attempt++) {
    try {
      mkdirSync(lock)
      break
    } catch (error) {
      // Whoever made it two minutes ago was killed.
      if (attempt % 1200 === 1199) rmSync(lock, { recursive: true, force: true })
      else if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
    }
  }
  try {
    body()
  } finally {
    rmSync(lock, { recursive: true })
  }
}

/** What the archives are made of, hashed: all but tests, and what is made itself. */
const fingerprint = (): string => {
  const hash = createHash("sha256")
  const made = /^packages\/[^/]+\/(test|typetest|bundle)\//
  const sources = [
    ...files(join(root, "packages"), "**/*.*"),
    ...files(join(root, "examples"), "**/*.*"),
    ...files(root, "*.{json,yaml}", "LICENSE", "scripts/bundle.ts", "scripts/bundle/*.ts")
  ]
  for (const file of sources) {
    const name = shown(file)
    if (!made.test(name)) hash.update(`${name}\n`).update(readFileSync(file))
  }
  return hash.digest("hex").slice(0, 16)
}

/** How many generations of archives are kept: those of another branch, and of whoever is packing meanwhile. */
const kept = 3

/** The folder with an archive of each package, `sql.tgz` and so on, which are packed anew where a source has changed. */
export const archives = (): string => {
  const all = join(cache, "packed")
  const own = join(all, fingerprint())
  mkdirSync(all, { recursive: true })
  alone(join(cache, "packing"), () => {
    if (existsSync(join(own, "whole"))) return
    for (const name of names) {
      const archive = join(own, `${name}.tgz`)
      mkdirSync(own, { recursive: true })
      execFileSync("pnpm", ["pack", "--out", windows ? `"${archive}"` : archive], {
        cwd: join(root, "packages", name),
        env,
        shell: windows,
        stdio: "pipe"
      })
    }
    writeFileSync(join(own, "whole"), "")
    const made = (folder: string): number => statSync(join(all, folder)).mtimeMs
    const old = readdirSync(all).sort((a, b) => made(b) - made(a)).slice(kept)
    for (const folder of old) rmSync(join(all, folder), { recursive: true })
  })
  return own
}

/** What a package says of itself in a project that it is installed in. */
export const packed = (project: string, name: string): PackedManifest =>
  JSON.parse(readFileSync(join(project, "node_modules", "@aludel", name, "package.json"), "utf8")) as PackedManifest

/** Unpacks a package into the project's `node_modules`. */
const install = (name: string, from: string, project: string): void => {
  const home = join(root, "packages", name)
  copyFileSync(join(from, `${name}.tgz`), join(project, `${name}.tgz`))
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

/** Makes a project of a folder: a manifest, all packages, and what they ask for. */
export const installPackages = (project: string): void => {
  writeFileSync(join(project, "package.json"), "{ \"type\": \"module\" }\n")
  const from = archives()
  for (const name of names) install(name, from, project)
  link(join(root, "node_modules", "@types", "node"), join(project, "node_modules", "@types", "node"))
}
