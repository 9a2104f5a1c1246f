/** Tables without their types: what is planned at run time knows columns by their keys. */
import { alias, type AnyTable, type Column } from "@aludel/sql"

/** A column of a table that is known at run time only. */
export type ErasedColumn = Column<string, unknown, string>

/** A table: what FROM lists, and its columns by key. */
export interface ErasedTable {
  readonly source: AnyTable
  readonly columns: { readonly [Key in string]: ErasedColumn }
}

/** The seam between a table and its columns by key: a table holds its columns as its own properties. */
export const erase = (source: AnyTable): ErasedTable => ({
  source,
  columns: source as unknown as { readonly [Key in string]: ErasedColumn }
})

/** The same table under another name, for a query that reads it twice. */
export const aliased = (table: ErasedTable, name: string): ErasedTable => erase(alias(table.source, name))

/** A column that a plan names, and so is there. */
export const columnOf = (table: ErasedTable, key: string): ErasedColumn => table.columns[key] as ErasedColumn
