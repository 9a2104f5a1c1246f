/**
 * What a catalog does not show of a migration: rows that it writes, and statements whose effect cannot be told. Two chains
 * with equal catalogs may differ in that, so that it is named, and left out only where somebody agrees.
 */
import type { Step } from "../lint/Step.ts"
import { stepsOf } from "../lint/Steps.ts"
import type { Migration } from "../migration/Migration.ts"
import { madeBy } from "../safe/Safe.ts"

/** A step that one migration in the place of others would not have. */
export interface Unseen {
  readonly id: string
  readonly statement: string
  readonly reason: string
}

const writes = "it writes rows"
const counts = "it sets a sequence behind the rows that are there"
const beyond = "it makes something that is compared by no catalog"

/** Nobody notices that these were not done: they change no schema and no row. */
const passing: ReadonlySet<Step["does"]["_tag"]> = new Set(
  ["Reindex", "VacuumFull", "Cluster", "Refresh", "LockTable", "Transaction", "Set"] as const
)

const fromQuery = /^\s*select\b|\bas\s*\(?\s*(?:select|values|table|with|execute)\b/i

const reasonOf = ({ does, text, written }: Step, made: ReadonlySet<string>): string | undefined => {
  if (passing.has(does._tag)) return undefined
  switch (does._tag) {
    case "Backfill":
    case "ContinueSequence":
      // A table that the same range makes has no rows when one migration makes it.
      if (made.has(`${does.table.schema}\0${does.table.name}`)) return undefined
      return does._tag === "Backfill" ? writes : counts
    case "Write":
    case "Truncate":
    case "DropDatabase":
      return writes
    case "Harmless":
    case "Locks":
    case "TakesPrivilege":
      return does.shown ? undefined : beyond
    case "ServerObject":
      return beyond
    case "CreateTable":
      return written !== undefined && does.table.columns.length === 0 && fromQuery.test(text) ? writes : undefined
    default:
      return undefined
  }
}

/** What is not seen of the migrations' ways there. */
export const unseenIn = (migrations: ReadonlyArray<Migration>): ReadonlyArray<Unseen> => {
  const read = migrations.map(({ id, up }) => ({ id, ...stepsOf(up) }))
  const made = madeBy(migrations.flatMap(({ up }) => up))
  return read.flatMap(({ id, notLookedAt, steps }) => [
    ...steps.flatMap((step) => {
      const reason = reasonOf(step, made)
      return reason === undefined ? [] : [{ id, statement: step.text, reason }]
    }),
    ...notLookedAt.map(({ statement }) => ({ id, statement, reason: "what it does cannot be told" }))
  ])
}
