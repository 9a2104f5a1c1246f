/** A column of a table: an expression that also knows where it stands. */
import { NodeInspectSymbol } from "effect/Inspectable"
import { type Expression, ExpressionNode } from "../expression/Expression.ts"
import type { PgType } from "../type/PgType.ts"

/**
 * A column of a table in scope.
 *
 * @typeParam Table the table's name or alias
 * @typeParam Value its TypeScript type, null included where the column is nullable
 * @typeParam Key its key in the declaration
 */
export interface Column<out Table, out Value, out Key> extends Expression<Table, Value, Table> {
  readonly "~K": Key
  readonly key: string
  readonly name: string
  readonly table: ColumnTable
}

/** The table that a column belongs to, by its names in the database. */
export interface ColumnTable {
  readonly schema: string | undefined
  readonly name: string
  readonly alias: string
}

/** A column, whatever its table and type are. */
export type AnyColumn = Column<unknown, unknown, unknown>

class ColumnNode extends ExpressionNode {
  readonly key: string
  readonly name: string
  readonly table: ColumnTable
  constructor(table: ColumnTable, key: string, name: string, type: PgType) {
    super({ _tag: "Column", source: table.alias, name }, type)
    this.key = key
    this.name = name
    this.table = table
  }
  [NodeInspectSymbol](): string {
    return `${this.table.alias}.${this.name} ${this.type.name}`
  }
}

/** The seam between a column's plain place and its typed handle. */
export const column = (table: ColumnTable, key: string, name: string, type: PgType): AnyColumn =>
  new ColumnNode(table, key, name, type) as unknown as AnyColumn
