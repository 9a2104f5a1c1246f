/** Writes what FROM lists, and the target of a write. */
import type { Join } from "../ast/Source.ts"
import { writeExpr } from "./Expr.ts"
import { writeTable } from "./Table.ts"
import type { Writer } from "./Writer.ts"

export { writeTable, writeTableName } from "./Table.ts"

export const writeJoin = (out: Writer, join: Join): void => {
  out.write(` ${join.kind} join `)
  writeTable(out, join.source)
  out.write(" on ")
  writeExpr(out, join.on)
}
