/** The rows that `find` yields: exactly what was asked for, as flat objects. */
import type { OptionsOf } from "../context/ModelOptions.ts"
import type { KindsOf, OthersColumns, VariantFields } from "../context/Variants.ts"
import type { FieldsOf, RelationsOf } from "../relation/Relation.ts"
import type { DefaultColumns, TargetOf, Value } from "./Columns.ts"

/**
 * A row as it was asked for: its columns, its further values, and what its relations lead to. Members of an interface
 * carry no alias into a hover, so that the fields are shown.
 */
export interface Found<M, R, Key, Columns extends PropertyKey, Extra, W> {
  readonly row: OptionsOf<R, Key> extends { readonly variants: infer V }
    ? FoundVariant<M, R, Key, Columns, Extra, W, V>["row"]
    : FoundOver<M, R, FieldsOf<M, Key>, RelationsOf<R, Key>, Columns, Extra, W>["row"]
}

interface FoundOver<M, R, Fields, Relations, Columns extends PropertyKey, Extra, W> {
  readonly row: {
    readonly [Name in Columns | ExtraKeys<Extra> | keyof Asked<W>]: Name extends keyof Asked<W>
      ? Name extends keyof Relations ? Related<M, R, Fields, Relations[Name], Asked<W>[Name], Name>
      : never
      : Name extends ExtraKeys<Extra> ?
        Name extends keyof Extra ? Extra[Name] extends { readonly "~A": infer A } ? A : never : never
      : Name extends keyof Fields ? Value<Fields, Name>
      : never
  }
}

/** A row of a table with variants: where the discriminator is read, one of them, with the columns of its kind alone. */
interface FoundVariant<M, R, Key, Columns extends PropertyKey, Extra, W, V> {
  readonly row: V extends { readonly by: infer By; readonly of: infer Of } ? By extends Columns ? {
        [Name in KindsOf<Of>]: FoundOver<
          M,
          R,
          VariantFields<FieldsOf<M, Key>, By, Of, Name, Name>,
          RelationsOf<R, Key>,
          Exclude<Columns, OthersColumns<Of, Name>>,
          Extra,
          W
        >["row"]
      }[KindsOf<Of>]
    : FoundOver<M, R, FieldsOf<M, Key>, RelationsOf<R, Key>, Columns, Extra, W>["row"]
    : never
}

/** Where nothing was inferred the constraint stands: it asks for nothing. */
type Asked<W> = Record<never, never> extends W ? Record<never, never> : W
type ExtraKeys<Extra> = string extends keyof Extra ? never : keyof Extra

/** What a relation leads to: rows, a row that may be missing, or their number. */
type Related<M, R, Own, Rel, O, Name> = O extends "count" ? number
  : O extends { readonly recursive: true } ? FoundTree<M, R, TargetOf<Rel>, O, Name, Rel>["below"]
  : Rel extends { readonly kind: "many" } ? ReadonlyArray<FoundBy<M, R, TargetOf<Rel>, O>>
  : FoundBy<M, R, TargetOf<Rel>, O> | Missing<Own, Rel> | CriterionMissing<OptionsOf<R, TargetOf<Rel>>>

/** Rows with their own rows of the same relation, to any depth. */
interface FoundTree<M, R, Key, O, Name, Rel> {
  readonly row: {
    readonly [Each in keyof FoundBy<M, R, Key, O> | (Name & string)]: Each extends Name
      ? FoundTree<M, R, Key, O, Name, Rel>["below"]
      : Each extends keyof FoundBy<M, R, Key, O> ? FoundBy<M, R, Key, O>[Each]
      : never
  }
  readonly below: Rel extends { readonly kind: "many" } ? ReadonlyArray<FoundTree<M, R, Key, O, Name, Rel>["row"]>
    : FoundTree<M, R, Key, O, Name, Rel>["row"] | null
}

/** A row by the options that were given for it. */
type FoundBy<M, R, Key, O> = Found<
  M,
  R,
  Key,
  ListedColumns<O, DefaultColumns<M, R, Key>>,
  ExtraOf<O>,
  WithOf<O>
>["row"]

export type ListedColumns<O, Otherwise> = O extends { readonly columns: ReadonlyArray<infer C extends string> } ? C
  : Otherwise
export type ExtraOf<O> = O extends { readonly extras: (...given: never) => infer Extra } ? Extra : Record<never, never>
export type WithOf<O> = O extends { readonly with: infer W } ? W : Record<never, never>

/** Null, unless the own columns that point at the target are all NOT NULL, and nothing more is asked of it. */
export type Missing<Own, Rel> = Rel extends { readonly "~by": infer Keys; readonly "~missing": infer Conditioned }
  ? [Keys] extends [never] ? null
  : Conditioned | (Keys extends ReadonlyArray<infer Each> ? MissingBy<Own, Each> : MissingBy<Own, Keys>)
  : null

type MissingBy<Own, Keys> = [Keys] extends [keyof Own] ? Extract<Value<Own, Keys>, null> : null

/** Null where the target's model leaves rows out. */
export type CriterionMissing<O> = O extends { readonly where: unknown } | { readonly softDelete: unknown } ? null
  : never
