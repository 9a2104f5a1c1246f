/** What an insert is made of: its node, the constraints that it can break, and what a conflict is measured by. */
import type { ConflictTarget, Insert } from "../ast/Insert.ts"
import type { ReadNode } from "../ast/Select.ts"
import { InvalidQuery } from "../error/Reason.ts"
import { breakable } from "../schema/ConstraintPlan.ts"
import type { TablePlan } from "../schema/TablePlan.ts"
import { columnByKey } from "./ColumnByKey.ts"
import { declared } from "./Declared.ts"
import { insertRows } from "./InsertRows.ts"
import type { DeclaredConstraint, OutputPlan } from "./Query.ts"

const node = (table: TablePlan, rows: ReadonlyArray<object>, overriding: Insert["overriding"]): Insert => {
  const { columns, source } = insertRows(table, rows)
  return { _tag: "Insert", into: table.source, columns, overriding, source, onConflict: undefined, returning: [] }
}

/** The query's outputs become the columns of the same keys. */
const nodeOfQuery = (
  table: TablePlan,
  query: ReadNode,
  outputs: ReadonlyArray<OutputPlan>,
  overriding: Insert["overriding"]
): Insert => {
  const columns = outputs.map(({ key }) => columnByKey(table, key))
  const missing = table.columns.find((column) => column.facts.defaultWith !== undefined && !columns.includes(column))
  if (missing !== undefined) {
    throw new InvalidQuery({
      problem:
        `the client makes the default of "${missing.key}" for each row, which it cannot for the rows of a query: select it`
    })
  }
  return {
    _tag: "Insert",
    into: table.source,
    columns: columns.map(({ name }) => name),
    overriding,
    source: { _tag: "Query", query },
    onConflict: undefined,
    returning: []
  }
}

/**
 * The constraints that an insert can break. A generated key cannot collide, so its primary key is not among them; the
 * names that a conflict target answers for are not either.
 */
export const insertConstraints = (
  table: TablePlan,
  columns: ReadonlyArray<string>,
  answered: ReadonlySet<string>
): ReadonlyArray<DeclaredConstraint> =>
  declared(
    table,
    (constraint) =>
      !answered.has(constraint.name) &&
      (constraint.kind !== "primary key" || constraint.columns.some((name) => columns.includes(name)))
  )

/** A conflict's target by name. Throws `InvalidQuery` for a constraint that no ON CONFLICT answers for. */
const target = (table: TablePlan, name: string): ConflictTarget => {
  const plan = breakable(table).find((constraint) => constraint.name === name)
  if (plan === undefined || plan.kind === "check" || plan.kind === "foreign key") {
    throw new InvalidQuery({
      problem: `"${name}" is no unique or exclusion constraint of "${table.source.name}", so ON CONFLICT cannot name it`
    })
  }
  if (plan.kind !== "index") return { _tag: "Constraint", name }
  return { _tag: "Index", name, elements: plan.elements.map(({ expr }) => expr), where: plan.where }
}

/** The pure half of INSERT: from objects to a node, and from a table to what can break. */
export const planInsert = { node, nodeOfQuery, constraints: insertConstraints, target }
