/**
 * Which rows were read together: the first lazy access to a relation of one row loads it for all of them. A row knows its
 * result set; the set keeps no row in memory.
 */
import type { Database } from "@aludel/sql"
import type { Entity } from "../context/Context.ts"
import { whenOf } from "../find/Related.ts"
import type { LoadedRow } from "./Key.ts"
import { makeMark } from "./Mark.ts"

/** What was loaded for a whole set: a value for each key, and how often the tables behind it had been written to. */
export interface Remembered {
  readonly values: ReadonlyMap<unknown, unknown>
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
  private readonly held: WeakRef<ReadonlyArray<LoadedRow>> | ReadonlyArray<LoadedRow>

  constructor(database: Database, entity: Entity, rows: ReadonlyArray<LoadedRow>, held: Held) {
    this.database = database
    this.entity = entity
    this.held = held === "as a list" ? new WeakRef(rows) : keysOf(entity, rows)
  }

  /** Its rows, or of each what its relations go by; none where the program holds their list no longer. */
  rows(): ReadonlyArray<LoadedRow> {
    return this.held instanceof WeakRef ? this.held.deref() ?? [] : this.held
  }
}

const origin = makeMark<ResultSet>()

const leading = new WeakMap<Entity, ReadonlyArray<string>>()

/** The columns that its relations go by. */
const leadingColumns = (entity: Entity): ReadonlyArray<string> => {
  const known = leading.get(entity)
  if (known !== undefined) return known
  const all = [...entity.relations.values()].flatMap((relation) => [...relation.own, ...Object.keys(whenOf(relation))])
  const columns = [...new Set(all)]
  leading.set(entity, columns)
  return columns
}

/** The rows with those columns alone: a reference to each row that keeps none in memory would cost as much as reading it. */
const keysOf = (entity: Entity, rows: ReadonlyArray<LoadedRow>): ReadonlyArray<LoadedRow> => {
  const columns = leadingColumns(entity)
  return rows.map((row) => {
    const keys: LoadedRow = {}
    for (const column of columns) keys[column] = row[column]
    return keys
  })
}

/** A set costs a reference for each of its rows, and what its relations go by where no list holds them. */
const mostRows: { readonly [Case in Held]: number } = { "as a list": 10_000, "each by itself": 1000 }

/** Rows that were read together and may be asked for their relations. */
export const remember = (database: Database, entity: Entity, rows: ReadonlyArray<LoadedRow>, held: Held): void => {
  if (rows.length < 2 || rows.length > mostRows[held] || entity.relations.size === 0) return
  const set = new ResultSet(database, entity, rows, held)
  for (const row of rows) origin.write(row, set)
}

/** The result set that a row came from, if it was read on this database, among others. */
export const resultSetOf = (database: Database, entity: Entity, row: LoadedRow): ResultSet | undefined => {
  const set = origin.read(row)
  return set?.database === database && set.entity.key === entity.key && set.entity.plan === entity.plan
    ? set
    : undefined
}
