/** Writes what FROM lists, and the target of a write. */
import type { FunctionCall, FunctionSource, Join, SampledSource, Source, ValuesSource } from "../ast/Source.ts"
import { writeExpr } from "./Expr.ts"
import { writeTable, writeTableName } from "./Table.ts"
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
      return writeAlias(out, ")", source.alias, [])
    case "SampledSource":
      return writeSampled(out, source)
    case "ValuesSource":
      return writeValues(out, source)
    case "FunctionSource":
      return writeFunction(out, source)
    default:
      return source satisfies never
  }
}

/** `… as "alias" ("column", …)`. */
const writeAlias = (out: Writer, before: string, alias: string, columns: ReadonlyArray<string>): void => {
  out.write(`${before} as `)
  out.identifier(alias)
  if (columns.length === 0) return
  out.write(" (")
  out.list(columns, ", ", (column) => out.identifier(column))
  out.write(")")
}

const writeSampled = (out: Writer, { method, percentage, seed, table }: SampledSource): void => {
  writeTable(out, table)
  out.write(` tablesample ${method} (`)
  writeExpr(out, percentage)
  out.write(")")
  if (seed === undefined) return
  out.write(" repeatable (")
  writeExpr(out, seed)
  out.write(")")
}

/** VALUES takes at least one row; none at all is a row of nulls that is left out. */
const writeValues = (out: Writer, { alias, columns, rows }: ValuesSource): void => {
  if (rows.length === 0) {
    out.write("(select ")
    out.list(columns, ", ", ({ type }) => out.write(`null::${type.castName ?? type.name}`))
    out.write(" where false")
  } else {
    out.write("(values ")
    out.list(rows, ", ", (row) => {
      out.write("(")
      out.list(row, ", ", (value) => writeExpr(out, value))
      out.write(")")
    })
  }
  writeAlias(out, ")", alias, columns.map(({ name }) => name))
}

const writeDefinition = (out: Writer, definition: NonNullable<FunctionCall["definition"]>): void => {
  out.write(" (")
  out.list(definition, ", ", ({ name, type }) => {
    out.identifier(name)
    out.write(` ${type.name}`)
  })
  out.write(")")
}

const writeCall = (out: Writer, call: FunctionCall): void => {
  writeTableName(out, call)
  out.write("(")
  out.list(call.arguments, ", ", (argument) => writeExpr(out, argument))
  out.write(")")
}

/** A list of column definitions stands behind the alias, or inside of ROWS FROM where there is more to say. */
const writeFunction = (out: Writer, { alias, calls, columns, ordinality }: FunctionSource): void => {
  const [first] = calls
  if (first !== undefined && calls.length === 1 && (first.definition === undefined || !ordinality)) {
    writeCall(out, first)
    if (first.definition === undefined) return writeAlias(out, ordinality ? " with ordinality" : "", alias, columns)
    writeAlias(out, "", alias, [])
    return writeDefinition(out, first.definition)
  }
  out.write("rows from (")
  out.list(calls, ", ", (call) => {
    writeCall(out, call)
    if (call.definition === undefined) return
    out.write(" as")
    writeDefinition(out, call.definition)
  })
  writeAlias(out, ordinality ? ") with ordinality" : ")", alias, columns)
}

export const writeJoin = (out: Writer, { kind, on, source, using }: Join): void => {
  out.write(` ${kind} join `)
  writeSource(out, source)
  if (using !== undefined) {
    out.write(" using (")
    out.list(using.columns, ", ", (column) => out.identifier(column))
    return writeAlias(out, ")", using.alias, [])
  }
  if (on === undefined) return
  out.write(" on ")
  writeExpr(out, on)
}
