/** Many rows changed, each by its primary key: one statement for each set of columns. */
import { asc, from, Query, transaction, type Writes } from "@aludel/sql"
import * as Effect from "effect/Effect"
import { versionOf } from "../context/Context.ts"
import type { Place } from "../context/Place.ts"
import { withoutOthers } from "../context/Variants.ts"
import { columnOf } from "../erased/Table.ts"
import type { UpdateChange, Values } from "../write/Change.ts"
import { checkedKey } from "../write/Draft.ts"
import { factsOf, textOf } from "../write/Facts.ts"
import { planWrites } from "../write/Plan.ts"
import { among } from "../write/Statement.ts"
import { refused, runWhole, type WriteError } from "../write/Write.ts"
import { checked } from "./Failure.ts"

type Writing<A> = Effect.Effect<A, WriteError, Writes>

const changesOf = (place: Place, rows: ReadonlyArray<Values>): ReadonlyArray<UpdateChange> => {
  const { entity } = place
  const { primaryKey } = factsOf(entity)
  return rows.map((row) => {
    const key = checkedKey(entity, Object.fromEntries(primaryKey.map((name) => [name, row[name]])))
    const values = Object.fromEntries(
      Object.entries(row).filter(([name, value]) => value !== undefined && !primaryKey.includes(checked(place, name)))
    )
    return { kind: "update", entity, key, values, before: undefined, expected: undefined }
  })
}

const write = ({ entity }: Place, changes: ReadonlyArray<UpdateChange>): Writing<ReadonlyArray<Values>> =>
  Effect.flatMap(refused(() => planWrites(changes)), (steps) =>
    Effect.map(
      runWhole(steps),
      (written) => changes.map((change) => withoutOthers(entity.kind, written.get(change) as Values))
    ))

/** The changes whose version is to be counted on: rows of one statement take values, and each has a version of its own. */
const uncounted = (version: string, changes: ReadonlyArray<UpdateChange>): ReadonlyArray<UpdateChange> =>
  changes.filter(({ values }) => values[version] === undefined && Object.keys(values).length > 0)

/** Reads the versions of rows by the texts of their keys, and keeps others from changing them. */
const lockedVersions = ({ entity }: Place, version: string, keys: ReadonlyArray<Values>) => {
  const { primaryKey } = factsOf(entity)
  const { table } = entity
  const selection = Object.fromEntries([...primaryKey, version].map((key) => [key, columnOf(table, key)]))
  return Effect.flatMap(
    refused(() =>
      from(table.source).where(among(entity, primaryKey, keys)).select(selection)
        .orderBy(...primaryKey.map((key) => asc(columnOf(table, key)))).forUpdate()
    ),
    (query) =>
      Effect.map(
        Query.all(query),
        (rows) => new Map(rows.map((row) => [textOf(entity, primaryKey, row), row[version]]))
      )
  )
}

/** Sets columns of the rows, and yields them in order. */
export const updateMany = (place: Place, rows: ReadonlyArray<Values>): Writing<ReadonlyArray<Values>> =>
  Effect.flatMap(refused(() => changesOf(place, rows)), (changes) => {
    const { entity } = place
    const version = versionOf(entity.options)
    const counting = version === undefined ? [] : uncounted(version.column, changes)
    if (version === undefined || counting.length === 0) return write(place, changes)
    const locked = lockedVersions(place, version.column, counting.map(({ key }) => key))
    return transaction(
      Effect.flatMap(locked, (versions) => {
        const next = new Set(counting)
        const { primaryKey } = factsOf(entity)
        return write(
          place,
          changes.map((change) => {
            if (!next.has(change)) return change
            const before = versions.get(textOf(entity, primaryKey, change.key))
            return { ...change, values: { ...change.values, [version.column]: version.next(before) } }
          })
        )
      })
    )
  })
