/** What the numbers were measured on, and how busy it was. */
import { readFileSync } from "node:fs"
import { availableParallelism, cpus, loadavg } from "node:os"
import { join } from "node:path"

export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly system: string
  readonly node: string
}

export const machine = (): Machine => ({
  cpu: cpus()[0]?.model ?? "unknown",
  cores: availableParallelism(),
  system: `${process.platform} ${process.arch}`,
  node: process.versions.node
})

/** Of the last minute: about 1 to 2 is the bench itself, more is somebody else. Always 0 on Windows. */
export const loadAverage = (): number => Math.round((loadavg()[0] ?? 0) * 100) / 100

/** The installed versions of packages of the bench. */
export const versions = (packages: ReadonlyArray<string>): Record<string, string> =>
  Object.fromEntries([...new Set(packages)].map((name) => {
    // Read from the folder, since a package's exports seldom name its package.json.
    const file = join(import.meta.dirname, "..", "node_modules", name, "package.json")
    const { version } = JSON.parse(readFileSync(file, "utf8"))
    return [name, String(version)]
  }))
