/**
 * A contestant's process from its beginning to its first answer. FreshProgram.ts bundles it, since a user's program is
 * JavaScript, and starts it with the contestant's name, and the database in DATABASE_URL.
 */
import { loaders } from "./Loaders.ts"
import type { Beginning, Sample } from "./Statistics.ts"

const taken = (): Sample => {
  const { maxRSS, systemCPUTime, userCPUTime } = process.resourceUsage()
  return { wall: performance.now(), cpu: (systemCPUTime + userCPUTime) / 1000, memory: maxRSS * 1024 / 1_000_000 }
}

const since = (before: Sample): Sample => {
  const now = taken()
  return { wall: now.wall - before.wall, cpu: now.cpu - before.cpu, memory: now.memory - before.memory }
}

process.on("disconnect", () => process.exit())
const before = taken()
const found = await loaders.get(process.argv[2] ?? "")?.()
const imported = since(before)
await found?.open(process.env["DATABASE_URL"] ?? "").pointSelect?.([1], 1)
const fresh: Beginning = { imported, answered: taken() }
process.send?.(fresh)
