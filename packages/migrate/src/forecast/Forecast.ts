/**
 * What a run would do to the tables that are there: each statement with its locks, what happens to the rows meanwhile, and how
 * many there are. Pure.
 */
import { type Catalog, emptyCatalog } from "../catalog/Catalog.ts"
import { keyOf } from "../catalog/Key.ts"
import { after } from "../lint/Known.ts"
import { impactsOf } from "../lint/Rule.ts"
import type { Step } from "../lint/Step.ts"
import { stepsOf } from "../lint/Steps.ts"
import type { TableSize } from "../lint/TableSize.ts"
import type { Impact } from "../lock/Impact.ts"
import { type Blocked, blockedBy } from "../lock/LockMode.ts"
import type { Operation } from "../operation/Operation.ts"
import { statementsOf } from "../operation/Statements.ts"
import { partsOfStep } from "../run/Parts.ts"
import type { PlannedStep } from "../run/Plan.ts"
import { madeBy } from "../safe/Safe.ts"

/** A lock that is taken on a relation that is there already. */
export interface ForecastLock extends Impact {
  /** Who waits while it is held. */
  readonly blocks: Blocked
  /** How large the relation is; undefined where that is not known. */
  readonly size: TableSize | undefined
}

/** The statements of one operation, or one statement of your own. */
export interface Forecast {
  readonly statements: ReadonlyArray<string>
  readonly transactional: boolean
  /** What is locked; nothing where only what the same run makes is. */
  readonly locks: ReadonlyArray<ForecastLock>
  /** Why it is not known what is locked; undefined where it is known. */
  readonly notLookedAt: string | undefined
}

/** What is known of the database. */
export interface ForecastOptions {
  readonly catalog?: Catalog | undefined
  readonly sizes?: ReadonlyArray<TableSize> | undefined
}

/** Statements of your own are looked at one by one. */
const singly = (operation: Operation): ReadonlyArray<Operation> =>
  operation._tag === "Sql" ? operation.statements.map((text) => ({ ...operation, statements: [text] })) : [operation]

const operationsOf = ({ direction, migration }: PlannedStep): ReadonlyArray<Operation> =>
  (direction === "up" ? migration.up : migration.down ?? []).flatMap(singly)

/** How many statements an earlier run did already. */
const doneOf = ({ direction, from, migration }: PlannedStep): number =>
  partsOfStep(direction, migration).slice(0, from).reduce((sum, { statements }) => sum + statements.length, 0)

/**
 * What the steps of a run would do.
 *
 * @param steps as `plan` gives them
 * @param options what is there before: without it what is not known counts as the worse case, and sizes are not said
 * @returns for each step its operations in order, without those that an earlier run did
 *
 * @example
 * ```ts
 * import { forecast, inspect, plan, readFolder, tableSizes } from "@aludel/migrate"
 * import * as Effect from "effect/Effect"
 *
 * export const ahead = Effect.gen(function*() {
 *   const graph = yield* readFolder("migrations")
 *   const steps = yield* plan(graph, "up", "head")
 *   return forecast(steps, { catalog: yield* inspect(), sizes: yield* tableSizes })
 * })
 * ```
 */
export const forecast = (
  steps: ReadonlyArray<PlannedStep>,
  { catalog: given = emptyCatalog, sizes = [] }: ForecastOptions = {}
): ReadonlyArray<ReadonlyArray<Forecast>> => {
  const seen: Array<Step["does"]> = []
  let catalog = given
  const locksOf = (found: ReadonlyArray<Step>): ReadonlyArray<ForecastLock> => {
    const made = madeBy(seen as ReadonlyArray<Operation>)
    const locks: Array<ForecastLock> = []
    for (const step of found) {
      const impacts = impactsOf(step, catalog).filter(({ relation }) => !made.has(keyOf(relation)))
      locks.push(...impacts.map((impact) => ({
        ...impact,
        blocks: blockedBy(impact.lock),
        size: sizes.find((size) => keyOf(size) === keyOf(impact.relation))
      })))
      catalog = after(catalog, step)
      seen.push(step.does)
    }
    return locks
  }
  return steps.map((step) => {
    let left = doneOf(step)
    return operationsOf(step).flatMap((operation) => {
      const statements = statementsOf(operation)
      const found = stepsOf([operation])
      const locks = locksOf(found.steps)
      const rest = statements.slice(left)
      left = Math.max(0, left - statements.length)
      return rest.length === 0 ? [] : [{
        statements: rest.map(({ text }) => text),
        transactional: rest.every(({ transactional }) => transactional),
        locks,
        notLookedAt: found.notLookedAt[0]?.reason
      }]
    })
  })
}
