/** What `find` takes, and the rows that it yields: exactly what was asked for, as a flat object. */
import type { Aggregate, Expression, SortKey } from "@aludel/sql"
import type { OptionsOf } from "../context/ModelOptions.ts"
import type { KindsOf, OthersColumns, VariantFields } from "../context/Variants.ts"
import type { AnyRelation, FieldsOf, NameOf, RelationsOf } from "../relation/Relation.ts"
import type { Strategy } from "./FindPlan.ts"

type TableOf<M, Key> = Key extends keyof M ? M[Key] : never

/** What callbacks take: the columns of a table, and what its model computes. A member of an interface hovers as itself. */
interface Given<M, R, Key> {
  readonly columns: TableOf<M, Key> & ComputedOf<OptionsOf<R, Key>>
}

type ComputedOf<O> = O extends { readonly computed: (...given: never) => infer Computed } ? Computed : unknown

/** The value of one column. */
type Value<Fields, Key extends keyof Fields> = Fields[Key] extends { readonly "~A": infer A } ? A : never

/** The columns that are read where none are listed. */
export type DefaultColumns<M, R, Key> = Exclude<keyof FieldsOf<M, Key> & string, DeferredOf<OptionsOf<R, Key>>>

type DeferredOf<O> = O extends { readonly deferred: ReadonlyArray<infer Deferred> } ? Deferred : never

/** A condition over the columns of one table. */
type ConditionOver<Name> = Expression<Name, boolean | null, unknown>

/** The target of a relation, by its key in the data model. */
export type TargetOf<Rel> = Rel extends { readonly target: infer Target } ? Target : never

/** The table between, by its key in the data model, or never. */
export type ThroughOf<Rel> = Rel extends { readonly "~through": infer Through } ? Through : never

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
  columns: Given<M, R, Key>["columns"],
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
      of: (columns: Given<M, R, Key>["columns"], relations: RelationConditions<M, R, Key>) => Aggregate<Target, A>
    ): Expression<Own, A>
  }
  : {
    /** Whether there is one, and it meets the condition. */
    is(where?: Where<M, R, Key, Target>): Expression<Own, boolean>
    /** Whether there is none, or it does not meet the condition. */
    isNot(where?: Where<M, R, Key, Target>): Expression<Own, boolean>
    /** Its value: null where there is none. */
    value<A>(
      of: (
        columns: Given<M, R, Key>["columns"],
        relations: RelationConditions<M, R, Key>
      ) => Expression<Target, A, unknown>
    ): Expression<Own, A | null>
  }

/** What to read of one table: which rows, in which order, which columns, and what they lead to. */
export interface FindOptions<M, R, Key, Through = never> extends RowOptions<M, R, Key, Through> {
  /** The columns to read; all but the deferred ones where it is left out. */
  readonly columns?: ReadonlyArray<keyof FieldsOf<M, Key> & string> | undefined
  /** Further values, under keys of their own. */
  readonly extras?: ExtrasOf<M, R, Key, Extras<M, Key, Through>, Through> | undefined
  /** What to load with each row: a relation whole, some of its rows, or their number. */
  readonly with?: With<M, R, Key> | undefined
}

/** What to read of the rows that a relation leads to. */
export interface RelatedOptions<M, R, Key, Through = never> extends FindOptions<M, R, Key, Through> {
  /**
   * `true`: with each row its own rows of this relation, and with these theirs, to any depth: one statement for each level.
   * For a relation of a table to itself.
   */
  readonly recursive?: true | undefined
}

/** Which rows, in which order, and how they are loaded. */
export interface RowOptions<M, R, Key, Through = never> {
  readonly where?:
    | ((
      columns: Given<M, R, Key>["columns"],
      relations: RelationConditions<M, R, Key>,
      between: TableOf<M, Through>
    ) => ConditionOver<NameOf<M, Key> | NameOf<M, Through>>)
    | undefined
  readonly orderBy?:
    | ((
      columns: Given<M, R, Key>["columns"],
      relations: RelationConditions<M, R, Key>,
      between: TableOf<M, Through>
    ) =>
      | SortKey<NameOf<M, Key> | NameOf<M, Through>>
      | ReadonlyArray<SortKey<NameOf<M, Key> | NameOf<M, Through>>>)
    | undefined
  /** At most this many rows; in a relation, for each parent. */
  readonly limit?: number | undefined
  /** Leaves out this many rows first; in a relation, for each parent. */
  readonly offset?: number | undefined
  /**
   * How relations are loaded, here and below: `"select-in"`, a statement for each (the default, which `"subquery"` is
   * another word for), or `"joined"`, as documents in one statement.
   */
  readonly strategy?: Strategy | undefined
  /** `false`: reads the rows too that the models' criteria leave out, here and below. */
  readonly criteria?: false | undefined
}

/** `FindOptions`, with what the row's type depends on. */
export interface FindWith<M, R, Key, Columns, Extra, W, Through = never> extends RowOptions<M, R, Key, Through> {
  /** The columns to read; all but the deferred ones where it is left out. */
  readonly columns?: ReadonlyArray<Columns> | undefined
  /** Further values, under keys of their own. */
  readonly extras?: ExtrasOf<M, R, Key, Extra, Through> | undefined
  /** What to load with each row: a relation whole, some of its rows, or their number. */
  readonly with?: (W & CheckedWith<M, R, Key, NoInfer<W>>) | undefined
}

