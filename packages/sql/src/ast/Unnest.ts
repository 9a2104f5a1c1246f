/** Rows of the program as one array for each column: `unnest($1::int4[], $2::text[]) as "given"("id", "name")`. */
import type { PgType } from "../type/PgType.ts"

/** One column of them. */
export interface UnnestColumn {
  readonly name: string
  /** What its array is of, as SQL spells it: without a length, since a cast would cut longer values off. */
  readonly element: string
  /** How each value is written; null is NULL. */
  readonly type: PgType
  readonly values: ReadonlyArray<unknown>
}

export interface Unnest {
  readonly _tag: "Unnest"
  readonly alias: string
  readonly columns: ReadonlyArray<UnnestColumn>
  /** The name of a last column that counts the rows, if there is to be one. */
  readonly ordinality: string | undefined
  /** How many of the first columns make a key: no two rows may agree in them. */
  readonly keys: number
}
