/** A broken constraint for callers whose type does not name it. */
import { type ConstraintViolation, DatabaseError, Reason } from "@aludel/sql"

/** Folds it into `DatabaseError`, as a constraint that the type does not list. */
export const unexpected = (violation: ConstraintViolation): DatabaseError => {
  const { columns, constraint, kind, schema, server, table } = violation
  return new DatabaseError({
    reason: new Reason.UnexpectedConstraint({ kind, schema, table, constraint, columns, server })
  })
}
