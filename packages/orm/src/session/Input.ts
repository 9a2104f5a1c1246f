/** What a session takes: new rows with rows of their relations, and changes of rows. */
import type { TargetOf } from "../find/Find.ts"
import type { FieldsOf, RelationsOf } from "../relation/Relation.ts"
import type { NewTree, ReadOnlyRelation, Rows } from "../write/Input.ts"
import type { Pending } from "./Pending.ts"

/** A row of a relation: one of the session's, a pending one, or a new one. */
type Related<M, R, Rel> =
  | Rows<M, TargetOf<Rel>>["row"]
  | Pending<Rows<M, TargetOf<Rel>>["row"]>
  | AddTree<M, R, TargetOf<Rel>, ByOf<Rel>>

type ByOf<Rel> = Rel extends { readonly "~by": infer By } ? By extends ReadonlyArray<infer Each> ? Each : By : never

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

/** Columns to set: values, or a pending row in a column that refers to it. */
export type Changes<Row> = {
  readonly [Key in keyof Row]?: Row[Key] | Pending<unknown> | undefined
}

/** What is wrong with a new row, at the key where it is. */
export type CheckedAdd<M, R, Key, I> = {
  readonly [Name in keyof I]: Name extends keyof FieldsOf<M, Key> | keyof RelationsOf<R, Key> ? unknown
    : Unknown<`"${Key & string}" has no column or relation "${Name & string}"`>
}

// An object, and no text: a text and a value would meet in `never`, and the message would be lost.
interface Unknown<out Message> {
  readonly "~error": Message
}
