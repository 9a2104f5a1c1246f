/** Writes INSERT, ON CONFLICT and RETURNING. */
import type { Expr } from "../ast/Expr.ts"
import type { ConflictTarget, DefaultValue, Insert, OnConflict } from "../ast/Insert.ts"
import { writeElement, writeExpr } from "./Expr.ts"
import { writeClause, writeReturning } from "./Select.ts"
import { writeTable } from "./Source.ts"
import { writeAssignments } from "./Update.ts"
import type { Writer } from "./Writer.ts"

const writeValue = (out: Writer, value: Expr | DefaultValue): void =>
  value._tag === "Default" ? out.write("default") : writeExpr(out, value)

const writeRows = (out: Writer, { columns, source }: Insert): void => {
  if (columns.length === 0) return out.write(" default values")
  out.write(" (")
  out.list(columns, ", ", (column) => out.identifier(column))
  if (source._tag === "Query") {
    out.write(") ")
    return out.query(source.query)
  }
  out.write(") values ")
  out.list(source.rows, ", ", (row) => {
    out.write("(")
    out.list(row, ", ", (value) => writeValue(out, value))
    out.write(")")
  })
}

const writeTarget = (out: Writer, target: ConflictTarget): void => {
  if (target._tag === "Constraint") {
    out.write(" on constraint ")
    return out.identifier(target.name)
  }
  if (target._tag === "Index") return writeIndexTarget(out, target)
  out.write(" (")
  out.list(target.columns, ", ", (column) => out.identifier(column))
  out.write(")")
}

/** As DDL writes it: the server finds the index by what it was declared with, so that no value may be a parameter. */
const writeIndexTarget = (out: Writer, target: Extract<ConflictTarget, { readonly _tag: "Index" }>): void =>
  out.literally(() => {
    out.write(" (")
    out.list(target.elements, ", ", (expr) => writeElement(out, expr))
    out.write(")")
    writeClause(out, "where", target.where)
  })

const writeOnConflict = (out: Writer, { set, target }: OnConflict): void => {
  out.write(" on conflict")
  if (target !== undefined) writeTarget(out, target)
  if (set === undefined) return out.write(" do nothing")
  out.write(" do update set ")
  writeAssignments(out, set)
}

export const writeInsert = (out: Writer, insert: Insert): void => {
  out.write("insert into ")
  // A row goes into the table itself, whatever inherits from it.
  writeTable(out, insert.into.only === true ? { ...insert.into, only: undefined } : insert.into)
  writeRows(out, insert)
  if (insert.onConflict !== undefined) writeOnConflict(out, insert.onConflict)
  writeReturning(out, insert.returning)
}
