/** Writes SELECT: one line for each clause, in SQL's order. */
import type { Expr, NamedWindow, Order } from "../ast/Expr.ts"
import type { GroupingSets, Locking, Output, Select, SetOperation } from "../ast/Select.ts"
import type { CteSource, Recursion } from "../ast/Source.ts"
import { InvalidQuery } from "../error/Reason.ts"
import { writeElement, writeExpr, writeOrder, writeWindows } from "./Expr.ts"
import { writeJoin, writeSource } from "./Source.ts"
import type { Writer } from "./Writer.ts"
import { selectedColumn } from "./Written.ts"

/** A column of a result: a column of a table keeps its own name where that is what it is called. */
const writeOutput = (out: Writer, { as, expr }: Output): void => {
  if (expr._tag === "Column" && out.mode !== "literals") return out.write(selectedColumn(expr, as))
  // The very node, by which GROUP BY knows its number again.
  if (expr._tag === "Bind") out.bind(expr, true)
  else writeExpr(out, expr)
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

const writeNames = (out: Writer, names: ReadonlyArray<string>): void =>
  out.list(names, ", ", (name) => out.identifier(name))

const writeRecursion = (out: Writer, { cycle, search }: Recursion): void => {
  if (search !== undefined) {
    out.write(` search ${search.order} first by `)
    writeNames(out, search.by)
    out.write(" set ")
    out.identifier(search.set)
  }
  if (cycle === undefined) return
  out.write(" cycle ")
  writeNames(out, cycle.columns)
  out.write(" set ")
  out.identifier(cycle.set)
  out.write(" using ")
  out.identifier(cycle.using)
}

const writeCte = (out: Writer, { alias, materialized, query, recursive }: CteSource): void => {
  out.identifier(alias)
  out.write(materialized === undefined ? " as (" : materialized ? " as materialized (" : " as not materialized (")
  out.query(query)
  out.write(")")
  if (recursive !== undefined) writeRecursion(out, recursive)
}

/** WITH stands before the outermost query and serves all that is inside. */
export const writeWith = (out: Writer, ctes: ReadonlyArray<CteSource>): void => {
  if (ctes.length === 0) return
  const names = new Set(ctes.map(({ alias }) => alias))
  if (names.size < ctes.length) {
    throw new InvalidQuery({ problem: "two common table expressions of the statement have one name" })
  }
  out.write(ctes.some(({ recursive }) => recursive !== undefined) ? "with recursive " : "with ")
  out.list(ctes, ", ", (cte) => writeCte(out, cte))
  out.write(" ")
}

const writeGroup = (out: Writer, group: Expr | GroupingSets): void => {
  if (group._tag !== "GroupingSets") return writeExpr(out, group)
  out.write(`${group.kind} (`)
  // A set of one is itself; only GROUPING SETS may have an empty one.
  out.list(group.sets, ", ", (set) => {
    if (set.length !== 1) out.write("(")
    out.list(set, ", ", (expr) => writeExpr(out, expr))
    if (set.length !== 1) out.write(")")
  })
  out.write(")")
}

const writeLimit = (out: Writer, { limit, orderBy, ties }: Select): void => {
  if (!ties || limit === undefined) return writeClause(out, "limit", limit)
  if (orderBy.length === 0) throw new InvalidQuery({ problem: "`withTies` needs `orderBy`, which says what ties are" })
  out.write(" fetch first ")
  writeElement(out, limit)
  out.write(" rows with ties")
}

/** WINDOW stands before ORDER BY, which may be the first to mention a window: what it wrote is put behind. */
const writeOrders = (out: Writer, orderBy: ReadonlyArray<Order>, windows: ReadonlyArray<NamedWindow>): void => {
  const before = out.text
  writeList(out, "order by", orderBy, writeOrder)
  if (windows.length === 0) return
  const written = out.text.slice(before.length)
  out.text = before
  writeWindows(out, windows)
  out.write(written)
}

export const writeSelect = (out: Writer, select: Select): void => {
  const { windows } = out
  const own: Array<NamedWindow> = []
  out.windows = own
  // GROUP BY knows an expression again only by the same parameters.
  if (select.groupBy.length > 0) out.numberOnce()
  out.write("select ")
  writeDistinct(out, select.distinct)
  out.all(select.outputs, ", ", writeOutput)
  if (select.from !== undefined) {
    out.write(" from ")
    writeSource(out, select.from)
  }
  for (const join of select.joins) writeJoin(out, join)
  writeClause(out, "where", select.where)
  writeList(out, "group by", select.groupBy, writeGroup)
  writeClause(out, "having", select.having)
  writeOrders(out, select.orderBy, own)
  writeLimit(out, select)
  writeClause(out, "offset", select.offset)
  if (select.locking !== undefined) writeLocking(out, select.locking)
  out.windows = windows
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
