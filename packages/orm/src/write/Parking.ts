/**
 * Values that nobody has, for as long as two rows exchange theirs: the server checks a unique constraint row by row, so one
 * of them has to let go of its value first.
 *
 * Source: https://www.postgresql.org/docs/current/sql-set-constraints.html
 */
import { columnOf } from "../erased/Table.ts"
import type { UpdateChange } from "./Change.ts"
import { factsOf } from "./Facts.ts"

const digits = (count: number): string => {
  let text = ""
  while (text.length < count) text += Math.floor(Math.random() * 36 ** 8).toString(36)
  return text.slice(0, count)
}

const uuid = (): string => {
  const hex = Array.from({ length: 32 }, () => Math.floor(Math.random() * 16).toString(16)).join("")
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-")
}

const below = (most: number): number => -1 - Math.floor(Math.random() * most)

/** A value of the type that is most likely not taken; undefined where none can be made up. */
const made = (name: string): unknown => {
  const length = /^(?:varchar|char|character|character varying) ?\((\d+)\)$/.exec(name)?.[1]
  if (length !== undefined) return digits(Math.min(Number(length), 24))
  if (name === "text" || name === "varchar" || name === "citext") return `~${digits(24)}`
  if (name === "uuid") return uuid()
  if (name === "bigint") return BigInt(below(2 ** 52))
  if (name === "integer") return below(2 ** 31 - 2)
  return undefined
}

/**
 * The column of a unique key that can be parked, and how: null where it may be. It is one that the row then gets a value for,
 * and none of the primary key where another one does.
 */
export const parkedValue = (
  { entity, values }: UpdateChange,
  keys: ReadonlyArray<string>
): { readonly key: string; readonly value: unknown } | undefined => {
  const { foreignKeys, nullable, primaryKey } = factsOf(entity)
  const set = keys.filter((key) => values[key] !== undefined)
  const free = set.find((key) => nullable.has(key))
  if (free !== undefined) return { key: free, value: null }
  for (const key of set.toSorted((a, b) => Number(primaryKey.includes(a)) - Number(primaryKey.includes(b)))) {
    if (foreignKeys.some(({ own }) => own.includes(key))) continue
    const value = made(columnOf(entity.table, key).type.name)
    if (value !== undefined) return { key, value }
  }
  return undefined
}