/** Options of a whole tree. */
export interface TreeOptions<Lock> {
  /** Locks the root's rows until the transaction ends: it then needs `Writes`. */
  readonly for?: Lock | undefined
  /** Reads the whole tree in one transaction of `repeatable read`: all of it as it was at one moment. */
  readonly snapshot?: boolean | undefined
}

/** Options of a lazy access. */
export interface LazyAccess {
  /** `true`: loads for this row alone, and not for all rows that were read together with it. */
  readonly alone?: boolean | undefined
}

/** Expressions over one table. */
export type Extras<M, Key, Through = never> = {
  readonly [Name in string]: Expression<NameOf<M, Key> | NameOf<M, Through>, unknown, unknown>
}

type ExtrasOf<M, R, Key, Extra, Through> = (
  columns: Given<M, R, Key>["columns"],
  relations: RelationConditions<M, R, Key>,
  between: TableOf<M, Through>
) => Extra

/** The relations to load: whole, their number, or some of them with what they lead to. */
export type With<M, R, Key> =
  & {
    readonly [Name in keyof RelationsOf<R, Key>]?:
      | true
      | "count"
      | NestedOptions<M, R, TargetOf<RelationsOf<R, Key>[Name]>, ThroughOf<RelationsOf<R, Key>[Name]>>
  }
  & AnyName

/** Admits any name where a check of its own says in one line what is wrong with it. */
interface AnyName {
  readonly [Name: string]: unknown
}

interface NestedOptions<M, R, Key, Through> extends RelatedOptions<M, R, Key, Through>, AnyName {}

/** What is wrong with an include tree, at the key where it is. */
type CheckedWith<M, R, Key, W> = {
  readonly [Name in keyof W as string extends Name ? never : Name]: Name extends keyof RelationsOf<R, Key>
    ? W[Name] extends object ? CheckedOptions<
        M,
        R,
        TargetOf<RelationsOf<R, Key>[Name]>,
        W[Name],
        TargetOf<RelationsOf<R, Key>[Name]> extends Key ? true : false
      >
    : unknown
    : NoRelation<`"${Key & string}" has no relation "${Name & string}"`>
}

type CheckedOptions<M, R, Key, O, Self> = {
  readonly [Name in keyof O as string extends Name ? never : Name]: Name extends "with" ?
    CheckedWith<M, R, Key, O[Name]>
    : Name extends keyof FindOptions<M, R, Key> ? unknown
    : [Name, Self] extends ["recursive", true] ? unknown
    : NoOption<`"${Key & string}" is read with no option "${Name & string}"`>
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

type MarkOf<Field> = Field extends { readonly "~U": infer Marks } ? Marks : never

/** The keys of the primary key's columns: what a column says of itself, or a constraint of the table. */
export type PrimaryKey<M, Key> = OwnPrimaryKey<FieldsOf<M, Key>> extends infer Own
  ? [Own] extends [never] ? TablePrimaryKey<TableOf<M, Key>> : Own
  : never

type OwnPrimaryKey<Fields> = {
  [Key in keyof Fields]: "pkey" extends MarkOf<Fields[Key]> ? Key : never
}[keyof Fields]

type TablePrimaryKey<Table> = Table extends { readonly "~X": infer Named } ? KeysOfPrimary<Named> : never

type KeysOfPrimary<Named> = Named extends { readonly primaryKey: infer Key } ? Key : never

/** What says which row is meant: the primary key's value, or for several columns an object of them. */
export type KeyOf<M, Key> = OwnPrimaryKey<FieldsOf<M, Key>> extends infer Own
  ? [Own] extends [never] ? Picked<FieldsOf<M, Key>, TablePrimaryKey<TableOf<M, Key>>>
  : Own extends keyof FieldsOf<M, Key> ? Value<FieldsOf<M, Key>, Own>
  : never
  : never

type Picked<Fields, Keys> = [Keys] extends [never] ? never
  : { readonly [Key in Keys & keyof Fields]: Value<Fields, Key> }

/** The columns that a row must have been read with for a relation of it to be loaded. */
export type OwnKeys<M, Key, Rel> = Rel extends
  { readonly "~by": infer Keys; readonly "~through": infer Through; readonly kind: infer Kind }
  ? [Through] extends [never]
    ? Kind extends "one" ?
      [Keys] extends [never] ? unknown : OwnKeysBy<FieldsOf<M, Key>, EachKey<Keys>, PrimaryKey<M, Key>>
    : Picked<FieldsOf<M, Key>, PrimaryKey<M, Key>>
  : Picked<FieldsOf<M, Key>, PrimaryKey<M, Key>>
  : unknown

type OwnKeysBy<Fields, Keys, Primary> = [Keys] extends [keyof Fields] ? Picked<Fields, Keys> : Picked<Fields, Primary>

type EachKey<Keys> = Keys extends ReadonlyArray<infer Each> ? Each : Keys
