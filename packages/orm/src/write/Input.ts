/** What the writing calls of a model take and yield: columns, and rows of its relations, to any depth. */
import type { NewRow } from "@aludel/sql"
import type { TargetOf } from "../find/Find.ts"
import type { FieldsOf, RelationsOf } from "../relation/Relation.ts"

/** The facts of a column that writing needs. */
interface Definition {
  readonly "~A": unknown
  readonly "~I": string
  readonly "~U": string
  readonly "~W": unknown
}

type DefinitionOf<Fields, Key extends keyof Fields> = Fields[Key] & Definition

type ConstraintsOf<M, Key> = Key extends keyof M ? M[Key] extends { readonly "~X": infer Named } ? Named : never : never

type KeyValue<Value> = NonNullable<Value> | (bigint extends Value ? number : never)

type KeyOver<Fields, Keys> = {
  readonly [Key in Keys & keyof Fields]: KeyValue<DefinitionOf<Fields, Key>["~A"]>
}

type TableKeys<Named> = Named extends { readonly primaryKey: infer Keys } ? Keys
  : Named extends { readonly mark: "key"; readonly keys: ReadonlyArray<infer Keys> } ? Keys
  : Named extends { readonly named: string; readonly over: infer Keys } ? Keys
  : never

type EachTableKey<Fields, Named> = Named extends unknown
  ? [TableKeys<Named>] extends [never] ? never : KeyOver<Fields, TableKeys<Named>>
  : never

/** A row's key: the column of its primary key or of a unique constraint, or all columns of one that has several. */
export type RowKey<M, Key> = Keys<M, Key>["all"]

/** Members of an interface carry no alias into a message, so that the keys are shown. */
export interface Keys<M, Key> {
  readonly all:
    | {
      [Name in keyof FieldsOf<M, Key>]: [DefinitionOf<FieldsOf<M, Key>, Name>["~U"]] extends [never] ? never
        : KeyOver<FieldsOf<M, Key>, Name>
    }[keyof FieldsOf<M, Key>]
    | EachTableKey<FieldsOf<M, Key>, ConstraintsOf<M, Key>>
}

/** A row of the table as it is read. */
export type RowOf<M, Key> = Rows<M, Key>["row"]

/** Members of an interface carry no alias into a hover, so that the fields are shown. */
export interface Rows<M, Key> {
  readonly row: {
    readonly [Name in keyof FieldsOf<M, Key>]: DefinitionOf<FieldsOf<M, Key>, Name>["~A"]
  }
}

type Required<Fields> = {
  [Name in keyof Fields]: Fields[Name] extends { readonly "~I": "required" } ? Name : never
}[keyof Fields]

type EachKey<By> = By extends ReadonlyArray<infer Each> ? Each : By

/** The columns by which a relation goes. */
type ByOf<Rel> = Rel extends { readonly "~by": infer By } ? EachKey<By> : never

/** The own columns that a relation to one row can give. */
type Pointing<M, R, Key> = {
  [Name in keyof RelationsOf<R, Key>]: RelationsOf<R, Key>[Name] extends
    { readonly kind: "one"; readonly "~missing": never } ? ByOf<RelationsOf<R, Key>[Name]> & keyof FieldsOf<M, Key>
    : never
}[keyof RelationsOf<R, Key>]

/**
 * A new row with rows of its relations. What the row has to give may be given by a relation instead of by its key.
 *
 * @typeParam Left the columns that the row around it gives
 */
export type NewTree<M, R, Key, Left = never> =
  & {
    readonly [Name in Exclude<Required<FieldsOf<M, Key>>, Left | Pointing<M, R, Key>>]: DefinitionOf<
      FieldsOf<M, Key>,
      Name
    >["~W"]
  }
  & {
    readonly [
      Name in keyof FieldsOf<M, Key> as Name extends Exclude<Required<FieldsOf<M, Key>>, Left | Pointing<M, R, Key>> ?
        never
        : Name
    ]?: DefinitionOf<FieldsOf<M, Key>, Name>["~W"] | undefined
  }
  & {
    readonly [Name in keyof RelationsOf<R, Key>]?: NestedNew<M, R, RelationsOf<R, Key>[Name], Name> | undefined
  }

/** What a relation takes through which nothing is written: it has a condition of its own, or goes through others. */
export interface ReadOnly<out Message> {
  readonly "~error": Message
}

export type ReadOnlyRelation<Name> = ReadOnly<
  `"${Name & string}" is read only: it has a condition of its own, or goes through others`
>

