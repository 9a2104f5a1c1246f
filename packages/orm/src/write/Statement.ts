/** One step of a plan as one query: the rows inserted, changed or deleted come back, whole. */
import {
  and,
  deleteFrom,
  eq,
  type Expression,
  inList,
  insert,
  now,
  type Query,
  row,
  update,
  updateMany
} from "@aludel/sql"
import type { AnyTable, Cardinality, Reads, Writes } from "@aludel/sql"
import { isExpression } from "@aludel/sql/Plan"
import type { Entity } from "../context/Context.ts"
import { withoutOthers } from "../context/Variants.ts"
import { columnOf, type ErasedTable } from "../erased/Table.ts"
import { kindHeld } from "../find/Related.ts"
import type { Change, DeleteChange, InsertChange, UpdateChange, Values } from "./Change.ts"
import { factsOf } from "./Facts.ts"
import { nextVersion } from "./Version.ts"

export type Condition = Expression<string, boolean | null, unknown>

/** A query over a table that is known at run time only. */
export type ErasedQuery = Query.Query<Values, string, Writes, Cardinality>

/** The same, for one that only reads. */
export type ErasedSelect = Query.Query<Values, string, Reads, Cardinality>

export interface ErasedChange {
  readonly where: (condition: Condition) => ErasedChange
  readonly returning: (selection: ErasedTable["columns"]) => ErasedQuery
}

interface ErasedInsert {
  readonly returning: (selection: ErasedTable["columns"]) => ErasedQuery
  readonly onConflict: (...columns: ReadonlyArray<unknown>) => {
    readonly doNothing: () => ErasedInsert
    readonly doUpdate: (
      set: (excluded: Values) => Values,
      options?: { readonly where?: (excluded: Values) => Condition }
    ) => ErasedInsert
  }
}

/** The seam between the builders and tables that are known at run time only: their types speak about declared ones. */
export const erasedWrites = {
  insert: insert as unknown as (table: AnyTable) => {
    readonly values: (rows: ReadonlyArray<Values>) => ErasedInsert
  },
  update: update as unknown as (table: AnyTable) => { readonly set: (values: Values) => ErasedChange },
  updateMany: updateMany as unknown as (table: AnyTable) => {
    readonly by: (...keys: ReadonlyArray<string>) => {
      readonly set: (rows: ReadonlyArray<Values>) => ErasedChange
    }
  },
  deleteFrom: deleteFrom as unknown as (table: AnyTable) => ErasedChange
}

/** The columns of the table alone: what a row is made of. */
export const wholeRow = ({ plan, table }: Entity): ErasedTable["columns"] =>
  Object.fromEntries(plan.columns.map(({ key }) => [key, columnOf(table, key)]))

/** The columns that its rows have. */
export const ownRow = (entity: Entity): ErasedTable["columns"] => withoutOthers(entity.kind, wholeRow(entity))

/** The rows with one of these keys that the entity speaks about. */
export const among = (entity: Entity, keys: ReadonlyArray<string>, rows: ReadonlyArray<Values>): Condition => {
  const found = withKeys(entity, keys, rows)
  return entity.kind === undefined ? found : and(found, ...kindHeld(entity, entity.table))
}

/** `column = value and …` for one row, `column = any(values)` or tuples for several. */
const withKeys = (entity: Entity, keys: ReadonlyArray<string>, rows: ReadonlyArray<Values>): Condition => {
  const columns = keys.map((key) => columnOf(entity.table, key))
  const [first, ...others] = columns
  const [only, ...more] = rows
  if (first === undefined || only === undefined) {
    return and(eq(columnOf(entity.table, keys[0] as string), null as never))
  }
  if (more.length === 0) return and(...keys.map((key, i) => eq(columns[i] as typeof first, only[key] as never)))
  if (others.length === 0) return inList(first, rows.map((one) => one[keys[0] as string] as never))
  return inList(row(first, ...others), rows.map((one) => keys.map((key) => one[key])) as never)
}

/** Rows of one column set beside columns that are null where they are left out: all of them with all. */
const evenRows = (entity: Entity, changes: ReadonlyArray<InsertChange>): ReadonlyArray<Values> => {
  const { columns, nullByDefault } = factsOf(entity)
  const filled = columns.filter((key) =>
    nullByDefault.has(key) && changes.some(({ values }) => values[key] !== undefined && values[key] !== null)
  )
  return changes.map(({ values }) => {
    const even: Record<string, unknown> = {}
    for (const key of Object.keys(values)) {
      if (values[key] === undefined || (nullByDefault.has(key) && !filled.includes(key))) continue
      even[key] = values[key]
    }
    for (const key of filled) even[key] ??= null
    return even
  })
}

const insertQuery = (entity: Entity, changes: ReadonlyArray<InsertChange>): ErasedQuery =>
  erasedWrites.insert(entity.table.source).values(evenRows(entity, changes)).returning(wholeRow(entity))

const expectedKeys = (changes: ReadonlyArray<UpdateChange | DeleteChange>): ReadonlyArray<string> =>
  Object.keys(changes[0]?.expected ?? {})

const updateQuery = (entity: Entity, changes: ReadonlyArray<UpdateChange>): ErasedQuery => {
  const { primaryKey } = factsOf(entity)
  const expected = expectedKeys(changes)
  const [first, ...more] = changes
  const found = changes.map((change) => ({ ...change.key, ...change.expected }))
  // What is set by expressions is the same for all of them.
  if (first !== undefined && (more.length === 0 || Object.values(first.values).some(isExpression))) {
    return erasedWrites.update(entity.table.source).set(first.values).where(
      among(entity, [...primaryKey, ...expected], found)
    ).returning(wholeRow(entity))
  }
  const rows = changes.map(({ key, values }) => ({ ...values, ...key }))
  const many = erasedWrites.updateMany(entity.table.source).by(...primaryKey).set(rows)
  const checked = expected.length === 0 ? many : many.where(among(entity, [...primaryKey, ...expected], found))
  return checked.returning(wholeRow(entity))
}

/** What deletes rows of the table: where its model says so, they stay and count as deleted. */
export const removal = (entity: Entity, hard = false): ErasedChange => {
  const { options: { softDelete }, table } = entity
  return softDelete === undefined || hard
    ? erasedWrites.deleteFrom(table.source)
    : erasedWrites.update(table.source).set({ [softDelete]: now(), ...nextVersion(entity) })
}

const deleteQuery = (entity: Entity, changes: ReadonlyArray<DeleteChange>): ErasedQuery => {
  const keys = [...factsOf(entity).primaryKey, ...expectedKeys(changes)]
  const found = changes.map((change) => ({ ...change.key, ...change.expected }))
  return removal(entity, changes[0]?.hard).where(among(entity, keys, found)).returning(wholeRow(entity))
}

/** The query of one step. */
export const stepQuery = (changes: ReadonlyArray<Change>): ErasedQuery => {
  const [{ entity, kind }] = changes as readonly [Change]
  // A step holds changes of one kind.
  if (kind === "insert") return insertQuery(entity, changes as ReadonlyArray<InsertChange>)
  if (kind === "update") return updateQuery(entity, changes as ReadonlyArray<UpdateChange>)
  return deleteQuery(entity, changes as ReadonlyArray<DeleteChange>)
}
