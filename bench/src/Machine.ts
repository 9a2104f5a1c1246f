/** What the numbers were measured on, and how busy it was. */
import { existsSync, readFileSync } from "node:fs"
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

/** The benchmark's own folder. */
const own = join(import.meta.dirname, "..")

/** The installed versions of packages; of one that is not there, none. */
export const versions = (packages: ReadonlyArray<string>, home: string = own): Record<string, string> =>
  Object.fromEntries([...new Set(packages)].flatMap((name) => {
    // Read from the folder, since a package's exports seldom name its package.json.
    const file = join(home, "node_modules", name, "package.json")
    return existsSync(file) ? [[name, String(JSON.parse(readFileSync(file, "utf8")).version)]] : []
  }))
