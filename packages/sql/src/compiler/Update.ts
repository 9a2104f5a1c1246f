/** Writes UPDATE and DELETE. */
import type { Assignment } from "../ast/Insert.ts"
import type { Delete, Update } from "../ast/Update.ts"
import { writeExpr } from "./Expr.ts"
import { writeClause, writeReturning } from "./Select.ts"
import { writeTable } from "./Source.ts"
import type { Writer } from "./Writer.ts"

/** `"a" = 1, "b" = 2`: the columns that are set stand without their table. */
export const writeAssignments = (out: Writer, set: ReadonlyArray<Assignment>): void =>
  out.list(set, ", ", ({ column, expr }) => {
    out.identifier(column)
    out.write(" = ")
    writeExpr(out, expr)
  })

export const writeUpdate = (out: Writer, update: Update): void => {
  out.write("update ")
  writeTable(out, update.table)
  out.write(" set ")
  writeAssignments(out, update.set)
  writeClause(out, "where", update.where)
  writeReturning(out, update.returning)
}

export const writeDelete = (out: Writer, statement: Delete): void => {
  out.write("delete from ")
  writeTable(out, statement.from)
  writeClause(out, "where", statement.where)
  writeReturning(out, statement.returning)
}
