/** Writes SELECT: one line for each clause, in SQL's order. */
import type { Expr } from "../ast/Expr.ts"
import type { Locking, Output, Select, SetOperation } from "../ast/Select.ts"
import type { CteSource } from "../ast/Source.ts"
import { writeExpr, writeOrder } from "./Expr.ts"
import { writeJoin, writeSource } from "./Source.ts"
import type { Writer } from "./Writer.ts"
import { selectedColumn } from "./Written.ts"

/** A column of a result: a column of a table keeps its own name where that is what it is called. */
const writeOutput = (out: Writer, { as, expr }: Output): void => {
  if (expr._tag === "Column" && out.mode !== "literals") return out.write(selectedColumn(expr, as))
  writeExpr(out, expr._tag === "Bind" ? { ...expr, cast: true } : expr)
  if (expr._tag === "Column" && expr.name === as) return
  out.write(" as ")
  out.identifier(as)
}

/** A clause of one expression, which is left out where there is none. */
export const writeClause = (out: Writer, keyword: string, expr: Expr | undefined): void => {
  if (expr === undefined) return
  out.write(` ${keyword} `)
  writeExpr(out, expr)
}

/** `returning …`, which is left out where nothing comes back. */
export const writeReturning = (out: Writer, returning: ReadonlyArray<Output>): void => {
  if (returning.length === 0) return
  out.write(" returning ")
  out.all(returning, ", ", writeOutput)
}

/** A clause of a list, which is left out where it is empty. */
const writeList = <A>(
  out: Writer,
  keyword: string,
  items: ReadonlyArray<A>,
  each: (out: Writer, item: A) => void
): void => {
  if (items.length === 0) return
  out.write(` ${keyword} `)
  out.all(items, ", ", each)
}

const writeDistinct = (out: Writer, distinct: Select["distinct"]): void => {
  if (distinct === undefined) return
  if (distinct === "all") return out.write("distinct ")
  out.write("distinct on (")
  out.all(distinct, ", ", writeExpr)
  out.write(") ")
}

const writeLocking = (out: Writer, { of, strength, waiting }: Locking): void => {
  out.write(` for ${strength}`)
  if (of.length > 0) {
    out.write(" of ")
    out.list(of, ", ", (alias) => out.identifier(alias))
  }
  if (waiting !== undefined) out.write(` ${waiting}`)
}

const writeCte = (out: Writer, { alias, materialized, query }: CteSource): void => {
  out.identifier(alias)
  out.write(materialized === undefined ? " as (" : materialized ? " as materialized (" : " as not materialized (")
  out.query(query)
  out.write(")")
}

/** WITH stands before the outermost query and serves all that is inside. */
export const writeWith = (out: Writer, ctes: ReadonlyArray<CteSource>): void => {
  if (ctes.length === 0) return
  out.write("with ")
  out.list(ctes, ", ", (cte) => writeCte(out, cte))
  out.write(" ")
}

export const writeSelect = (out: Writer, select: Select): void => {
  // GROUP BY knows an expression again only by the same parameters.
  if (select.groupBy.length > 0) out.numberOnce()
  out.write("select ")
  writeDistinct(out, select.distinct)
  out.all(select.outputs, ", ", writeOutput)
  out.write(" from ")
  writeSource(out, select.from)
  for (const join of select.joins) writeJoin(out, join)
  writeClause(out, "where", select.where)
  writeList(out, "group by", select.groupBy, writeExpr)
  writeClause(out, "having", select.having)
  writeList(out, "order by", select.orderBy, writeOrder)
  writeClause(out, "limit", select.limit)
  writeClause(out, "offset", select.offset)
  if (select.locking !== undefined) writeLocking(out, select.locking)
}

/** Each side in parentheses, so that its own clauses and operators stay its own. */
export const writeSetOperation = (out: Writer, operation: SetOperation): void => {
  out.write("(")
  out.query(operation.left)
  out.write(`) ${operation.operator}${operation.all ? " all" : ""} (`)
  out.query(operation.right)
  out.write(")")
  writeList(out, "order by", operation.orderBy, writeOrder)
  writeClause(out, "limit", operation.limit)
  writeClause(out, "offset", operation.offset)
}
