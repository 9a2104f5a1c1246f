/** The pure half of ON CONFLICT: what a target answers for, and what `doUpdate` speaks about. */
import type { Assignment, ConflictTarget, OnConflict } from "../ast/Insert.ts"
import { InvalidQuery } from "../error/Reason.ts"
import { column } from "../schema/Column.ts"
import { breakable } from "../schema/ConstraintPlan.ts"
import type { TablePlan } from "../schema/TablePlan.ts"
import { assignments } from "./Assignments.ts"

/**
 * The names that the statement can no longer break. Throws `InvalidQuery` where no unique constraint covers the target's
 * columns.
 */
export const answered = (table: TablePlan, conflict: OnConflict | undefined): ReadonlySet<string> => {
  if (conflict === undefined) return new Set()
  const { target } = conflict
  if (target === undefined) {
    const unique = breakable(table).filter(({ kind }) => kind !== "check" && kind !== "foreign key")
    return new Set(unique.map(({ name }) => name))
  }
  if (target._tag !== "Columns") return new Set([target.name])
  const same = (columns: ReadonlyArray<string>) =>
    columns.length === target.columns.length && columns.every((name) => target.columns.includes(name))
  const keys = table.constraints.filter(({ columns, kind }) =>
    (kind === "unique" || kind === "primary key") && same(columns)
  )
  if (keys.length === 0) {
    throw new InvalidQuery({
      problem: `no unique constraint of "${table.source.name}" covers (${target.columns.join(", ")})`
    })
  }
  return new Set(keys.map(({ name }) => name))
}

/** The row that was to be inserted, as columns. */
export const excludedOf = ({ columns, source }: TablePlan): object => {
  const place = { schema: undefined, name: source.name, alias: "excluded" }
  return Object.fromEntries(columns.map(({ facts, key, name }) => [key, column(place, key, name, facts.type)]))
}

/** What `doUpdate` sets. Throws `InvalidQuery` without a target: the server would not know which row to update. */
export const assigned = (
  table: TablePlan,
  target: ConflictTarget | undefined,
  set: object
): ReadonlyArray<Assignment> => {
  if (target !== undefined) return assignments(table, set)
  throw new InvalidQuery({ problem: "an update on conflict needs a target: which unique constraint it answers for" })
}
