/**
 * Indexes, and the parts that they share with exclusion constraints.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createindex.html
 */
import { writer } from "../compiler/Compiler.ts"
import { writeElement, writeExpr } from "../compiler/Expr.ts"
import { writeTableName } from "../compiler/Source.ts"
import { quoteLiteral, type Writer } from "../compiler/Writer.ts"
import { InvalidSchema } from "../error/InvalidSchema.ts"
import type { StorageParameters } from "../schema/ColumnFacts.ts"
import type { ElementPlan, IndexPlan, TablePlan } from "../schema/TablePlan.ts"

/** What it is over, and how it is kept. */
export const writePart = (out: Writer, { collation, direction, expr, nulls, operatorClass }: ElementPlan): void => {
  writeElement(out, expr)
  if (collation !== undefined) {
    out.write(" collate ")
    out.identifier(collation)
  }
  if (operatorClass !== undefined) {
    out.write(" ")
    out.identifier(operatorClass)
  }
  if (direction !== undefined) out.write(` ${direction}`)
  if (nulls !== undefined) out.write(` nulls ${nulls}`)
}

const parameterName = /^[a-z_][a-z0-9_.]*$/

/** ` with (fillfactor = 70)`; nothing where there are none. */
export const writeParameters = (out: Writer, parameters: StorageParameters): void => {
  const entries = Object.entries(parameters)
  if (entries.length === 0) return
  out.write(" with (")
  out.list(entries, ", ", ([name, value]) => {
    if (!parameterName.test(name)) throw new InvalidSchema({ problem: `"${name}" is no storage parameter` })
    out.write(`${name} = ${quoteLiteral(String(value))}`)
  })
  out.write(")")
}

export const createIndex = ({ source }: Pick<TablePlan, "source">, index: IndexPlan): string => {
  const out = writer("literals")
  out.write(`create ${index.unique ? "unique " : ""}index if not exists `)
  out.identifier(index.name)
  out.write(" on ")
  writeTableName(out, source)
  if (index.using !== undefined) {
    out.write(" using ")
    out.identifier(index.using)
  }
  out.write(" (")
  out.list(index.elements, ", ", (element) => writePart(out, element))
  out.write(")")
  if (index.include.length > 0) {
    out.write(" include (")
    out.list(index.include, ", ", (name) => out.identifier(name))
    out.write(")")
  }
  if (index.nullsNotDistinct) out.write(" nulls not distinct")
  writeParameters(out, index.with)
  if (index.tablespace !== undefined) {
    out.write(" tablespace ")
    out.identifier(index.tablespace)
  }
  if (index.where !== undefined) {
    out.write(" where ")
    writeExpr(out, index.where)
  }
  return out.text
}
