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

/** Rows that one statement read. */
export class ResultSet {
  readonly database: Database
  readonly entity: Entity
  readonly loaded = new Map<string, Remembered>()
  /** How often a write has outdated what was remembered: after the second time rows are loaded alone. */
  outdated = 0
  private readonly rows: ReadonlyArray<WeakRef<LoadedRow>>

  constructor(database: Database, entity: Entity, rows: ReadonlyArray<LoadedRow>) {
    this.database = database
    this.entity = entity
    this.rows = rows.map((row) => new WeakRef(row))
  }

  /** Those of its rows that are still in memory. */
  alive(): ReadonlyArray<LoadedRow> {
    return this.rows.flatMap((row): ReadonlyArray<LoadedRow> => {
      const alive = row.deref()
      return alive === undefined ? [] : [alive]
    })
  }
}

const sets = new WeakMap<LoadedRow, ResultSet>()

/** The more rows, the less of them are still wanted; and each costs its place in the memory. */
const mostRows = 10_000

/** Rows that were read together and may be asked for their relations. */
export const remember = (database: Database, entity: Entity, rows: ReadonlyArray<LoadedRow>): void => {
  if (rows.length < 2 || rows.length > mostRows || entity.relations.size === 0) return
  const set = new ResultSet(database, entity, rows)
  for (const row of rows) sets.set(row, set)
}

/** The result set that a row came from, if it was read on this database, among others. */
export const resultSetOf = (database: Database, entity: Entity, row: LoadedRow): ResultSet | undefined => {
  const set = sets.get(row)
  return set?.database === database && set.entity.key === entity.key && set.entity.plan === entity.plan
    ? set
    : undefined
}
