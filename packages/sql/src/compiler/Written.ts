/**
 * What is written of columns and tables, kept by the identity of their nodes: those of a declared table live as long as
 * the program and stand in every statement. Nothing is kept by a name, which may be made at run time.
 */
import type { Column } from "../ast/Expr.ts"
import { quoteIdentifier } from "./Writer.ts"

interface Written {
  /** `"users"."created_at"` */
  readonly qualified: string
  /** The name under which it was selected last, and what that is: `"users"."created_at" as "createdAt"`. */
  as: string
  selected: string
}

const columns = new WeakMap<Column, Written>()

const written = (column: Column): Written => {
  const known = columns.get(column)
  if (known !== undefined) return known
  const name = quoteIdentifier(column.name)
  // A set operation's result has no table: its columns stand by their name alone.
  const qualified = column.source === "" ? name : `${quoteIdentifier(column.source)}.${name}`
  const made = { qualified, as: column.name, selected: qualified }
  columns.set(column, made)
  return made
}

/** The column with its source. */
export const qualifiedColumn = (column: Column): string => written(column).qualified

/** The same as it is selected: it keeps its own name where that is what it is called. */
export const selectedColumn = (column: Column, as: string): string => {
  const known = written(column)
  if (known.as !== as) {
    known.selected = as === column.name ? known.qualified : `${known.qualified} as ${quoteIdentifier(as)}`
    known.as = as
  }
  return known.selected
}
