/** The constraints that a write says it can break, from the table's declaration. */
import type { ConstraintPlan, TablePlan } from "../schema/TablePlan.ts"
import type { DeclaredConstraint } from "./Query.ts"

const kinds = { "primary key": "unique", unique: "unique", check: "check", "foreign key": "foreign key" } as const

/** Those of the table's constraints for which `touched` is true. */
export const declared = (
  { constraints, source }: TablePlan,
  touched: (constraint: ConstraintPlan) => boolean
): ReadonlyArray<DeclaredConstraint> =>
  constraints.filter(touched).map(({ columns, kind, name }) => ({
    kind: kinds[kind],
    schema: source.schema,
    table: source.name,
    name,
    columns
  }))
