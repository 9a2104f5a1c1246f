/** What `find` takes, and the rows that it yields: exactly what was asked for, as a flat object. */
import type { Aggregate, Expression, SortKey } from "@aludel/sql"
import type { AnyRelation, RelationsOf } from "../relation/Relation.ts"

/** The declaration of a table of the data model. */
export type FieldsOf<M, Key> = Key extends keyof M ? M[Key] extends { readonly "~F": infer Fields } ? Fields : never
  : never

type NameOf<M, Key> = Key extends keyof M ? M[Key] extends { readonly "~N": infer Name } ? Name : never : never

type TableOf<M, Key> = Key extends keyof M ? M[Key] : never

/** The value of one column. */
type Value<Fields, Key extends keyof Fields> = Fields[Key] extends { readonly "~A": infer A } ? A : never

/** A condition over the columns of one table. */
type ConditionOver<Name> = Expression<Name, boolean | null, unknown>

/** The target of a relation, by its key in the data model. */
export type TargetOf<Rel> = Rel extends { readonly target: infer Target } ? Target : never

/** Conditions over the rows that a relation leads to. */
export type RelationConditions<M, R, Key> = {
  readonly [Name in keyof RelationsOf<R, Key>]: RelationsOf<R, Key>[Name] extends AnyRelation ? RelationCondition<
      NameOf<M, Key>,
      NameOf<M, TargetOf<RelationsOf<R, Key>[Name]>>,
      M,
      R,
      TargetOf<RelationsOf<R, Key>[Name]>,
      RelationsOf<R, Key>[Name]["kind"]
    >
    : never
}

type Where<M, R, Key, Name> = (
  columns: TableOf<M, Key>,
  relations: RelationConditions<M, R, Key>
) => ConditionOver<Name>

/** A condition over the rows that a relation leads to. */
export type RelationCondition<Own, Target, M, R, Key, Kind> = Kind extends "many" ? {
    /** Whether at least one of them meets the condition; without one, whether there is any. */
    some(where?: Where<M, R, Key, Target>): Expression<Own, boolean>
    /** Whether each of them meets the condition: true where there is none. */
    every(where: Where<M, R, Key, Target>): Expression<Own, boolean>
    /** Whether none of them meets the condition; without one, whether there is none. */
    none(where?: Where<M, R, Key, Target>): Expression<Own, boolean>
    /** How many of them meet the condition. */
    count(where?: Where<M, R, Key, Target>): Expression<Own, number>
    /** An aggregate over all of them. */
    value<A>(
      of: (columns: TableOf<M, Key>, relations: RelationConditions<M, R, Key>) => Aggregate<Target, A>
    ): Expression<Own, A>
  }
  : {
    /** Whether there is one, and it meets the condition. */
    is(where?: Where<M, R, Key, Target>): Expression<Own, boolean>
    /** Whether there is none, or it does not meet the condition. */
    isNot(where?: Where<M, R, Key, Target>): Expression<Own, boolean>
    /** Its value: null where there is none. */
    value<A>(
      of: (columns: TableOf<M, Key>, relations: RelationConditions<M, R, Key>) => Expression<Target, A, unknown>
    ): Expression<Own, A | null>
  }

/** What to read of one table: which rows, in which order, which columns, and what they lead to. */
export interface FindOptions<M, R, Key> extends RowOptions<M, R, Key> {
  /** The columns to read; all where it is left out. */
  readonly columns?: ReadonlyArray<keyof FieldsOf<M, Key> & string> | undefined
  /** Further values, under keys of their own. */
  readonly extras?: ExtrasOf<M, R, Key, Extras<M, Key>> | undefined
  /** What to load with each row: a relation whole, some of its rows, or their number. */
  readonly with?: With<M, R, Key> | undefined
}

/** Which rows, in which order. */
export interface RowOptions<M, R, Key> {
  readonly where?: Where<M, R, Key, NameOf<M, Key>> | undefined
  readonly orderBy?:
    | ((
      columns: TableOf<M, Key>,
      relations: RelationConditions<M, R, Key>
    ) => SortKey<NameOf<M, Key>> | ReadonlyArray<SortKey<NameOf<M, Key>>>)
    | undefined
  /** At most this many rows; in a relation, for each parent. */
  readonly limit?: number | undefined
  /** Leaves out this many rows first; in a relation, for each parent. */
  readonly offset?: number | undefined
}

