/** Writes MERGE. */
import type { Merge, MergeAction, MergeWhen } from "../ast/Merge.ts"
import type { TableSource } from "../ast/Source.ts"
import { writeExpr } from "./Expr.ts"
import { writeInsertedRow } from "./Insert.ts"
import { writeReturning } from "./Select.ts"
import { writeSource, writeTable } from "./Source.ts"
import { writeAssignments } from "./Update.ts"
import type { Writer } from "./Writer.ts"

const writeAction = (out: Writer, into: TableSource, action: MergeAction): void => {
  switch (action._tag) {
    case "Set":
      out.write("update set ")
      return writeAssignments(out, into, action.set)
    case "Remove":
      return out.write("delete")
    case "Add":
      out.write("insert")
      return writeInsertedRow(out, action.row)
    case "Nothing":
      return out.write("do nothing")
    default:
      return action satisfies never
  }
}

const writeWhen = (out: Writer, into: TableSource, { action, condition, match }: MergeWhen): void => {
  out.write(` when ${match}`)
  if (condition !== undefined) {
    out.write(" and ")
    writeExpr(out, condition)
  }
  out.write(" then ")
  writeAction(out, into, action)
}

export const writeMerge = (out: Writer, merge: Merge): void => {
  out.write("merge into ")
  writeTable(out, merge.into)
  out.write(" using ")
  writeSource(out, merge.using)
  out.write(" on ")
  writeExpr(out, merge.on)
  for (const when of merge.whens) writeWhen(out, merge.into, when)
  writeReturning(out, merge.returning)
}
