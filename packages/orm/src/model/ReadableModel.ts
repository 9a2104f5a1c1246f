/** What a model reads: trees, pages, streams, numbers of rows, and relations of one row. */
import type { DatabaseError, InvalidCursor, Query, Reads, Writes } from "@aludel/sql"
import type { Effect } from "effect/Effect"
import type * as Option from "effect/Option"
import type { Stream } from "effect/Stream"
import type { OptionsOf } from "../context/ModelOptions.ts"
import type { InvalidFind } from "../error/InvalidFind.ts"
import type { DefaultColumns, TargetOf, ThroughOf } from "../find/Columns.ts"
import type { Extras, FindWith, LazyAccess, RowOptions, TreeOptions, With } from "../find/Find.ts"
import type { CriterionMissing, Found, Missing } from "../find/Found.ts"
import type { KeyOf, OwnKeys } from "../find/RowKeys.ts"
import type { FieldsOf, RelationsOf } from "../relation/Relation.ts"

/** One table of the data model with its relations. */
export interface ReadableModel<M, R, Key extends string> {
  readonly "~model": readonly [M, R, Key]
  /** Each relation of one row, loaded when it is asked for: `User.load.posts(user)`. */
  readonly load: Loads<M, R, Key>
  /**
   * The rows that meet the condition, with what they lead to: one statement for each relation of the tree, whatever the
   * number of rows.
   */
  find<
    const W extends With<M, R, Key>,
    const Columns extends keyof FieldsOf<M, Key> & string = DefaultColumns<M, R, Key>,
    Extra extends Extras<M, Key> = Extras<M, Key>,
    const Lock extends "update" | "share" = never
  >(
    options?: FindWith<M, R, Key, Columns, Extra, W> & TreeOptions<Lock>
  ): Effect<
    ReadonlyArray<Found<M, R, Key, Columns, Extra, W>["row"]>,
    DatabaseError,
    Reads | ([Lock] extends [never] ? never : Writes)
  >
  /** The first of them, or none. */
  findFirst<
    const W extends With<M, R, Key>,
    const Columns extends keyof FieldsOf<M, Key> & string = DefaultColumns<M, R, Key>,
    Extra extends Extras<M, Key> = Extras<M, Key>,
    const Lock extends "update" | "share" = never
  >(
    options?: FindWith<M, R, Key, Columns, Extra, W> & TreeOptions<Lock>
  ): Effect<
    Option.Option<Found<M, R, Key, Columns, Extra, W>["row"]>,
    DatabaseError,
    Reads | ([Lock] extends [never] ? never : Writes)
  >
  /**
   * The row of a primary key, or none. Fibers that ask at once share a statement.
   *
   * @param key the key's value; for a key of several columns an object of them
   */
  findById<
    const W extends With<M, R, Key>,
    const Columns extends keyof FieldsOf<M, Key> & string = DefaultColumns<M, R, Key>,
    Extra extends Extras<M, Key> = Extras<M, Key>
  >(
    key: KeyOf<M, Key>,
    options?: Omit<FindWith<M, R, Key, Columns, Extra, W>, "orderBy" | "limit" | "offset">
  ): Effect<Option.Option<Found<M, R, Key, Columns, Extra, W>["row"]>, DatabaseError, Reads>
  /**
   * As `find`, for options that are known at run time only: columns and relations as texts. Fails with `InvalidFind`,
   * which names the table and the problem, before anything is sent.
   */
  findDynamic(
    options: DynamicFind<M, R, Key>
  ): Effect<ReadonlyArray<{ readonly [Name in string]: unknown }>, DatabaseError | InvalidFind, Reads>
  /** How many rows meet the condition. */
  count(options?: Pick<RowOptions<M, R, Key>, "where" | "criteria">): Effect<number, DatabaseError, Reads>
  /** Whether any row meets the condition. */
  exists(options?: Pick<RowOptions<M, R, Key>, "where" | "criteria">): Effect<boolean, DatabaseError, Reads>
  /**
   * The rows as a stream, read from a cursor a batch at a time; what they lead to is loaded for each batch. The relations
   * of a batch are as they are when it is read: stream in a transaction of `repeatable read` to see all at one moment.
   *
   * @param options those of `find`, and `batchSize`, in rows: 128 if not given
   */
  stream<
    const W extends With<M, R, Key>,
    const Columns extends keyof FieldsOf<M, Key> & string = DefaultColumns<M, R, Key>,
    Extra extends Extras<M, Key> = Extras<M, Key>
  >(
    options?: FindWith<M, R, Key, Columns, Extra, W> & { readonly batchSize?: number | undefined }
  ): Stream<Found<M, R, Key, Columns, Extra, W>["row"], DatabaseError, Reads>
  /**
   * One page of the rows, behind or before a cursor: each page costs the same, and rows that come or go do not shift the
   * others. The primary key is the last sort key, so that the order is always decided.
   *
   * @param options those of `find` without `limit` and `offset`, `size`, in rows, and `after` or `before`
   */
  page<
    const W extends With<M, R, Key>,
    const Columns extends keyof FieldsOf<M, Key> & string = DefaultColumns<M, R, Key>,
    Extra extends Extras<M, Key> = Extras<M, Key>
  >(
    options: Omit<FindWith<M, R, Key, Columns, Extra, W>, "limit" | "offset"> & Query.PageOptions
  ): Effect<Query.Page<Found<M, R, Key, Columns, Extra, W>["row"]>, DatabaseError | InvalidCursor, Reads>
}

/** Options that are known at run time only. */
export interface DynamicFind<M, R, Key> extends RowOptions<M, R, Key> {
  readonly columns?: ReadonlyArray<string> | undefined
  readonly with?: { readonly [Name in string]: unknown } | undefined
}

/** The relations of one row, by name. */
export type Loads<M, R, Key> = {
  readonly [Name in keyof RelationsOf<R, Key>]: Load<
    M,
    R,
    Key,
    RelationsOf<R, Key>[Name],
    TargetOf<RelationsOf<R, Key>[Name]>,
    ThroughOf<RelationsOf<R, Key>[Name]>
  >
}

/** Loads a relation of one row. */
export interface Load<M, R, Key, Rel, Target, Through> {
  /**
   * What the relation leads to from this row. Fibers that ask at once share a statement, and the first access to one of
   * the rows that were read together loads it for all of them.
   *
   * @param row a row with the columns by which the relation goes
   */
  <
    const W extends With<M, R, Target>,
    const Columns extends keyof FieldsOf<M, Target> & string = DefaultColumns<M, R, Target>,
    Extra extends Extras<M, Target, Through> = Extras<M, Target, Through>
  >(
    row: OwnKeys<M, Key, Rel>,
    options?: FindWith<M, R, Target, Columns, Extra, W, Through> & LazyAccess
  ): Effect<
    Rel extends { readonly kind: "many" } ? ReadonlyArray<Found<M, R, Target, Columns, Extra, W>["row"]>
      :
        | Found<M, R, Target, Columns, Extra, W>["row"]
        | Missing<FieldsOf<M, Key>, Rel>
        | CriterionMissing<OptionsOf<R, Target>>,
    DatabaseError,
    Reads
  >
}