/** `FindOptions`, with what the row's type depends on. */
export interface FindWith<M, R, Key, Columns, Extra, W> extends RowOptions<M, R, Key> {
  /** The columns to read; all where it is left out. */
  readonly columns?: ReadonlyArray<Columns> | undefined
  /** Further values, under keys of their own. */
  readonly extras?: ExtrasOf<M, R, Key, Extra> | undefined
  /** What to load with each row: a relation whole, some of its rows, or their number. */
  readonly with?: (W & CheckedWith<M, R, Key, NoInfer<W>>) | undefined
}

/** Expressions over one table. */
export type Extras<M, Key> = { readonly [Name in string]: Expression<NameOf<M, Key>, unknown, unknown> }

type ExtrasOf<M, R, Key, Extra> = (columns: TableOf<M, Key>, relations: RelationConditions<M, R, Key>) => Extra

/** The relations to load: whole, their number, or some of them with what they lead to. */
export type With<M, R, Key> = {
  readonly [Name in keyof RelationsOf<R, Key>]?: true | "count" | FindOptions<M, R, TargetOf<RelationsOf<R, Key>[Name]>>
}

/** What is wrong with an include tree, at the key where it is. */
type CheckedWith<M, R, Key, W> = {
  readonly [Name in keyof W]: Name extends keyof RelationsOf<R, Key>
    ? W[Name] extends object ? CheckedOptions<M, R, TargetOf<RelationsOf<R, Key>[Name]>, W[Name]> : unknown
    : NoRelation<`"${Key & string}" has no relation "${Name & string}"`>
}

type CheckedOptions<M, R, Key, O> = {
  readonly [Name in keyof O]: Name extends "with" ? CheckedWith<M, R, Key, O[Name]>
    : Name extends keyof FindOptions<M, R, Key> ? unknown
    : NoOption<`there is no option "${Name & string}"`>
}

// Objects, and no texts: a text and a value would meet in `never`, and the message would be lost.
interface NoRelation<out Message> {
  readonly "~error": Message
}
interface NoOption<out Message> {
  readonly "~error": Message
}

/**
 * A row as it was asked for: its columns, its further values, and what its relations lead to. Members of an interface
 * carry no alias into a hover, so that the fields are shown.
 */
export interface Found<M, R, Key, Columns extends PropertyKey, Extra, W> {
  readonly row: {
    readonly [Name in Columns | Given<Extra> | keyof Asked<W>]: Name extends keyof Asked<W>
      ? Name extends keyof RelationsOf<R, Key>
        ? Related<M, R, FieldsOf<M, Key>, RelationsOf<R, Key>[Name], Asked<W>[Name]>
      : never
      : Name extends Given<Extra> ?
        Name extends keyof Extra ? Extra[Name] extends { readonly "~A": infer A } ? A : never : never
      : Name extends keyof FieldsOf<M, Key> ? Value<FieldsOf<M, Key>, Name>
      : never
  }
}

/** Where nothing was inferred the constraint stands: it asks for nothing. */
type Asked<W> = Record<never, never> extends W ? Record<never, never> : W
type Given<Extra> = string extends keyof Extra ? never : keyof Extra

/** What a relation leads to: rows, a row that may be missing, or their number. */
type Related<M, R, Own, Rel, O> = O extends "count" ? number
  : Rel extends { readonly kind: "many" } ? ReadonlyArray<FoundBy<M, R, TargetOf<Rel>, O>>
  : FoundBy<M, R, TargetOf<Rel>, O> | Missing<Own, Rel>

/** A row of a relation, by the options that were given for it. */
type FoundBy<M, R, Key, O> = Found<
  M,
  R,
  Key,
  O extends { readonly columns: ReadonlyArray<infer C extends string> } ? C : keyof FieldsOf<M, Key>,
  O extends { readonly extras: (...given: never) => infer Extra } ? Extra : Record<never, never>,
  O extends { readonly with: infer W } ? W : Record<never, never>
>["row"]

/** Null, unless the own columns that point at the target are all NOT NULL. */
type Missing<Own, Rel> = Rel extends { readonly "~by": infer Keys } ? [Keys] extends [never] ? null
  : Keys extends ReadonlyArray<infer Each> ? MissingBy<Own, Each>
  : MissingBy<Own, Keys>
  : null

type MissingBy<Own, Keys> = [Keys] extends [keyof Own] ? Extract<Value<Own, Keys>, null> : null
