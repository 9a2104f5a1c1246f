/** Rows inserted, or those that have their keys changed: one statement for each set of columns. */
import { and, Query, transaction, type Writes } from "@aludel/sql"
import * as Effect from "effect/Effect"
import type { Place } from "../context/Place.ts"
import { heldBy } from "../context/Variants.ts"
import { columnOf } from "../erased/Table.ts"
import { VanishedRow } from "../error/WriteError.ts"
import { kindHeld } from "../find/Related.ts"
import type { Values } from "../write/Change.ts"
import { checkKind, counted } from "../write/Draft.ts"
import { factsOf } from "../write/Facts.ts"
import { erasedWrites, ownRow } from "../write/Statement.ts"
import { refused, type WriteError } from "../write/Write.ts"
import { checked } from "./Failure.ts"
import { checkDistinct } from "./UniqueKey.ts"

type Group = ReadonlyArray<readonly [row: Values, index: number]>

const columnsOf = (row: Values | undefined): ReadonlyArray<string> =>
  Object.keys(row ?? {}).filter((key) => row?.[key] !== undefined)

/** Rows of the same columns, each with where it came in order. */
const byColumns = (rows: ReadonlyArray<Values>): ReadonlyArray<Group> => {
  const groups = new Map<string, Array<readonly [Values, number]>>()
  rows.forEach((row, i) => {
    const name = [...columnsOf(row)].sort().join(" ")
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [[row, i]])
    else group.push([row, i])
  })
  return [...groups.values()]
}

const valuesOf = (excluded: Values, keys: ReadonlyArray<string>): Values =>
  Object.fromEntries(keys.map((key) => [key, excluded[key]]))

const queryOf = (place: Place, group: Group, by: ReadonlyArray<string>) => {
  const { entity } = place
  const { kind, table } = entity
  const set = columnsOf(group[0]?.[0]).filter((key) => !by.includes(checked(place, key)))
  const rows = group.map(([row]) => ({ ...row, ...heldBy(kind) }))
  for (const row of rows) checkKind(entity, row)
  return erasedWrites.insert(table.source).values(rows)
    .onConflict(...by.map((key) => columnOf(table, checked(place, key))))
    .doUpdate(
      // Without anything to set the key is set to itself: only what is updated comes back.
      (excluded) => set.length === 0 ? valuesOf(excluded, by) : counted(entity, valuesOf(excluded, set)),
      kind === undefined ? {} : { where: () => and(...kindHeld(entity, table)) }
    )
    .returning(ownRow(entity))
}

/**
 * Inserts the rows, or changes those that have their keys, and yields them in order. Fails with `InvalidWrite` where two of
 * them have the same key.
 */
export const upsertMany = (
  place: Place,
  rows: ReadonlyArray<Values>,
  by: ReadonlyArray<string> = factsOf(place.entity).primaryKey
): Effect.Effect<ReadonlyArray<Values>, WriteError, Writes> => {
  const groups = byColumns(rows)
  const write = (group: Group) =>
    Effect.flatMap(refused(() => queryOf(place, group, by)), (query) =>
      Effect.flatMap(Query.all(query), (written) => {
        const missing = group.length - written.length
        // One that is not of the kind is left as it is, as is one that a trigger keeps out.
        return missing === 0
          ? Effect.succeed(written)
          : Effect.fail(new VanishedRow({ table: place.entity.key, rows: missing }))
      }))
  const all = Effect.map(Effect.forEach(groups, write), (written) => {
    const found: Array<Values> = []
    groups.forEach((group, g) =>
      group.forEach(([, i], at) => {
        found[i] = written[g]?.[at] as Values
      })
    )
    return found
  })
  return rows.length < 2
    ? all
    : Effect.andThen(refused(() => checkDistinct(place, rows, by)), transaction(all))
}
