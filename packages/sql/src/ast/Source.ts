/** What FROM lists. */
import type { PgType } from "../type/PgType.ts"
import type { Expr } from "./Expr.ts"
import type { QueryNode } from "./QueryNode.ts"
import type { TableSource } from "./Table.ts"

export type { TableSource } from "./Table.ts"

/** A query in parentheses under an alias: a derived table. */
export interface DerivedSource {
  readonly _tag: "DerivedSource"
  readonly query: QueryNode
  readonly alias: string
  /** Whether it may mention what stands to its left. */
  readonly lateral: boolean
}

/** A common table expression: named once in WITH, by identity, wherever it is mentioned below. */
export interface CteSource {
  readonly _tag: "CteSource"
  readonly query: QueryNode
  readonly alias: string
  readonly materialized: boolean | undefined
  /** What stands behind a recursive one; its query mentions the source itself. Undefined: it is not recursive. */
  readonly recursive: Recursion | undefined
}

/** `SEARCH … FIRST BY … SET …` and `CYCLE … SET … USING …`. */
export interface Recursion {
  readonly search:
    | { readonly order: "depth" | "breadth"; readonly by: ReadonlyArray<string>; readonly set: string }
    | undefined
  readonly cycle: { readonly columns: ReadonlyArray<string>; readonly set: string; readonly using: string } | undefined
}

/** `TABLESAMPLE method (percentage) REPEATABLE (seed)`: some of a table's rows. */
export interface SampledSource {
  readonly _tag: "SampledSource"
  readonly table: TableSource
  readonly method: "bernoulli" | "system"
  readonly percentage: Expr
  readonly seed: Expr | undefined
  /** The table's own. */
  readonly alias: string
}

/** `(VALUES …) AS alias (columns)`. The first row's values are cast, which gives the columns their types. */
export interface ValuesSource {
  readonly _tag: "ValuesSource"
  readonly rows: ReadonlyArray<ReadonlyArray<Expr>>
  readonly columns: ReadonlyArray<{ readonly name: string; readonly type: PgType }>
  readonly alias: string
}

/** One function in FROM. `definition` is the list of columns that a function of type `record` needs. */
export interface FunctionCall {
  readonly schema: string | undefined
  readonly name: string
  readonly arguments: ReadonlyArray<Expr>
  readonly definition: ReadonlyArray<{ readonly name: string; readonly type: PgType }> | undefined
}

/** `function(…) WITH ORDINALITY AS alias (columns)`; several of them are `ROWS FROM (…)`. */
export interface FunctionSource {
  readonly _tag: "FunctionSource"
  readonly calls: ReadonlyArray<FunctionCall>
  readonly ordinality: boolean
  readonly alias: string
  /** What its columns are called, by position; none where they keep the names that the function gives them. */
  readonly columns: ReadonlyArray<string>
}

export type Source = TableSource | DerivedSource | CteSource | SampledSource | ValuesSource | FunctionSource

/** A join onto what stands to its left. */
export interface Join {
  readonly kind: "inner" | "left" | "right" | "full" | "cross"
  readonly source: Source
  /** Undefined for a cross join only. */
  readonly on: Expr | undefined
  /** `USING (…) AS alias` instead of the condition, which says the same. */
  readonly using?: { readonly alias: string; readonly columns: ReadonlyArray<string> }
}
