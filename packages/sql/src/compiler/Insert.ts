/** Writes INSERT, ON CONFLICT and RETURNING. */
import type { Expr } from "../ast/Expr.ts"
import type { ConflictTarget, DefaultValue, Insert, OnConflict, PlainValues } from "../ast/Insert.ts"
import type { PgType } from "../type/PgType.ts"
import { writeElement, writeExpr } from "./Expr.ts"
import { writeClause, writeReturning } from "./Select.ts"
import { writeTable } from "./Source.ts"
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
    out.bind({ _tag: "Bind", value, type: types[column] as PgType, cast: false })
  })
  out.write(")")
}

const writeRows = (out: Writer, { columns, source }: Insert): void => {
  if (columns.length === 0) return out.write(" default values")
  out.write(" (")
  out.all(columns, ", ", writeName)
  if (source._tag === "Query") {
    out.write(") ")
    return out.query(source.query)
  }
  out.write(") values ")
  if (source._tag === "PlainValues") return writePlainValues(out, source)
  out.all(source.rows, ", ", writeRow)
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

const writeOnConflict = (out: Writer, { set, target }: OnConflict): void => {
  out.write(" on conflict")
  if (target !== undefined) writeTarget(out, target)
  if (set === undefined) return out.write(" do nothing")
  out.write(" do update set ")
  writeAssignments(out, set)
}

export const writeInsert = (out: Writer, insert: Insert): void => {
  out.write("insert into ")
  // A row goes into the table itself, whatever inherits from it.
  writeTable(out, insert.into.only === true ? { ...insert.into, only: undefined } : insert.into)
  writeRows(out, insert)
  if (insert.onConflict !== undefined) writeOnConflict(out, insert.onConflict)
  writeReturning(out, insert.returning)
}
