/** The constraints that a write says it can break, from the table's declaration. */
import { breakable } from "../schema/ConstraintPlan.ts"
import { inPartitions } from "../schema/Partitions.ts"
import type { ConstraintPlan, IndexPlan, TablePlan } from "../schema/TablePlan.ts"
import type { DeclaredConstraint } from "./Query.ts"

const kinds = {
  "primary key": "unique",
  unique: "unique",
  index: "unique",
  check: "check",
  "foreign key": "foreign key",
  exclusion: "exclusion"
} as const

/** Whether the constraint may be checked at the end of the transaction. */
const isDeferrable = (constraint: ConstraintPlan | IndexPlan): boolean => {
  switch (constraint.kind) {
    case "foreign key":
      return constraint.options.deferrable === true || constraint.options.initiallyDeferred === true
    case "check":
    case "index":
      return false
    default:
      return constraint.deferrable !== undefined
  }
}

/** The constraint of this table, as a statement declares it. */
export const declaredConstraint = (
  table: TablePlan,
  constraint: ConstraintPlan | IndexPlan
): DeclaredConstraint => ({
  kind: kinds[constraint.kind],
  schema: table.source.schema,
  table: table.source.name,
  name: constraint.name,
  columns: constraint.columns,
  partitions: table.partitionBy && inPartitions(table, constraint),
  deferrable: isDeferrable(constraint)
})

/** Those of the table's constraints and unique indexes for which `touched` is true. */
export const declared = (
  table: TablePlan,
  touched: (constraint: ConstraintPlan | IndexPlan) => boolean
): ReadonlyArray<DeclaredConstraint> =>
  breakable(table).filter(touched).map((constraint) => declaredConstraint(table, constraint))
