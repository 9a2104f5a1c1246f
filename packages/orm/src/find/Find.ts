/** What `find` takes: which rows, which of their columns, what they lead to; and what is wrong with that, in a line. */
import type { Aggregate, Expression, SortKey } from "@aludel/sql"
import type { OptionsOf } from "../context/ModelOptions.ts"
import type { AnyRelation, FieldsOf, NameOf, RelationsOf } from "../relation/Relation.ts"
import type { TableOf, TargetOf, ThroughOf } from "./Columns.ts"
import type { Strategy } from "./FindPlan.ts"

/** What callbacks take: the columns of a table, and what its model computes. A member of an interface hovers as itself. */
interface Given<M, R, Key> {
  readonly columns: TableOf<M, Key> & ComputedOf<OptionsOf<R, Key>>
}

type ComputedOf<O> = O extends { readonly computed: (...given: never) => infer Computed } ? Computed : unknown

/** A condition over the columns of one table. */
type ConditionOver<Name> = Expression<Name, boolean | null, unknown>

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
   * How relations are loaded, here and below: `"select-in"`, a statement for each, by the keys of the rows above (the
   * default); `"subquery"`, the same statements all at once, each with the query of the rows above in place of their keys: one
   * round trip for the tree, for which the server asks those queries again; or `"joined"`, as documents in one statement.
   * In a transaction, a page or a stream `"subquery"` is as `"select-in"`.
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

interface NestedOptions<M, R, Key, Through> extends FindOptions<M, R, Key, Through>, AnyName {
  /**
   * `true`: with each row its own rows of this relation, and with these theirs, to any depth: one statement for each level.
   * For a relation of a table to itself.
   */
  readonly recursive?: true | undefined
}

/** What is wrong with an include tree, at the key where it is. */
type CheckedWith<M, R, Key, W> = {
  readonly [Name in keyof W as string extends Name ? never : Name]: Name extends keyof RelationsOf<R, Key>
    ? W[Name] extends object ? CheckedOptions<M, R, TargetOf<RelationsOf<R, Key>[Name]>, W[Name], Key> : unknown
    : NoRelation<`"${Key & string}" has no relation "${Name & string}"`>
}

type CheckedOptions<M, R, Key, O, Above> = {
  readonly [Name in keyof O as string extends Name ? never : Name]: Name extends "with" ?
    CheckedWith<M, R, Key, O[Name]>
    : Name extends keyof FindOptions<M, R, Key> ? unknown
    : [Name, Above] extends ["recursive", Key] ? unknown
    : NoOption<`"${Key & string}" is read with no option "${Name & string}"`>
}

// Objects, and no texts: a text and a value would meet in `never`, and the message would be lost.
interface NoRelation<out Message> {
  readonly "~error": Message
}
interface NoOption<out Message> {
  readonly "~error": Message
}
