/** Steps that let others wait for whole tables, and several of them at once. */
import type { QualifiedName } from "../../catalog/Catalog.ts"
import { keyOf } from "../../catalog/Key.ts"
import { blockedBy } from "../../lock/LockMode.ts"
import { named, quoted } from "../../operation/Quote.ts"
import { impactsOf, type Rule } from "../Rule.ts"
import type { Step } from "../Step.ts"

const rewrite: Rule = {
  name: "table-rewrite",
  alike: ["prefer-repack"],
  severity: "error",
  check: (step, { catalog }) => {
    const tags: ReadonlyArray<Step["does"]["_tag"]> = ["VacuumFull", "Cluster", "SetTableOptions", "ReplaceEnum"]
    if (!tags.includes(step.does._tag)) return undefined
    const impacts = impactsOf(step, catalog)
    const isAll = (step.does._tag === "VacuumFull" || step.does._tag === "Cluster") && step.does.on === undefined
    if (!isAll && !impacts.some(({ work }) => work === "rewrite")) return undefined
    return {
      problem: "tables are written anew while nobody reads them",
      way: step.does._tag === "ReplaceEnum"
        ? "keep the label and forbid it by a check that is NOT VALID; or a second column in batches"
        : "pg_repack or pg_squeeze, or a time when others can wait"
    }
  }
}

const refresh: Rule = {
  name: "refresh-concurrently",
  alike: [],
  severity: "error",
  check: ({ does }) =>
    does._tag === "Refresh" && !does.concurrently
      ? {
        problem: `readers of ${named(does.view)} wait until it is filled`,
        way: "REFRESH MATERIALIZED VIEW CONCURRENTLY, which needs a unique index on it"
      }
      : undefined
}

const lockTable: Rule = {
  name: "lock-table",
  alike: [],
  severity: "error",
  check: ({ does }) =>
    does._tag === "LockTable" && blockedBy(does.mode) !== "nobody"
      ? { problem: "others wait until the transaction ends", way: "leave it to the statements to lock what they need" }
      : undefined
}

const backfillApart: Rule = {
  name: "backfill-apart",
  alike: ["backfilling"],
  severity: "error",
  check: (step, { at, catalog, made, steps }) => {
    if (step.does._tag !== "Write" || step.does.kind === "insert" || step.transaction === undefined) return undefined
    const holds = steps.slice(0, at).some((before) =>
      before.transaction === step.transaction &&
      impactsOf(before, catalog).some(({ lock, relation }) =>
        !made.has(keyOf(relation)) && blockedBy(lock) === "readers and writers"
      )
    )
    if (!holds && !step.does.everyRow) return undefined
    return {
      problem: holds
        ? "rows are written while a lock from before in the same transaction keeps readers out"
        : "all rows are written, and stay locked, in one transaction",
      way: "backfill(…): batches by the primary key, each in a transaction of its own"
    }
  }
}

const readUnderLock: Rule = {
  name: "read-under-lock",
  alike: [],
  severity: "error",
  check: (step, { at, catalog, made, steps }) => {
    const { does } = step
    if (does._tag !== "SetIdentity" && does._tag !== "ContinueSequence") return undefined
    const isIt = (relation: QualifiedName) => keyOf(relation) === keyOf(does.table)
    const isRead = impactsOf(step, catalog).some(({ relation, work }) => isIt(relation) && work === "scan")
    const holding = [
      step,
      ...steps.slice(0, at).filter(({ transaction }) => transaction !== undefined && transaction === step.transaction)
    ]
    const holds = holding.some((one) =>
      impactsOf(one, catalog).some(({ lock, relation }) => isIt(relation) && blockedBy(lock) !== "nobody")
    )
    return isRead && holds && !made.has(keyOf(does.table))
      ? {
        problem: `all rows of ${named(does.table)} are read for the last number of ${
          quoted(does.column)
        } while a lock keeps others out`,
        way: "build an index on the column concurrently before, where the last number is found at once"
      }
      : undefined
  }
}

const severalLocks: Rule = {
  name: "several-exclusive-locks",
  alike: [],
  severity: "error",
  check: (step, { at, catalog, made, steps }) => {
    if (step.transaction === undefined) return undefined
    const locked = (one: Step) =>
      impactsOf(one, catalog).filter(({ lock, relation }) =>
        blockedBy(lock) === "readers and writers" && !made.has(keyOf(relation))
      ).map(({ relation }) => named(relation))
    const mine = locked(step)
    const before = steps.slice(0, at).filter(({ transaction }) => transaction === step.transaction).flatMap(locked)
    const [other] = before.filter((name) => !mine.includes(name))
    const fresh = mine.find((name) => !before.includes(name))
    return other === undefined || fresh === undefined
      ? undefined
      : {
        problem:
          `readers of ${other} wait until the lock on ${fresh} is got as well, and two such runs can block each other`,
        way: "a migration for each table"
      }
  }
}

export const blocking: ReadonlyArray<Rule> = [
  rewrite,
  refresh,
  lockTable,
  backfillApart,
  readUnderLock,
  severalLocks
]
