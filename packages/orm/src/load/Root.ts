/** Reads the root of a tree and what it leads to: all rows, those of some keys, a page, a stream, or their number. */
import {
  and,
  asc,
  count,
  type DatabaseError,
  from,
  type InvalidCursor,
  Pg,
  Query,
  type Reads,
  transaction,
  value,
  type Writes
} from "@aludel/sql"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { columnOf } from "../erased/Table.ts"
import type { ErasedOptions, FindPlan } from "../find/FindPlan.ts"
import { rootConditions } from "../find/FindPlan.ts"
import { keyReader, type KeyValues, type LoadedRow } from "./Key.ts"
import { amongKeys, rootQuery } from "./Level.ts"
import { chunksOf, completed, type Loading } from "./Load.ts"

type Rows = ReadonlyArray<LoadedRow>

/** A locked root is a write. */
const rootRows = (plan: FindPlan, lock: ErasedOptions["for"]): Effect.Effect<Rows, DatabaseError, Reads | Writes> => {
  const query = rootQuery(plan)
  if (lock === undefined) return Query.all(query) as Loading<Rows>
  const locked = lock === "update" ? query.forUpdate() : query.forShare()
  return Query.all(locked) as Effect.Effect<Rows, DatabaseError, Writes>
}

/** Runs a plan from its root. */
export const load = (
  plan: FindPlan,
  { for: lock, snapshot }: Pick<ErasedOptions, "for" | "snapshot"> = {}
): Effect.Effect<Rows, DatabaseError, Reads | Writes> => {
  const loading = Effect.flatMap(rootRows(plan, lock), (rows) => completed(plan, rows, "as a list"))
  // Only a tree without locks is read so, and it needs `Reads` alone.
  return snapshot === true
    ? transaction(loading as Loading<Rows>, { isolation: "repeatable read", access: "read only" })
    : loading
}

/** The rows of these primary keys, each by the text of its key. */
export const loadByKeys = (
  plan: FindPlan,
  keys: ReadonlyArray<KeyValues>
): Loading<ReadonlyMap<string, LoadedRow>> => {
  const { primaryKey } = plan.entity
  const reader = keyReader(plan.table, primaryKey, (key) => plan.keyOf.get(key) as string)
  const read = Effect.forEach(
    chunksOf(keys),
    (chunk) => Query.all(rootQuery(plan, amongKeys(plan.table, primaryKey, chunk))),
    { concurrency: "unbounded" }
  )
  return Effect.flatMap(read, (chunks) => {
    const rows = chunks.flat() as Rows
    const texts = rows.map((row) => reader.text(reader.values(row) as KeyValues))
    return Effect.map(
      completed(plan, rows, "each by itself"),
      (shown) => new Map(texts.map((text, i) => [text, shown[i] as LoadedRow] as const))
    )
  })
}

/** The rows that meet the conditions, as a query that says nothing yet of what is read of them. */
const meeting = (plan: FindPlan) => {
  const conditions = rootConditions(plan)
  const rows = from(plan.table.source)
  return conditions.length === 0 ? rows : rows.where(and(...conditions))
}

/** How many rows meet the conditions. */
export const loadCount = (plan: FindPlan): Loading<number> =>
  Effect.map(Query.one(meeting(plan).select({ rows: count() })), (one) => one.rows)

/** Whether any row meets the conditions: none of its columns is read. */
export const loadExists = (plan: FindPlan): Loading<boolean> =>
  Effect.map(
    Query.all(meeting(plan).select({ there: value(true, Pg.boolean()) }).limit(1)),
    (rows) => rows.length > 0
  )

/** The order of a page tells any two rows apart: the primary key stands behind what was asked for. */
const decided = (plan: FindPlan): FindPlan => {
  const sorted = (key: string): boolean => {
    const column = columnOf(plan.table, key).node
    return plan.orderBy.some(({ node: { expr } }) =>
      expr._tag === "Column" && column._tag === "Column" && expr.source === column.source && expr.name === column.name
    )
  }
  const missing = plan.entity.primaryKey.filter((key) => !sorted(key))
  return { ...plan, orderBy: [...plan.orderBy, ...missing.map((key) => asc(columnOf(plan.table, key)))] }
}

/** One page of the rows, complete with what they lead to. */
export const loadPage = (
  plan: FindPlan,
  options: Query.PageOptions
): Effect.Effect<Query.Page<LoadedRow>, DatabaseError | InvalidCursor, Reads> =>
  Effect.flatMap(
    Query.page(rootQuery(decided(plan)), options),
    (page) => Effect.map(completed(plan, page.rows as Rows, "as a list"), (rows) => ({ ...page, rows }))
  )

/** The rows a batch at a time, each batch complete with what its rows lead to. */
export const loadStream = (
  plan: FindPlan,
  batchSize: number
): Stream.Stream<LoadedRow, DatabaseError, Reads> =>
  Query.stream(rootQuery(plan), { batchSize }).pipe(
    Stream.grouped(batchSize),
    Stream.mapEffect((rows) => completed(plan, rows as Rows, "as a list")),
    Stream.flattenIterable
  )
