/**
 * `node bench/src/imports.ts [rounds]`: what importing costs, in fresh processes, a round after the other: Effect alone,
 * with Stream, and `@aludel/sql` as it is packed, which is bundled here first, and beside it the modules that the compiler
 * makes of it. CPU time, as ratios within a round.
 */
import { execFileSync } from "node:child_process"
import { join } from "node:path"
import { root } from "../../scripts/Repository.ts"
import { rotated, type Spread, spread } from "./Statistics.ts"

const home = join(root, "packages", "sql")
execFileSync(process.execPath, [join(root, "scripts", "bundle.ts"), "sql"], { stdio: "inherit" })

const entries = [
  { name: "effect/Effect", specifier: "effect/Effect" },
  { name: "effect/Stream", specifier: "effect/Stream" },
  { name: "@aludel/sql", specifier: join(home, "bundle", "index.js") },
  { name: "@aludel/sql, not bundled", specifier: join(home, "dist", "index.js") }
]

/** Milliseconds of CPU time, those of its garbage collection and compilation included. */
const program = `
  const before = process.cpuUsage()
  await import(process.argv[1])
  const { system, user } = process.cpuUsage(before)
  console.log((user + system) / 1000)
`

const importing = (specifier: string): number =>
  Number(
    execFileSync(process.execPath, ["--input-type=module", "--eval", program, "--", specifier], {
      cwd: home,
      encoding: "utf8"
    })
  )

const rounds = Number(process.argv[2] ?? 11)
const costs = new Map<string, Array<number>>(entries.map(({ name }) => [name, []]))
const costsOf = (name: string): Array<number> => costs.get(name) ?? []

for (let round = 0; round < rounds; round++) {
  for (const { name, specifier } of rotated(entries, round)) costsOf(name).push(importing(specifier))
}

const shown = ({ max, median, min }: Spread, digits: number): string =>
  `${median.toFixed(digits)} (${min.toFixed(digits)}-${max.toFixed(digits)})`

for (const { name } of entries) {
  const own = costsOf(name)
  const floor = costsOf("effect/Effect")
  const ratio = spread(own.map((cost, round) => cost / (floor[round] ?? Number.NaN)))
  console.log(`${name.padEnd(24)} ${shown(spread(own), 0).padStart(16)} ms CPU   ${shown(ratio, 2)} of effect/Effect`)
}
