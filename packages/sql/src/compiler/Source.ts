/** Writes what FROM lists, and the target of a write. */
import type { Join, Source } from "../ast/Source.ts"
import { writeExpr } from "./Expr.ts"
import { writeTable } from "./Table.ts"
import type { Writer } from "./Writer.ts"

export { writeTable, writeTableName } from "./Table.ts"

/** What FROM lists: a table, a query in parentheses, or the name of a common table expression. */
export const writeSource = (out: Writer, source: Source): void => {
  switch (source._tag) {
    case "TableSource":
      return writeTable(out, source)
    case "CteSource":
      out.mention(source)
      return out.identifier(source.alias)
    case "DerivedSource":
      out.write(source.lateral ? "lateral (" : "(")
      out.query(source.query)
      out.write(") as ")
      return out.identifier(source.alias)
    default:
      return source satisfies never
  }
}

export const writeJoin = (out: Writer, { kind, on, source }: Join): void => {
  out.write(` ${kind} join `)
  writeSource(out, source)
  if (on === undefined) return
  out.write(" on ")
  writeExpr(out, on)
}