type NestedNew<M, R, Rel, Name> = Rel extends { readonly "~missing": never }
  ? Rel extends { readonly kind: "many" } ? NewMany<M, R, TargetOf<Rel>, ByOf<Rel>>
  : NewOne<M, R, TargetOf<Rel>, ByOf<Rel>>
  : ReadOnlyRelation<Name>

type OneOrMore<A> = A | ReadonlyArray<A>

interface NewMany<M, R, Target, By> {
  /** Rows to insert with it. */
  readonly create?: OneOrMore<NewTree<M, R, Target, By>> | undefined
  /** Rows that are there, by their keys. */
  readonly connect?: OneOrMore<Keys<M, Target>["all"]> | undefined
}

interface NewOne<M, R, Target, By> {
  readonly create?: NewTree<M, R, Target, By> | undefined
  readonly connect?: Keys<M, Target>["all"] | undefined
}

/** What is wrong with a new row, at the key where it is. */
export type CheckedNew<M, R, Key, I, Left = never> =
  & {
    readonly [Name in keyof I]: Name extends keyof RelationsOf<R, Key> ?
      CheckedNested<M, R, RelationsOf<R, Key>[Name], I[Name]>
      : Name extends keyof FieldsOf<M, Key> ? unknown
      : Unknown<`"${Key & string}" has no column or relation "${Name & string}"`>
  }
  & {
    readonly [
      Name in
        & Exclude<Required<FieldsOf<M, Key>> & Pointing<M, R, Key>, keyof I | Left | GivenBy<R, Key, keyof I>>
        & string
    ]: DefinitionOf<FieldsOf<M, Key>, Name & keyof FieldsOf<M, Key>>["~W"]
  }

/** The columns that the relations among these names give. */
type GivenBy<R, Key, Names> = {
  [Name in Names & keyof RelationsOf<R, Key>]: ByOf<RelationsOf<R, Key>[Name]>
}[Names & keyof RelationsOf<R, Key>]

type CheckedNested<M, R, Rel, I> = I extends { readonly create: infer C } ? {
    readonly create: C extends ReadonlyArray<infer Each> ?
      ReadonlyArray<CheckedNew<M, R, TargetOf<Rel>, Each, ByOf<Rel>>>
      : CheckedNew<M, R, TargetOf<Rel>, C, ByOf<Rel>>
  }
  : unknown

// An object, and no text: a text and a value would meet in `never`, and the message would be lost.
interface Unknown<out Message> {
  readonly "~error": Message
}

/** The row that was inserted, and the rows of its relations that were inserted with it. */
export interface Created<M, R, Key, I> {
  readonly row: {
    readonly [Name in keyof FieldsOf<M, Key> | CreatedNames<R, Key, I>]: Name extends keyof RelationsOf<R, Key>
      ? Name extends keyof I ? CreatedBy<M, R, RelationsOf<R, Key>[Name], I[Name]> : never
      : Name extends keyof FieldsOf<M, Key> ? DefinitionOf<FieldsOf<M, Key>, Name>["~A"]
      : never
  }
}

type CreatedNames<R, Key, I> = {
  [Name in keyof I & keyof RelationsOf<R, Key>]: I[Name] extends { readonly create: unknown } ? Name : never
}[keyof I & keyof RelationsOf<R, Key>]

type CreatedBy<M, R, Rel, I> = I extends { readonly create: infer C }
  ? Rel extends { readonly kind: "many" }
    ? ReadonlyArray<Created<M, R, TargetOf<Rel>, C extends ReadonlyArray<infer Each> ? Each : C>["row"]>
  : Created<M, R, TargetOf<Rel>, C>["row"]
  : never

/** The columns to set. */
export type PatchOf<M, Key> = Patches<M, Key>["patch"]

export interface Patches<M, Key> {
  readonly patch: {
    readonly [Name in keyof FieldsOf<M, Key>]?: DefinitionOf<FieldsOf<M, Key>, Name>["~W"] | undefined
  }
}

/** The columns to set, and what to do to the rows of the relations. */
export type ChangeTree<M, R, Key> = Changed<M, R, Key>["tree"]

export interface Changed<M, R, Key> {
  readonly tree:
    & Patches<M, Key>["patch"]
    & {
      readonly [Name in keyof RelationsOf<R, Key>]?: NestedChange<M, R, RelationsOf<R, Key>[Name], Name> | undefined
    }
}

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

/** A new row without relations. */
export type NewRowOf<M, Key> = Key extends keyof M
  ? M[Key] extends { readonly "~N": string; readonly "~F": unknown; readonly "~X": unknown } ? NewRow<M[Key]> : never
  : never
