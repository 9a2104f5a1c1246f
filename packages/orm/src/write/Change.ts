/**
 * What is to be written, as plain data: rows to insert, rows to change, rows to delete. A value may be that of a row which
 * is only written by the same flush: its key is not known yet.
 */
import type { Entity } from "../context/Context.ts"

/** Values of a row by the keys of its columns. */
export type Values = Readonly<Record<string, unknown>>

/** A row to insert. */
export interface InsertChange {
  readonly kind: "insert"
  readonly entity: Entity
  readonly values: Values
  /** The insert that it stands for, where that was planned with other values. */
  readonly instead?: InsertChange | undefined
}

/** A row to change, found by its primary key. */
export interface UpdateChange {
  readonly kind: "update"
  readonly entity: Entity
  readonly key: Values
  readonly values: Values
  /** The row as it is known to be, as far as it is. */
  readonly before: Values | undefined
  /** The columns that must still hold these values; a row where they do not is stale. */
  readonly expected: Values | undefined
  /** What it stands for: the insert of a row that is replaced under its key, or the update of one that is found by another. */
  readonly instead?: InsertChange | UpdateChange | undefined
}

/** A row to delete, found by its primary key. */
export interface DeleteChange {
  readonly kind: "delete"
  readonly entity: Entity
  readonly key: Values
  readonly before: Values | undefined
  readonly expected: Values | undefined
  /** Whether it leaves the table, although its model says that deleted rows stay. */
  readonly hard?: boolean | undefined
}

export type Change = InsertChange | UpdateChange | DeleteChange

/** The value that a column of another row will have once that is inserted. */
export class Later {
  readonly insert: InsertChange
  readonly column: string
  constructor(insert: InsertChange, column: string) {
    this.insert = insert
    this.column = column
  }
}

/** The row as it will be, as far as it is known. */
export const rowAfter = (change: Change): Values | undefined =>
  change.kind === "insert" ? change.values : change.kind === "update"
    ? { ...change.before, ...change.key, ...change.values }
    : undefined

/** The row as it is, as far as it is known. */
export const rowBefore = (change: Change): Values | undefined =>
  change.kind === "insert" ? undefined : { ...change.before, ...change.key }
