/** What a partitioned table is partitioned by. */
import { InvalidSchema } from "../error/InvalidSchema.ts"
import { breakable } from "./ConstraintPlan.ts"
import type { PartitionByPlan, TablePlan } from "./TablePlan.ts"

/** `PARTITION BY RANGE`, `LIST` or `HASH`, by the keys of the columns; a list has one. */
export type PartitionKey<Key> =
  | { readonly range: readonly [Key, ...ReadonlyArray<Key>] }
  | { readonly list: readonly [Key] }
  | { readonly hash: readonly [Key, ...ReadonlyArray<Key>] }

const strategies = ["range", "list", "hash"] as const

type Declared = Pick<TablePlan, "source" | "columns" | "constraints" | "indexes">

/**
 * The key by the columns' names. Throws `InvalidSchema` for a column that is not there, and for a primary key or unique
 * constraint without a column of the key: PostgreSQL keeps it within each partition, so it could not hold for all.
 */
export const planPartitionBy = (table: Declared, given: object): PartitionByPlan => {
  const { columns, source: { name } } = table
  const by = given as Partial<Record<PartitionByPlan["strategy"], ReadonlyArray<PropertyKey>>>
  const strategy = strategies.find((one) => by[one] !== undefined)
  const keys = (strategy && by[strategy]) ?? []
  const names = keys.map((key) => columns.find((column) => column.key === key)?.name)
  const plan = names.filter((one) => one !== undefined)
  if (strategy === undefined || plan.length === 0 || plan.length < names.length) {
    throw new InvalidSchema({ problem: `table "${name}" is partitioned by a column that it does not have` })
  }
  for (const constraint of breakable(table)) {
    if (constraint.kind === "check" || constraint.kind === "foreign key") continue
    const missing = plan.find((column) => !constraint.columns.includes(column))
    if (missing === undefined) continue
    throw new InvalidSchema({
      problem:
        `"${constraint.name}" of table "${name}" needs the column "${missing}", by which the table is partitioned`
    })
  }
  return { strategy, columns: plan }
}
