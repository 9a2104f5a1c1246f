/** Writes UPDATE, DELETE and TRUNCATE. */
import type { Expr } from "../ast/Expr.ts"
import type { Assignment, Subscript } from "../ast/Insert.ts"
import type { TableSource } from "../ast/Source.ts"
import type { Beside, Delete, Truncate, Update } from "../ast/Update.ts"
import { EmptyUpdate, InvalidQuery } from "../error/Reason.ts"
import { holdsAlways } from "./Always.ts"
import { writeExpr } from "./Expr.ts"
import { writeClause, writeReturning } from "./Select.ts"
import { writeJoin, writeSource, writeTable, writeTableName } from "./Source.ts"
import { writeUnnest } from "./Unnest.ts"
import type { Writer } from "./Writer.ts"

const writeSubscript = (out: Writer, subscript: Subscript): void => {
  out.write("[")
  if ("index" in subscript) writeExpr(out, subscript.index)
  else {
    writeExpr(out, subscript.from)
    out.write(":")
    writeExpr(out, subscript.to)
  }
  out.write("]")
}

/** `"a" = 1, "b" = 2`: the columns that are set stand without their table. */
export const writeAssignments = (out: Writer, { name }: TableSource, set: ReadonlyArray<Assignment>): void => {
  if (set.length === 0) throw new EmptyUpdate({ table: name })
  out.list(set, ", ", ({ at = [], column, expr }) => {
    out.identifier(column)
    for (const subscript of at) writeSubscript(out, subscript)
    out.write(" = ")
    writeExpr(out, expr)
  })
}

const writeBeside = (out: Writer, keyword: "from" | "using", beside: Beside | undefined): void => {
  if (beside === undefined) return
  out.write(` ${keyword} `)
  if (beside.source._tag === "Unnest") writeUnnest(out, beside.source)
  else writeSource(out, beside.source)
  for (const join of beside.joins) writeJoin(out, join)
}

/** Every row is asked for by `everyRow()`, and never by a condition of which nothing was left. */
const writeWhere = (out: Writer, what: "an update" | "a delete", { name }: TableSource, where: Expr | undefined) => {
  if (where !== undefined && holdsAlways(where)) {
    throw new InvalidQuery({
      problem:
        `the condition of ${what} of "${name}" says nothing, and would hold for every row: say \`everyRow()\` for that`
    })
  }
  writeClause(out, "where", where)
}

export const writeUpdate = (out: Writer, update: Update): void => {
  out.write("update ")
  writeTable(out, update.table)
  out.write(" set ")
  writeAssignments(out, update.table, update.set)
  writeBeside(out, "from", update.from)
  writeWhere(out, "an update", update.table, update.where)
  writeReturning(out, update.returning)
}

export const writeDelete = (out: Writer, statement: Delete): void => {
  out.write("delete from ")
  writeTable(out, statement.from)
  writeBeside(out, "using", statement.using)
  writeWhere(out, "a delete", statement.from, statement.where)
  writeReturning(out, statement.returning)
}

export const writeTruncate = (out: Writer, { cascade, restartIdentity, tables }: Truncate): void => {
  out.write("truncate ")
  out.list(tables, ", ", (table) => writeTableName(out, table))
  if (restartIdentity) out.write(" restart identity")
  if (cascade) out.write(" cascade")
}
