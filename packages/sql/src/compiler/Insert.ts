/** Writes INSERT, ON CONFLICT and RETURNING. */
import type { Expr } from "../ast/Expr.ts"
import type {
  ConflictTarget,
  DefaultValue,
  Insert,
  InsertedRow,
  InsertSource,
  OnConflict,
  PlainValues
} from "../ast/Insert.ts"
import type { TableSource } from "../ast/Source.ts"
import { InvalidQuery } from "../error/Reason.ts"
import type { PgType } from "../type/PgType.ts"
import { writeElement, writeExpr } from "./Expr.ts"
import { writeClause, writeReturning } from "./Select.ts"
import { writeTable } from "./Source.ts"
import { writeUnnest } from "./Unnest.ts"
import { writeAssignments } from "./Update.ts"
import { placeholder, type Writer } from "./Writer.ts"

type InsertRow = ReadonlyArray<Expr | DefaultValue>

const writeName = (out: Writer, name: string): void => out.identifier(name)

const writeValue = (out: Writer, value: Expr | DefaultValue): void =>
  value._tag === "Default" ? out.write("default") : writeExpr(out, value)

const writeRow = (out: Writer, row: InsertRow): void => {
  out.write("(")
  out.all(row, ", ", writeValue)
  out.write(")")
}

/** `($1, $2), ($3, $4)`, from the first parameter on. */
const placeholderRows = (columns: number, rows: number): string => {
  const written: Array<string> = []
  for (let row = 0; row < rows; row++) {
    let text = placeholder(row * columns + 1)
    for (let column = 2; column <= columns; column++) text += `, ${placeholder(row * columns + column)}`
    written.push(text)
  }
  return `(${written.join("), (")})`
}

/** The text of the last such rows, by the identity of their types: the same array for the same table and keys. */
const lastRows = new WeakMap<ReadonlyArray<PgType>, { readonly rows: number; readonly text: string }>()

const placeholdersOf = ({ types, values }: PlainValues): string => {
  const rows = values.length / types.length
  const last = lastRows.get(types)
  if (last?.rows === rows) return last.text
  const text = placeholderRows(types.length, rows)
  lastRows.set(types, { rows, text })
  return text
}

/** Rows of nothing but values, of which there may be thousands: in one loop, where they are the first parameters. */
const writePlainValues = (out: Writer, source: PlainValues): void => {
  if (out.bindFirst(source)) return out.write(placeholdersOf(source))
  const { types, values } = source
  values.forEach((value, index) => {
    const column = index % types.length
    out.write(column > 0 ? ", " : index > 0 ? "), (" : "(")
    // The remainder is below their length.
    out.bind({ _tag: "Bind", value, type: types[column] as PgType, cast: false })
  })
  out.write(")")
}

const writeColumns = (out: Writer, columns: ReadonlyArray<string>): void => {
  out.write("(")
  out.all(columns, ", ", writeName)
  out.write(")")
}

/** Sorted by the rows' number, so that they are written, counted by an identity and returned in their order. */
const writeArrays = (out: Writer, { arrays, values }: Extract<InsertSource, { readonly _tag: "Arrays" }>): void => {
  out.write(" select ")
  out.all(values, ", ", writeExpr)
  out.write(" from ")
  writeUnnest(out, arrays)
  if (arrays.ordinality === undefined) return
  out.write(" order by ")
  out.identifier(arrays.alias)
  out.write(".")
  out.identifier(arrays.ordinality)
}

const writeRows = (out: Writer, { columns, overriding, source }: Insert): void => {
  if (source._tag === "Values" && source.rows.length === 0) {
    throw new InvalidQuery({ problem: "an insert without rows is no statement" })
  }
  if (columns.length === 0) return out.write(" default values")
  out.write(" ")
  writeColumns(out, columns)
  if (overriding !== undefined) out.write(` overriding ${overriding}`)
  switch (source._tag) {
    case "Query":
      out.write(" ")
      return out.query(source.query)
    case "Arrays":
      return writeArrays(out, source)
    case "Values":
      out.write(" values ")
      return out.all(source.rows, ", ", writeRow)
    case "PlainValues":
      out.write(" values ")
      return writePlainValues(out, source)
    default:
      return source satisfies never
  }
}

/** One row, as MERGE inserts it: after `insert`, without the table. */
export const writeInsertedRow = (out: Writer, { columns, values }: InsertedRow): void => {
  if (columns.length === 0) return out.write(" default values")
  out.write(" ")
  writeColumns(out, columns)
  out.write(" values ")
  writeRow(out, values)
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

const writeOnConflict = (out: Writer, into: TableSource, { set, target, where }: OnConflict): void => {
  out.write(" on conflict")
  if (target !== undefined) writeTarget(out, target)
  if (set === undefined) return out.write(" do nothing")
  out.write(" do update set ")
  writeAssignments(out, into, set)
  writeClause(out, "where", where)
}

export const writeInsert = (out: Writer, insert: Insert): void => {
  out.write("insert into ")
  // A row goes into the table itself, whatever inherits from it.
  writeTable(out, insert.into.only === true ? { ...insert.into, only: undefined } : insert.into)
  writeRows(out, insert)
  if (insert.onConflict !== undefined) writeOnConflict(out, insert.into, insert.onConflict)
  writeReturning(out, insert.returning)
}
