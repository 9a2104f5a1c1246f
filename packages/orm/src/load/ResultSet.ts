/**
 * Which rows were read together: the first lazy access to a relation of one row loads it for all of them. A row knows its
 * result set, and the set its rows, without keeping each other in memory.
 */
import type { Database } from "@aludel/sql"
import type { Entity } from "../context/Context.ts"
import type { LoadedRow } from "./Key.ts"

/** What was loaded for a whole set: a value for each key, and how often the tables behind it had been written to. */
export interface Remembered {
  readonly values: ReadonlyMap<string, unknown>
  readonly writes: number
}

/** What keeps rows: the list that the program was given, or each row by itself where it was given no list of all. */
export type Held = "as a list" | "each by itself"

/** Rows that one statement read. */
export class ResultSet {
  readonly database: Database
  readonly entity: Entity
  readonly loaded = new Map<string, Remembered>()
  /** How often a write has outdated what was remembered: after the second time rows are loaded alone. */
  outdated = 0
  private readonly rows: ReadonlyArray<WeakRef<LoadedRow | ReadonlyArray<LoadedRow>>>

  constructor(database: Database, entity: Entity, rows: ReadonlyArray<LoadedRow>, held: Held) {
    this.database = database
    this.entity = entity
    this.rows = held === "as a list" ? [new WeakRef(rows)] : rows.map((row) => new WeakRef(row))
  }

  /** Those of its rows that are still in memory. */
  alive(): ReadonlyArray<LoadedRow> {
    return this.rows.flatMap((held): ReadonlyArray<LoadedRow> => {
      const alive = held.deref()
      if (alive === undefined) return []
      return isList(alive) ? alive : [alive]
    })
  }
}

const isList = (held: LoadedRow | ReadonlyArray<LoadedRow>): held is ReadonlyArray<LoadedRow> => Array.isArray(held)

const sets = new WeakMap<LoadedRow, ResultSet>()

/** A set costs a reference for each of its rows, or one for its list. */
const mostRows: { readonly [Case in Held]: number } = { "as a list": 10_000, "each by itself": 1000 }

/** Rows that were read together and may be asked for their relations. */
export const remember = (database: Database, entity: Entity, rows: ReadonlyArray<LoadedRow>, held: Held): void => {
  if (rows.length < 2 || rows.length > mostRows[held] || entity.relations.size === 0) return
  const set = new ResultSet(database, entity, rows, held)
  for (const row of rows) sets.set(row, set)
}

/** The result set that a row came from, if it was read on this database, among others. */
export const resultSetOf = (database: Database, entity: Entity, row: LoadedRow): ResultSet | undefined => {
  const set = sets.get(row)
  return set?.database === database && set.entity.key === entity.key && set.entity.plan === entity.plan
    ? set
    : undefined
}
