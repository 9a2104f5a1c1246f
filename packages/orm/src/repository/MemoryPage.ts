/** Pages of rows in memory: behind a position, or before one, as the database reads them. */
import { InvalidCursor, type Query } from "@aludel/sql"
import type { Place } from "../context/Place.ts"
import { comparisonOf } from "../erased/Sorting.ts"
import { columnOf } from "../erased/Table.ts"
import type { Values } from "../write/Change.ts"
import type { ErasedPage, SortKeys } from "./Criteria.ts"
import { mistake } from "./Failure.ts"

/** Compares rows by sort keys, of which each has its direction. */
export const comparisonBy = ({ entity }: Place, keys: SortKeys): (a: Values, b: Values) => number => {
  const comparisons = keys.map(([key, direction]) => ({
    key,
    compare: comparisonOf(columnOf(entity.table, key).type),
    sign: direction === "desc" ? -1 : 1
  }))
  return (a, b) => {
    for (const { compare, key, sign } of comparisons) {
      const found = compare(a[key], b[key])
      if (found !== 0) return sign * found
    }
    return 0
  }
}

const check = ({ after, before, size }: ErasedPage, keys: SortKeys): void => {
  const problem = !Number.isSafeInteger(size) || size < 1
    ? "its size is not a whole number from 1 on"
    : after !== undefined && before !== undefined
    ? "it is either after a cursor or before one"
    : keys.length === 0
    ? "the query has no `orderBy`"
    : undefined
  if (problem !== undefined) throw mistake(`no page can be read: ${problem}`)
}

const cursorOf = ({ entity }: Place, keys: SortKeys, row: Values): string => {
  const position = keys.map(([key]) => row[key] === null ? null : columnOf(entity.table, key).type.encode(row[key]))
  return encodeURIComponent(JSON.stringify([keys, position]))
}

const parsed = (cursor: string): unknown => {
  try {
    return JSON.parse(decodeURIComponent(cursor))
  } catch {
    return undefined
  }
}

/** The sort keys' values where the cursor was taken. Throws `InvalidCursor`. */
const positionOf = ({ entity }: Place, keys: SortKeys, cursor: string): Values => {
  const given = parsed(cursor)
  if (!Array.isArray(given) || !Array.isArray(given[1])) throw new InvalidCursor({ problem: "it is not one" })
  if (JSON.stringify(given[0]) !== JSON.stringify(keys)) {
    throw new InvalidCursor({ problem: "it belongs to another query, or to another order of it" })
  }
  const texts: ReadonlyArray<string | null> = given[1]
  return Object.fromEntries(keys.map(([key], i) => {
    const text = texts[i] ?? null
    return [key, text === null ? null : columnOf(entity.table, key).type.decode(text)]
  }))
}

/**
 * A page of the rows that are asked for.
 *
 * @param all the rows of all pages, in the order of the keys
 */
export const pageOf = (
  place: Place,
  keys: SortKeys,
  all: ReadonlyArray<Values>,
  page: ErasedPage
): Query.Page<Values> => {
  check(page, keys)
  const { after, before, size } = page
  const cursor = after ?? before
  const compare = comparisonBy(place, keys)
  const position = cursor === undefined ? undefined : positionOf(place, keys, cursor)
  const backward = before !== undefined
  const beyond = position === undefined
    ? all
    : all.filter((row) => backward ? compare(row, position) < 0 : compare(row, position) > 0)
  const rows = backward ? beyond.slice(-size) : beyond.slice(0, size)
  const more = beyond.length > size
  // Where a page was read on from is still there, on the other side.
  const [hasPrevious, hasNext] = backward ? [more, true] : [after !== undefined, more]
  const [first] = rows
  const last = rows.at(-1)
  return {
    rows,
    next: hasNext && last !== undefined ? cursorOf(place, keys, last) : undefined,
    previous: hasPrevious && first !== undefined ? cursorOf(place, keys, first) : undefined
  }
}
