/**
 * Where things lie: the repository's root, its git-ignored cache, and the programs that were installed into it.
 * Programs are started as `node <file>`, never through a shell, so that a path with a space stays one argument.
 */
import { globSync, readFileSync } from "node:fs"
import { dirname, join, relative, sep } from "node:path"
import { fileURLToPath } from "node:url"

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

export const cache = join(root, ".cache")

/** A path as reports show it: from the root, with forward slashes on every system. */
export const shown = (path: string, from: string = root): string => relative(from, path).split(sep).join("/")

/** The command line that starts an installed program: `program("vitest", "run")`. */
export const program = (name: string, ...args: ReadonlyArray<string>): ReadonlyArray<string> => {
  const folder = join(root, "node_modules", name)
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))
  const file = typeof bin === "string" ? bin : bin[name === "typescript" ? "tsc" : name]
  return [process.execPath, join(folder, file), ...args]
}

/** Files below a folder that match one of the patterns, sorted, as absolute paths; installed and built files are left out. */
export const files = (folder: string, ...patterns: ReadonlyArray<string>): Array<string> => {
  const skipped = new Set(["node_modules", "dist", "build", ".cache", ".git"])
  const found = globSync([...patterns], { cwd: folder, exclude: (name) => skipped.has(name.split(sep).at(-1) ?? "") })
  return found.map((path) => join(folder, path)).sort()
}
