/** What a session takes: new rows with rows of their relations, and changes of rows. */
import type { Expression } from "@aludel/sql"
import type { TargetOf } from "../find/Columns.ts"
import type { FieldsOf, RelationsOf } from "../relation/Relation.ts"
import type { DefinitionOf, Rows } from "../write/Input.ts"
import type { ByOf, Lacks, Missing, NewTree, NewValue, ReadOnlyRelation, Unknown } from "../write/NewTree.ts"
import type { Pending } from "./Pending.ts"

/** A row of a relation: one of the session's, a pending one, or a new one. */
type Related<M, R, Rel> =
  | Rows<M, TargetOf<Rel>>["row"]
  | Pending<Rows<M, TargetOf<Rel>>["row"]>
  | AddTree<M, R, TargetOf<Rel>, ByOf<Rel>>

/** The columns of a new row; what a relation can give may be left out. */
type AddColumns<M, R, Key, Left> = Omit<NewTree<M, R, Key, Left>, keyof RelationsOf<R, Key>>

/** A new row with rows of its relations. */
export type AddTree<M, R, Key, Left = never> =
  & AddColumns<M, R, Key, Left>
  & {
    readonly [Name in keyof RelationsOf<R, Key>]?: AddRelated<M, R, RelationsOf<R, Key>[Name], Name> | undefined
  }

type AddRelated<M, R, Rel, Name> = Rel extends { readonly "~missing": never }
  ? Rel extends { readonly kind: "many" } ? ReadonlyArray<Related<M, R, Rel>> : Related<M, R, Rel> | null
  : ReadOnlyRelation<Name>

/** Names that a new row can have, with what its own columns take. It admits any name: a check of its own says what is wrong. */
export type NamedAdd<M, R, Key> =
  & {
    readonly [Name in keyof FieldsOf<M, Key>]?:
      | DefinitionOf<FieldsOf<M, Key>, Name>["~W"]
      | Pending<unknown>
      | undefined
  }
  & { readonly [Name in keyof RelationsOf<R, Key>]?: NamedRelated<M, R, RelationsOf<R, Key>[Name]> }
  & AnyName

interface AnyName {
  readonly [Name: string]: unknown
}

type NamedRelated<M, R, Rel> = Rel extends { readonly kind: "many" }
  ? ReadonlyArray<Names<M, R, TargetOf<Rel>> | Others> | Others
  : Names<M, R, TargetOf<Rel>> | Others

/** Rows that are there; and what no relation takes, which the check says. */
type Others = object | string | number | bigint | boolean | null | undefined

type Names<M, R, Key> =
  & { readonly [Name in keyof FieldsOf<M, Key>]?: unknown }
  & { readonly [Name in keyof RelationsOf<R, Key>]?: NamedRelated<M, R, RelationsOf<R, Key>[Name]> }

/**
 * A row from outside, as far as it is given, with rows of its relations: those that are given are the whole relation.
 */
export type MergeTree<M, R, Key> =
  & { readonly [Name in keyof FieldsOf<M, Key>]?: DefinitionOf<FieldsOf<M, Key>, Name>["~A"] | undefined }
  & { readonly [Name in keyof RelationsOf<R, Key>]?: MergeRelated<M, R, RelationsOf<R, Key>[Name], Name> | undefined }

type MergeRelated<M, R, Rel, Name> = Rel extends { readonly "~missing": never }
  ? Rel extends { readonly kind: "many" } ? ReadonlyArray<MergeTree<M, R, TargetOf<Rel>>>
  : MergeTree<M, R, TargetOf<Rel>> | null
  : ReadOnlyRelation<Name>

/** Columns to set: values, expressions over the row as it is, or a pending row in a column that refers to it. */
export type Changes<Row> = {
  readonly [Key in keyof Row]?: Row[Key] | Pending<unknown> | Expression<string, Row[Key], unknown> | undefined
}

/** What is wrong with a new row, at the key where it is. */
export type CheckedAdd<M, R, Key, I, Left = never> =
  [Exclude<keyof I, keyof FieldsOf<M, Key> | keyof RelationsOf<R, Key>>, Missing<M, R, Key, I, Left>] extends
    [never, string] ? Lacks<`a new row of "${Key & string}" has to give "${Missing<M, R, Key, I, Left>}"`>
    : { readonly [Name in keyof I as string extends Name ? never : Name]: CheckedName<M, R, Key, Name, I[Name]> }

type CheckedName<M, R, Key, Name, Given> = Name extends keyof RelationsOf<R, Key>
  ? RelationsOf<R, Key>[Name] extends { readonly "~missing": never }
    ? CheckedRelated<M, R, RelationsOf<R, Key>[Name], Given>
  : ReadOnlyRelation<Name>
  : Name extends keyof FieldsOf<M, Key> ? NewValue<DefinitionOf<FieldsOf<M, Key>, Name>> | Pending<unknown>
  : Unknown<`"${Key & string}" has no column or relation "${Name & string}"`>

type CheckedRelated<M, R, Rel, Given> = Given extends ReadonlyArray<unknown>
  ? { readonly [Index in keyof Given]: CheckedOne<M, R, Rel, Given[Index]> }
  : CheckedOne<M, R, Rel, Given>

/** A row of the session, a pending one, or a new one. What was declared as such was checked so. */
type CheckedOne<M, R, Rel, Given> = Given extends null | undefined | Rows<M, TargetOf<Rel>>["row"] ? unknown
  : Given extends { readonly "~pending": unknown } ? Pending<Rows<M, TargetOf<Rel>>["row"]>
  : Given extends object ? CheckedAdd<M, R, TargetOf<Rel>, Given, ByOf<Rel>>
  : Unknown<`this is no row of "${TargetOf<Rel> & string}"`>
