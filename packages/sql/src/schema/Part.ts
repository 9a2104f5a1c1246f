/** What indexes, checks and exclusion constraints are made of: the own table's columns, and expressions over them. */
import type { Expr } from "../ast/Expr.ts"
import type { Expression } from "../expression/Expression.ts"
import type { AnyColumn } from "./Column.ts"
import type { AnyColumnDefinition } from "./ColumnDefinition.ts"

/** The columns of the own table, as conditions and indexes see them: no other table is in scope there. */
export type OwnColumns<Fields> = {
  readonly [Key in keyof Fields]: Expression<never, (Fields[Key] & AnyColumnDefinition)["~A"]>
}

/** A condition over the own table's columns. */
export type OwnCondition<Fields> = (columns: OwnColumns<Fields>) => Expression<never, boolean | null, unknown>

/** The own columns without their types, by key. */
export type AnyColumns = { readonly [Key in string]: AnyColumn }

/** The seam between a typed expression over the own columns and its node, which is made when the columns are there. */
export const ownExpr =
  <Fields>(make: (columns: OwnColumns<Fields>) => Expression<never, unknown, unknown>) => (columns: AnyColumns): Expr =>
    make(columns as unknown as OwnColumns<Fields>).node

/** PostgreSQL's access methods, or one of an extension. */
export type IndexMethod = "btree" | "hash" | "gin" | "gist" | "spgist" | "brin" | (string & {})

/** How one part of an index is kept. */
export interface PartOptions {
  readonly order?: "asc" | "desc" | undefined
  readonly nulls?: "first" | "last" | undefined
  /** E.g. `text_pattern_ops`, `gin_trgm_ops`. */
  readonly operatorClass?: string | undefined
  readonly collation?: string | undefined
}

/** What an index is made of: a column by its key, or an expression over the own columns. */
export type IndexPart<Fields> =
  | (keyof Fields & string)
  | (PartOptions & { readonly key: keyof Fields & string; readonly expression?: undefined })
  | (PartOptions & {
    readonly expression: (columns: OwnColumns<Fields>) => Expression<never, unknown, unknown>
    readonly key?: undefined
  })

/** One part as plain data: a key, or an expression made when the columns are there. */
export interface Element {
  readonly of: string | ((columns: AnyColumns) => Expr)
  readonly direction: "asc" | "desc" | undefined
  readonly nulls: "first" | "last" | undefined
  readonly operatorClass: string | undefined
  readonly collation: string | undefined
}

/** One part as plain data. */
export const element = <Fields>(part: IndexPart<Fields>): Element => {
  const { collation, expression, key, nulls, operatorClass, order }: Loose<Fields> = typeof part === "string"
    ? { key: part }
    : part
  return {
    of: expression === undefined ? key ?? "" : ownExpr(expression),
    direction: order,
    nulls,
    operatorClass,
    collation
  }
}

interface Loose<in out Fields> extends PartOptions {
  readonly key?: string | undefined
  readonly expression?: ((columns: OwnColumns<Fields>) => Expression<never, unknown, unknown>) | undefined
}
