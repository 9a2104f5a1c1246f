/** A repository over the database. */
import {
  and,
  asc,
  count,
  desc,
  eq,
  type Expression,
  from,
  inList,
  isNull,
  Query,
  Reads,
  type SortKey
} from "@aludel/sql"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Place } from "../context/Place.ts"
import { withoutOthers } from "../context/Variants.ts"
import { columnOf } from "../erased/Table.ts"
import { criterionOf } from "../find/Related.ts"
import { asDatabaseError as sessionError } from "../session/FlushError.ts"
import { getRow, sessionOf } from "../session/Get.ts"
import type { Values } from "../write/Change.ts"
import { checkedKey } from "../write/Draft.ts"
import { factsOf } from "../write/Facts.ts"
import { changeTree, createRows, deleteRow } from "../write/Nested.ts"
import { among, ownRow } from "../write/Statement.ts"
import { type ErasedCriteria, type ErasedPage, pageKeys, type SortKeys, sortKeys, valuesIn } from "./Criteria.ts"
import { asDatabaseError, built, checked, named, whole } from "./Failure.ts"
import { getOrCreate } from "./GetOrCreate.ts"
import { updateMany } from "./UpdateMany.ts"
import { upsertMany } from "./Upsert.ts"

type Condition = Expression<string, boolean | null, unknown>

const conditionOf = (place: Place, where: ErasedCriteria["where"]): ReadonlyArray<Condition> =>
  Object.entries(where ?? {}).flatMap(([key, wanted]): ReadonlyArray<Condition> => {
    if (wanted === undefined) return []
    const column = columnOf(place.entity.table, checked(place, key))
    const values = valuesIn(wanted)
    if (values !== undefined) return [inList(column, values as never)]
    return [wanted === null ? isNull(column) : eq(column, wanted as never)]
  })

const orderOf = (place: Place, keys: SortKeys): ReadonlyArray<SortKey<string>> =>
  keys.map(([key, direction]) => {
    const column = columnOf(place.entity.table, checked(place, key))
    return direction === "desc" ? desc(column) : asc(column)
  })

const rowsOf = (place: Place, where: ErasedCriteria["where"]) => {
  const { table } = place.entity
  const rows = from(table.source)
  const conditions = [...criterionOf(place.entity, table), ...conditionOf(place, where)]
  return conditions.length === 0 ? rows : rows.where(and(...conditions))
}

/** The methods over a table that is known at run time only; the interface gives them their types. */
export const databaseRepository = (place: Place) => {
  const { entity } = place
  const write = named(place)
  return {
    find: (criteria: ErasedCriteria = {}) =>
      Effect.flatMap(
        built(() => {
          const sorted = rowsOf(place, criteria.where).select(ownRow(entity)).orderBy(
            ...orderOf(place, sortKeys(criteria.orderBy))
          )
          const limited = criteria.limit === undefined ? sorted : sorted.limit(criteria.limit)
          return criteria.offset === undefined ? limited : limited.offset(criteria.offset)
        }),
        (query) => Query.all(query)
      ),
    findBy: (key: Values) =>
      Effect.flatMap(Reads, (database) => {
        const session = sessionOf(database)
        if (session !== undefined) {
          const found = Effect.mapError(getRow(session, place, key), sessionError)
          return Effect.map(found, Option.map((row) => withoutOthers(entity.kind, row)))
        }
        return Effect.flatMap(
          built(() =>
            from(entity.table.source).where(
              and(among(entity, Object.keys(checkedKey(entity, key)), [key]), ...criterionOf(entity, entity.table))
            ).select(ownRow(entity))
          ),
          (query) => Effect.map(Query.all(query), (rows) => Option.fromUndefinedOr(rows[0]))
        )
      }),
    count: ({ where }: ErasedCriteria = {}) =>
      Effect.flatMap(
        built(() => rowsOf(place, where).select({ count: count() })),
        (query) => Effect.map(Query.all(query), ([row]) => row?.count ?? 0)
      ),
    page: ({ orderBy, where, ...page }: ErasedPage) =>
      Effect.flatMap(
        built(() => {
          const keys = pageKeys(orderBy, factsOf(entity).primaryKey)
          return rowsOf(place, where).select(ownRow(entity)).orderBy(...orderOf(place, keys))
        }),
        (query) => Query.page(query, page)
      ),
    insert: (row: Values) => whole(write(Effect.map(createRows(place, [row]), ([created]) => created as Values))),
    insertMany: (rows: ReadonlyArray<Values>) => whole(write(createRows(place, rows))),
    update: (key: Values, changes: Values) => write(changeTree(place, key, changes)),
    updateMany: (rows: ReadonlyArray<Values>) => write(updateMany(place, rows)),
    upsert: (row: Values, by?: ReadonlyArray<string>) =>
      write(Effect.map(upsertMany(place, [row], by), ([one]) => one as Values)),
    upsertMany: (rows: ReadonlyArray<Values>, by?: ReadonlyArray<string>) => write(upsertMany(place, rows, by)),
    getOrCreate: (row: Values, by: ReadonlyArray<string>) => write(getOrCreate(place, row, by)),
    delete: (key: Values) => Effect.mapError(deleteRow(place, key), asDatabaseError)
  }
}
