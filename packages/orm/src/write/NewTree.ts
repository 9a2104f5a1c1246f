/** What `create` takes and yields: a new row with rows of its relations, to any depth. */
import type { TargetOf } from "../find/Columns.ts"
import type { FieldsOf, RelationsOf } from "../relation/Relation.ts"
import type { Definition, DefinitionOf, Keys } from "./Input.ts"

export type Required<Fields> = {
  [Name in keyof Fields]: Fields[Name] extends { readonly "~I": "required" } ? Name : never
}[keyof Fields]

type EachKey<By> = By extends ReadonlyArray<infer Each> ? Each : By

/** The columns by which a relation goes. */
export type ByOf<Rel> = Rel extends { readonly "~by": infer By } ? EachKey<By> : never

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

export type OneOrMore<A> = A | ReadonlyArray<A>

export interface NewMany<M, R, Target, By> {
  /** Rows to insert with it. */
  readonly create?: OneOrMore<NewTree<M, R, Target, By>> | undefined
  /** Rows that are there, by their keys. */
  readonly connect?: OneOrMore<Keys<M, Target>["all"]> | undefined
}

export interface NewOne<M, R, Target, By> {
  readonly create?: NewTree<M, R, Target, By> | undefined
  readonly connect?: Keys<M, Target>["all"] | undefined
}

/**
 * Names a new row can have, with what its own columns take. What is wrong with it is said by a check of its own, in a line:
 * so it admits any name, and nested rows of any values.
 */
export type NamedNew<M, R, Key> =
  & { readonly [Name in keyof FieldsOf<M, Key>]?: DefinitionOf<FieldsOf<M, Key>, Name>["~W"] | undefined }
  & { readonly [Name in keyof RelationsOf<R, Key>]?: NamedNested<M, R, TargetOf<RelationsOf<R, Key>[Name]>> | Others }
  & AnyName

/** What no relation takes: the check says so. */
type Others = ReadonlyArray<unknown> | undefined

interface AnyName {
  readonly [Name: string]: unknown
}

interface NamedNested<M, R, Target> extends AnyName {
  readonly create?: OneOrMore<Names<M, R, Target>> | undefined
  readonly connect?: unknown
}

type Names<M, R, Key> =
  & { readonly [Name in keyof FieldsOf<M, Key>]?: unknown }
  & {
    readonly [Name in keyof RelationsOf<R, Key>]?: NamedNested<M, R, TargetOf<RelationsOf<R, Key>[Name]>> | undefined
  }
  & AnyName

// Objects, and no texts: a text and a value would meet in `never`, and the message would be lost.
export interface Lacks<out Message> {
  readonly "~error": Message
}
export interface Unknown<out Message> {
  readonly "~error": Message
}

/** What is wrong with a new row, at the key where it is. */
export type CheckedNew<M, R, Key, I, Left = never> =
  [Exclude<keyof I, keyof FieldsOf<M, Key> | keyof RelationsOf<R, Key>>, Missing<M, R, Key, I, Left>] extends
    [never, string] ? Lacks<`a new row of "${Key & string}" has to give "${Missing<M, R, Key, I, Left>}"`>
    : { readonly [Name in keyof I as string extends Name ? never : Name]: CheckedName<M, R, Key, Name, I[Name]> }

/** A column that the row has to give, and does not; never for none. What is known to nobody is named first. */
export type Missing<M, R, Key, I, Left> = Exclude<
  Required<FieldsOf<M, Key>>,
  keyof I | Left | GivenBy<R, Key, keyof I>
> extends infer Names ? [Names] extends [never] ? undefined : Names & string : never

type CheckedName<M, R, Key, Name, Given> = Name extends keyof RelationsOf<R, Key> ?
  CheckedNested<M, R, RelationsOf<R, Key>[Name], Name, Given>
  : Name extends keyof FieldsOf<M, Key> ? NewValue<DefinitionOf<FieldsOf<M, Key>, Name>>
  : Unknown<`"${Key & string}" has no column or relation "${Name & string}"`>

export type NewValue<Field extends Definition> = Field["~I"] extends "required" ? Field["~W"] : Field["~W"] | undefined

/** The columns that the relations among these names give. */
export type GivenBy<R, Key, Names> = {
  [Name in Names & keyof RelationsOf<R, Key>]: RelationsOf<R, Key>[Name] extends
    { readonly kind: "one"; readonly "~missing": never } ? ByOf<RelationsOf<R, Key>[Name]> : never
}[Names & keyof RelationsOf<R, Key>]

/** What is wrong with rows of a relation. What may be left out altogether was declared, and checked so. */
type CheckedNested<M, R, Rel, Name, Given> = Rel extends { readonly "~missing": never }
  ? Given extends ReadonlyArray<unknown> ? Unknown<`"${Name & string}" takes { create }, { connect }, or both`>
  : undefined extends Given ? unknown
  : {
    readonly [Action in keyof Given as string extends Action ? never : Action]: Action extends "create"
      ? undefined extends Given[Action] ? unknown : CheckedRows<M, R, Rel, Given[Action]>
      : Action extends "connect" ? ConnectTo<M, Rel>
      : Unknown<`"${Name & string}" takes { create }, { connect }, or both, and no "${Action & string}"`>
  }
  : ReadOnlyRelation<Name>

export type CheckedRows<M, R, Rel, Rows> = Rows extends ReadonlyArray<unknown> ? {
    readonly [Index in keyof Rows]: CheckedNew<M, R, TargetOf<Rel>, Rows[Index], ByOf<Rel>>
  }
  : CheckedNew<M, R, TargetOf<Rel>, Rows, ByOf<Rel>>

export type ConnectTo<M, Rel> = Rel extends { readonly kind: "many" } ?
  OneOrMore<Keys<M, TargetOf<Rel>>["all"]> | undefined
  : Keys<M, TargetOf<Rel>>["all"] | undefined

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
