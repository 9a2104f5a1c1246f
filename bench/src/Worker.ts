/**
 * One contestant in one workload, in a process of its own, so that neither its compiled code nor its garbage is
 * another's. Started by Child.ts with the names of both, and the database in DATABASE_URL.
 */
import { createHash } from "node:crypto"
import { loaders } from "./Loaders.ts"
import { named, workloads } from "./Registry.ts"
import { statementsSent } from "./Sent.ts"
import type { Sample } from "./Statistics.ts"

export interface Request {
  readonly ask: "compare" | "run" | "count"
  readonly seed: number
  readonly size: number
  /** Whether it has just run a batch. */
  readonly ready?: boolean
}

/** What a batch yields, so that it can be compared: a hash of all, how many, and the first to show. */
export interface Results {
  readonly hash: string
  readonly count: number
  readonly first: string
}

/** The first reply comes unasked: whether the contestant takes part. */
export type Reply =
  | { readonly takesPart: boolean }
  | Results
  | Sample
  | { readonly statements: number }
  | { readonly failure: string }

const [contestant = "", workloadName = ""] = process.argv.slice(2)
const url = process.env["DATABASE_URL"] ?? ""

/** Whatever a library makes of a bigint or an instant, as the same text. Dates have become texts by `toJSON` before. */
const plain = (_key: string, value: unknown): unknown =>
  typeof value === "bigint" || typeof value === "number" ? String(value) : value

const serve = async (): Promise<void> => {
  const workload = named(workloads, workloadName)
  const found = await loaders.get(contestant)?.()
  if (found === undefined) throw new Error(`there is no "${contestant}"`)
  const operations = found.open(url)
  /** Of memory, when the results were compared and nothing was measured. */
  let base: number | undefined

  const compare = async (seed: number, size: number): Promise<Reply> => {
    const results = await (workload.compared?.(operations, seed, size, url) ??
      workload.batch(operations, seed, size)?.()) ?? []
    const texts = results.map((result) => JSON.stringify(result, plain))
    const hash = createHash("sha256").update(texts.join("\n")).digest("hex")
    return { hash, count: texts.length, first: texts[0] ?? "nothing" }
  }

  const run = async (seed: number, size: number): Promise<Reply> => {
    const batch = workload.batch(operations, seed, size)
    base ??= process.memoryUsage.rss()
    const before = process.cpuUsage()
    const started = performance.now()
    await batch?.()
    const wall = performance.now() - started
    const { system, user } = process.cpuUsage(before)
    const memory = Math.max(0, process.resourceUsage().maxRSS * 1024 - base) / 1_000_000
    return { wall, cpu: (user + system) / 1000, memory }
  }

  /** A pool looks after connections that nobody used for a while, so they are used once before. */
  const count = async (seed: number, size: number, ready = false): Promise<Reply> => {
    if (!ready) await workload.batch(operations, seed - 1, size)?.()
    const batch = workload.batch(operations, seed, size)
    return { statements: await statementsSent(async () => batch?.()) }
  }

  const asked = { run, compare, count }
  process.on("message", ({ ask, ready, seed, size }: Request) => void asked[ask](seed, size, ready).then(reply, failed))
  reply({ takesPart: workload.batch(operations, 0, 0) !== undefined })
}

const reply = (message: Reply): void => {
  // The parent may have gone.
  process.send?.(message, () => {})
}

const failed = (cause: unknown): void => reply({ failure: cause instanceof Error ? cause.stack ?? "" : String(cause) })

process.on("disconnect", () => process.exit())
serve().catch(failed)
