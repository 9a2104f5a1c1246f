/** Looks at a migration's steps by all rules. Pure. */
import { type Catalog, emptyCatalog } from "../catalog/Catalog.ts"
import { keyOf } from "../catalog/Key.ts"
import type { Impact } from "../lock/Impact.ts"
import { type Blocked, blockedBy } from "../lock/LockMode.ts"
import type { Operation } from "../operation/Operation.ts"
import { type Waiver, waiversOf } from "../operation/Waive.ts"
import { madeBy } from "../safe/Safe.ts"
import { after } from "./Known.ts"
import { type Context, impactsOf, isFresh, type Rule } from "./Rule.ts"
import { blocking } from "./rule/Blocking.ts"
import { columns } from "./rule/Columns.ts"
import { compatibility } from "./rule/Compatibility.ts"
import { constraints } from "./rule/Constraints.ts"
import { hygiene } from "./rule/Hygiene.ts"
import { indexes } from "./rule/Indexes.ts"
import { types } from "./rule/Types.ts"
import { type NotLookedAt, stepsOf } from "./Steps.ts"
import type { TableSize } from "./TableSize.ts"

/** What a rule found. */
export interface Finding {
  readonly rule: string
  readonly severity: "error" | "warning"
  /** Whether rows are lost: only a waiver lets it pass. */
  readonly destructive: boolean
  /** The place of the operation among those of the migration. */
  readonly index: number
  readonly statement: string
  readonly problem: string
  /** What to do instead. */
  readonly way: string
  /** What is locked, who waits, and how large it is where that is known. */
  readonly locks: ReadonlyArray<Impact & { readonly blocks: Blocked; readonly size: TableSize | undefined }>
}

/** A waiver that nothing needed, or that has no reason. */
export interface IdleWaiver extends Waiver {
  readonly index: number
  readonly problem: string
}

/** What came of it. Nothing is fine that stands in one of these lists. */
export interface LintReport {
  readonly findings: ReadonlyArray<Finding>
  readonly notLookedAt: ReadonlyArray<NotLookedAt>
  readonly idleWaivers: ReadonlyArray<IdleWaiver>
}

/** What is known, and which rules are asked. */
export interface LintOptions {
  /** What is there before the migration: what proves a column not null, what type a column has. */
  readonly catalog?: Catalog | undefined
  readonly sizes?: ReadonlyArray<TableSize> | undefined
  /** The server's `server_version_num`. */
  readonly serverVersion?: number | undefined
  /** Rules that are asked by name only: `schema-qualified`. */
  readonly also?: ReadonlyArray<string> | undefined
  /** Rules that are not asked. */
  readonly without?: ReadonlyArray<string> | undefined
}

const all: ReadonlyArray<Rule> = [
  ...indexes,
  ...constraints,
  ...columns,
  ...blocking,
  ...compatibility,
  ...types,
  ...hygiene
]

/** What is known behind a migration, for judging the one that follows. */
export const knownAfter = (catalog: Catalog, operations: ReadonlyArray<Operation>): Catalog =>
  stepsOf(operations).steps.reduce(after, catalog)

/** Every rule, by name: what `waive` and `without` take. */
export const rules: ReadonlyArray<Pick<Rule, "name" | "alike" | "severity" | "destructive" | "optional">> = all

const notLookedAtRule = "not-looked-at"

/**
 * Looks at what a migration does.
 *
 * @param operations the migration's `up`, or its `down`
 * @returns what was found, what could not be looked at, and waivers that are of no use. Statements of your own are read as far
 *   as their words tell what they do; a `DO` block, a call or dynamic SQL is not
 *
 * @example
 * ```ts
 * import { createIndex, lint } from "@aludel/migrate"
 *
 * const { findings } = lint([createIndex("users", "users_name", "btree (name)")])
 * console.assert(findings[0]?.rule === "create-index-concurrently")
 * ```
 */
export const lint = (operations: ReadonlyArray<Operation>, options: LintOptions = {}): LintReport => {
  const { also = [], serverVersion, sizes = [], without = [] } = options
  const { notLookedAt, steps } = stepsOf(operations)
  const made = madeBy(steps.map(({ does }) => does as Operation))
  const asked = all.filter(({ name, optional }) =>
    !without.includes(name) && (optional !== true || also.includes(name))
  )
  const used = new Set<Waiver>()
  const isWaived = (index: number, rule: string): boolean => {
    const operation = operations[index]
    const waivers = operation === undefined ? [] : waiversOf(operation).filter((waiver) => waiver.rule === rule)
    for (const waiver of waivers) used.add(waiver)
    return waivers.some(({ reason }) => reason.trim() !== "")
  }
  const findings: Array<Finding> = []
  let catalog = options.catalog ?? emptyCatalog
  for (const [at, step] of steps.entries()) {
    const context: Context = { catalog, made, steps, at, serverVersion }
    const fresh = isFresh(step, context)
    for (const { alsoFresh = false, check, destructive = false, name, severity } of asked) {
      if (fresh && !alsoFresh) continue
      const verdict = check(step, context)
      if (verdict === undefined || isWaived(step.index, name)) continue
      const locks = impactsOf(step, catalog).map((impact) => ({
        ...impact,
        blocks: blockedBy(impact.lock),
        size: sizes.find((size) => keyOf(size) === keyOf(impact.relation))
      }))
      findings.push({
        rule: name,
        severity,
        destructive,
        index: step.index,
        statement: step.text,
        ...verdict,
        locks
      })
    }
    catalog = after(catalog, step)
  }
  const unread = notLookedAt.filter(({ index }) => !isWaived(index, notLookedAtRule))
  const idleWaivers = operations.flatMap((operation, index) =>
    waiversOf(operation).flatMap((waiver): ReadonlyArray<IdleWaiver> => {
      if (waiver.reason.trim() === "") return [{ ...waiver, index, problem: "it gives no reason" }]
      if (used.has(waiver)) return []
      const isKnown = waiver.rule === notLookedAtRule || all.some(({ name }) => name === waiver.rule)
      return [{ ...waiver, index, problem: isKnown ? "nothing here needs it" : "there is no rule of this name" }]
    })
  )
  return { findings, notLookedAt: unread, idleWaivers }
}
