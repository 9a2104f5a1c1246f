/** What a repository does: one table's rows, by its keys. */
import type { ConstraintViolation, DatabaseError, insert, InvalidCursor, Query, Reads, Writes } from "@aludel/sql"
import type { Effect } from "effect/Effect"
import type { Option } from "effect/Option"
import type { VanishedRow } from "../error/WriteError.ts"
import type { Keys, NewRowOf, Patches, Rows } from "../write/Input.ts"
import type { Criteria, PageCriteria } from "./Criteria.ts"

/** The names of the constraints that a row of the table can break. */
export interface RowConstraints<M, Key> {
  readonly names: Key extends keyof M
    ? M[Key] extends
      { readonly "~N": infer Name extends string; readonly "~F": infer Fields; readonly "~X": infer Named }
      ? ReturnType<typeof insert<Name, Fields, Named>>["~into"][1]
    : never
    : never
}

/** What writing a row can fail with. */
interface Failures<M, Key> {
  readonly written: ConstraintViolation<RowConstraints<M, Key>["names"]> | DatabaseError
  readonly changed: ConstraintViolation<RowConstraints<M, Key>["names"]> | DatabaseError | VanishedRow
}

/** A repository. It never commits: the transaction is its caller's, and so are the rights to read and to write. */
export interface RepositoryService<M, Key> {
  /** The rows that meet the criteria. */
  readonly find: (criteria?: Criteria<M, Key>) => Effect<ReadonlyArray<Rows<M, Key>["row"]>, DatabaseError, Reads>
  /** The row under a key, of whichever of the table's keys. */
  readonly findBy: (key: Keys<M, Key>["all"]) => Effect<Option<Rows<M, Key>["row"]>, DatabaseError, Reads>
  /** How many rows meet the criteria. */
  readonly count: (criteria?: Pick<Criteria<M, Key>, "where">) => Effect<number, DatabaseError, Reads>
  /** The rows behind a cursor, or before one. Each page costs the same. */
  readonly page: (
    criteria: PageCriteria<M, Key>
  ) => Effect<Query.Page<Rows<M, Key>["row"]>, DatabaseError | InvalidCursor, Reads>
  /** Inserts a row. That a trigger keeps it out is a defect, a `VanishedRow`: `upsert` and `getOrCreate` fail with one. */
  readonly insert: (row: NewRowOf<M, Key>) => Effect<Rows<M, Key>["row"], Failures<M, Key>["written"], Writes>
  /**
   * Inserts rows, in one statement for each set of columns, and yields them in order. That a trigger keeps one out is a
   * defect, as it is of `insert`; those that were written with it stay, unless a transaction is around.
   */
  readonly insertMany: (
    rows: ReadonlyArray<NewRowOf<M, Key>>
  ) => Effect<ReadonlyArray<Rows<M, Key>["row"]>, Failures<M, Key>["written"], Writes>
  /** Sets columns of the row under a key. Fails with `VanishedRow` where there is none. */
  readonly update: (
    key: Keys<M, Key>["all"],
    changes: Patches<M, Key>["patch"]
  ) => Effect<Rows<M, Key>["row"], Failures<M, Key>["changed"], Writes>
  /**
   * Sets columns of many rows, each by its primary key, in one statement for each set of columns. Versions count on unless
   * they are given: one statement before locks the rows, and reads theirs. That two rows set the same columns under one key is
   * refused before anything is sent.
   */
  readonly updateMany: (
    rows: ReadonlyArray<{ readonly [Name in keyof Rows<M, Key>["row"]]?: Rows<M, Key>["row"][Name] | undefined }>
  ) => Effect<ReadonlyArray<Rows<M, Key>["row"]>, Failures<M, Key>["changed"], Writes>
  /**
   * Inserts a row, or changes the one that has its key: in one statement. Fails with `VanishedRow` where that one is of
   * another kind than a variant's repository writes, or the server leaves the row out, as a trigger may.
   *
   * @param by the columns of the key; the primary key if not given
   */
  readonly upsert: (
    row: NewRowOf<M, Key>,
    by?: ReadonlyArray<keyof Rows<M, Key>["row"] & string>
  ) => Effect<Rows<M, Key>["row"], Failures<M, Key>["changed"], Writes>
  /**
   * The same for many rows, in one statement for each set of columns. Two of them under one key are refused before anything is
   * sent, by a `DatabaseError`: which of them the row should be, nothing says. Where only the server knows that two keys are
   * equal (by a collation), it refuses them itself where they set the same columns.
   */
  readonly upsertMany: (
    rows: ReadonlyArray<NewRowOf<M, Key>>,
    by?: ReadonlyArray<keyof Rows<M, Key>["row"] & string>
  ) => Effect<ReadonlyArray<Rows<M, Key>["row"]>, Failures<M, Key>["changed"], Writes>
  /**
   * The row that has the given row's key, or else that row, inserted: however many ask for it at once, it is one. Where the
   * row that has the key is not to be seen (it is of another kind, or kept back by a policy) the constraint is broken, as by
   * an insert; fails with `VanishedRow` where the server inserts nothing, without a word.
   */
  readonly getOrCreate: (
    row: NewRowOf<M, Key>,
    by: ReadonlyArray<keyof Rows<M, Key>["row"] & string>
  ) => Effect<Rows<M, Key>["row"], Failures<M, Key>["changed"], Writes>
  /** Deletes the row under a key, and yields it as it was; with the model's `softDelete` as it is then. Fails with `VanishedRow` where there is none. */
  readonly delete: (
    key: Keys<M, Key>["all"]
  ) => Effect<Rows<M, Key>["row"], ConstraintViolation | DatabaseError | VanishedRow, Writes>
}
