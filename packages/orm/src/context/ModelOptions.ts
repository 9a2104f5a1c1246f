/** What is said of a table once, for all that its model does: what to leave out, what to compute, what it means. */
import type { Expression } from "@aludel/sql"
import type { FieldsOf, NameOf, RelationsOf, TableKey } from "../relation/Relation.ts"
import type { ErasedVariants, Variants } from "./Variants.ts"

/** What happens to the rows of a relation when the row that they belong to is removed. */
export type Cascade = "delete" | "delete-orphan"

/** Options of one table's model. */
export interface ModelOptions<M, Key, R = unknown> {
  /** Columns that are read only where `columns` lists them. */
  readonly deferred?: ReadonlyArray<keyof FieldsOf<M, Key> & string> | undefined
  /**
   * The criterion of the model: rows that do not meet it are left out wherever the model is read, also as a relation, in
   * counts and in conditions over relations. `{ criteria: false }` in a query reads them too.
   */
  readonly where?:
    | ((columns: Key extends keyof M ? M[Key] : never) => Expression<NameOf<M, Key>, boolean | null, unknown>)
    | undefined
  /** Expressions over the row under names of their own, which callbacks then use like columns. */
  readonly computed?: ((columns: Key extends keyof M ? M[Key] : never) => Computed<M, Key>) | undefined
  /**
   * The column that tells the row's versions apart, for optimistic locking: a number that counts on, or whatever `next` makes
   * of the version before, such as a new UUID. The first one is the column's default.
   */
  readonly version?: (keyof FieldsOf<M, Key> & string) | VersionOf<FieldsOf<M, Key>> | undefined
  /**
   * The column that says since when a row counts as deleted, null where it does not: rows are then deleted by setting it, and
   * left out as by `where`. `{ hard: true }` deletes them from the table.
   */
  readonly softDelete?: (keyof FieldsOf<M, Key> & string) | undefined
  /** What a session does to the rows of a relation when the row that they belong to is removed. */
  readonly cascade?: { readonly [Name in keyof RelationsOf<R, Key>]?: Cascade } | undefined
  /**
   * Kinds of its rows, told apart by the value of one column: each has a model of its own, under its name. A row that is
   * read with that column is one of them, with the columns of its kind alone.
   */
  readonly variants?: Variants<M, Key> | undefined
}

type VersionOf<Fields> = {
  readonly [Name in keyof Fields & string]: {
    readonly column: Name
    readonly next: (
      before: (Fields[Name] & { readonly "~A": unknown })["~A"] | undefined
    ) => (Fields[Name] & { readonly "~A": unknown })["~A"]
  }
}[keyof Fields & string]

type Computed<M, Key> = { readonly [Name in string]: Expression<NameOf<M, Key>, unknown, unknown> }

/** Options by table. */
export type AllOptions<M, R = unknown> = { readonly [Key in TableKey<M>]?: ModelOptions<M, Key, R> }

/** What a model's options add to the type of its relations: a key that no table can have. */
export interface Optioned<out O> {
  readonly "~options": O
}

/** The options of one table; none where none are given. */
export type OptionsOf<R, Key> = R extends Optioned<infer O> ? Key extends keyof O ? O[Key] : Record<never, never>
  : Record<never, never>

type ErasedColumns = { readonly [Key in string]: Expression<string, unknown, unknown> }

/** A version that does not count on. */
export interface ErasedVersion {
  readonly column: string
  readonly next: (before: unknown) => unknown
}

/** The options without their types. */
export interface ErasedModelOptions {
  readonly deferred?: ReadonlyArray<string> | undefined
  readonly where?: ((columns: ErasedColumns) => Expression<string, boolean | null, unknown>) | undefined
  readonly computed?: ((columns: ErasedColumns) => ErasedColumns) | undefined
  readonly version?: string | ErasedVersion | undefined
  readonly softDelete?: string | undefined
  readonly cascade?: { readonly [Name in string]?: Cascade } | undefined
  readonly variants?: ErasedVariants | undefined
}
