/** What `update` takes: columns to set, and what to do to the rows of the relations. */
import type { TargetOf } from "../find/Columns.ts"
import type { FieldsOf, RelationsOf } from "../relation/Relation.ts"
import type { Definition, Keys, Patches, PatchValue } from "./Input.ts"
import type {
  ByOf,
  CheckedNew,
  CheckedRows,
  ConnectTo,
  NewMany,
  NewOne,
  NewTree,
  OneOrMore,
  ReadOnlyRelation,
  Unknown
} from "./NewTree.ts"

/** The columns to set, and what to do to the rows of the relations. */
export type ChangeTree<M, R, Key> =
  & Patches<M, Key>["patch"]
  & { readonly [Name in keyof RelationsOf<R, Key>]?: NestedChange<M, R, RelationsOf<R, Key>[Name], Name> | undefined }

type NestedChange<M, R, Rel, Name> = Rel extends { readonly "~missing": never }
  ? Rel extends { readonly kind: "many" } ? ChangeMany<M, R, TargetOf<Rel>, ByOf<Rel>>
  : ChangeOne<M, R, TargetOf<Rel>, ByOf<Rel>>
  : ReadOnlyRelation<Name>

interface ChangeMany<M, R, Target, By> extends NewMany<M, R, Target, By> {
  /** Rows that no longer belong to it; they stay. */
  readonly disconnect?: OneOrMore<Keys<M, Target>["all"]> | undefined
  /** Rows to delete, of those that belong to it. */
  readonly delete?: OneOrMore<Keys<M, Target>["all"]> | undefined
  /** Exactly these rows belong to it; all others no longer do. */
  readonly set?: ReadonlyArray<Keys<M, Target>["all"]> | undefined
  /** Rows that are inserted where there is none under the key, and else changed. */
  readonly upsert?: OneOrMore<UpsertOf<M, R, Target, By>> | undefined
}

interface UpsertOf<M, R, Target, By> {
  readonly where: Keys<M, Target>["all"]
  readonly create: Omit<NewTree<M, R, Target, By>, keyof RelationsOf<R, Target>>
  readonly update: Patches<M, Target>["patch"]
}

interface ChangeOne<M, R, Target, By> extends NewOne<M, R, Target, By> {
  /** There is no such row any more; the row itself stays. */
  readonly disconnect?: true | undefined
}

/** Names that changes can have, with what the row's own columns take. It admits any name: a check of its own says what is wrong. */
export type NamedChange<M, R, Key> =
  & Patches<M, Key>["patch"]
  & { readonly [Name in keyof RelationsOf<R, Key>]?: NamedActions<RelationsOf<R, Key>[Name]> | undefined }
  & AnyName

interface AnyName {
  readonly [Name: string]: unknown
}

type NamedActions<Rel> = Rel extends { readonly kind: "many" }
  ? { readonly [Action in "create" | "connect" | "disconnect" | "set" | "upsert" | "delete"]?: unknown } & AnyName
  : { readonly [Action in "create" | "connect" | "disconnect"]?: unknown } & AnyName

/** What is wrong with changes, at the key where it is. */
export type CheckedChange<M, R, Key, C> = {
  readonly [Name in keyof C as string extends Name ? never : Name]: Name extends keyof RelationsOf<R, Key>
    ? CheckedActions<M, R, RelationsOf<R, Key>[Name], Name, C[Name]>
    : Name extends keyof FieldsOf<M, Key> ? PatchValue<M, Key, FieldsOf<M, Key>[Name] & Definition> | undefined
    : Unknown<`"${Key & string}" has no column or relation "${Name & string}"`>
}

type CheckedActions<M, R, Rel, Name, Given> = Rel extends { readonly "~missing": never }
  ? Given extends ReadonlyArray<unknown> ? Unknown<`"${Name & string}" takes { create }, { connect }, …`>
  : undefined extends Given ? unknown
  : {
    readonly [Action in keyof Given as string extends Action ? never : Action]: undefined extends Given[Action] ?
      unknown
      : Action extends "create" ? CheckedRows<M, R, Rel, Given[Action]>
      : Action extends "connect" ? ConnectTo<M, Rel>
      : Rel extends { readonly kind: "many" } ? CheckedMany<M, R, Rel, Name, Action, Given[Action]>
      : Action extends "disconnect" ? true
      : Unknown<`"${Name & string}" is changed by no "${Action & string}"`>
  }
  : ReadOnlyRelation<Name>

type CheckedMany<M, R, Rel, Name, Action, Given> = Action extends "disconnect" | "delete"
  ? OneOrMore<Keys<M, TargetOf<Rel>>["all"]>
  : Action extends "set" ? ReadonlyArray<Keys<M, TargetOf<Rel>>["all"]>
  : Action extends UpsertThrough<Rel> ?
    Unknown<`rows of "${Name & string}" are others' too: they are not upserted through it`>
  : Action extends "upsert"
    ? Given extends ReadonlyArray<unknown> ? { readonly [Index in keyof Given]: CheckedUpsert<M, R, Rel, Given[Index]> }
    : CheckedUpsert<M, R, Rel, Given>
  : Unknown<`"${Name & string}" is changed by no "${Action & string}"`>

/** What is not done to rows on the other side of a table between. */
type UpsertThrough<Rel> = Rel extends { readonly "~through": infer Through } ?
  [Through] extends [never] ? never : "upsert"
  : never

interface CheckedUpsert<M, R, Rel, Given> {
  readonly where: Keys<M, TargetOf<Rel>>["all"]
  readonly create: Given extends { readonly create: infer New } ? CheckedNew<M, R, TargetOf<Rel>, New, ByOf<Rel>>
    : unknown
  readonly update: Patches<M, TargetOf<Rel>>["patch"]
}
