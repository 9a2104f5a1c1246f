/** Keys of rows: what a parent and its children have in common, and how they find each other. */
import { keyText } from "../erased/KeyText.ts"
import { columnOf, type ErasedTable } from "../erased/Table.ts"

/** A row as it was read, by the keys of its selection. */
export type LoadedRow = Record<string, unknown>

/** The values of a key, in the order of its columns. */
export type KeyValues = ReadonlyArray<unknown>

/** A whole number's text as that number: a key may be of another type than what it points at, of a domain, say. */
const identityOfText = (text: string): unknown => {
  if (text.length > 17) return text
  const number = Number(text)
  return Number.isSafeInteger(number) && String(number) === text ? number : text
}

/** Equal in a Map where the texts are, without whole numbers being written. */
const identityOf = (value: unknown, text: (value: unknown) => string): unknown => {
  if (typeof value === "number" && Number.isSafeInteger(value)) return value
  if (typeof value !== "bigint") return identityOfText(text(value))
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : text(value)
}

/** Reads keys, as what is equal where the server's values are. */
export interface KeyReader {
  /** The key's values in this row; undefined where one of them is null, which equals nothing. */
  readonly values: (row: LoadedRow) => KeyValues | undefined
  /** As text. */
  readonly text: (values: KeyValues) => string
  /** As a key in a Map. */
  readonly identity: (values: KeyValues) => unknown
  /** That of the row's key; undefined where a value of it is null. */
  readonly own: (row: LoadedRow) => unknown
}

/**
 * @param keys the columns, by their keys in `table`
 * @param under where each of them stands in the row
 */
export const keyReader = (
  table: ErasedTable,
  keys: ReadonlyArray<string>,
  under: (key: string) => string
): KeyReader => {
  const places = keys.map(under)
  const texts = keys.map((key) => keyText(columnOf(table, key).type))
  const [place, ...more] = places
  const [only] = texts
  if (place !== undefined && only !== undefined && more.length === 0) {
    const isNone = (value: unknown) => value === null || value === undefined
    return {
      values: (row) => isNone(row[place]) ? undefined : [row[place]],
      text: (values) => only(values[0]),
      identity: (values) => identityOf(values[0], only),
      own: (row) => isNone(row[place]) ? undefined : identityOf(row[place], only)
    }
  }
  const values = (row: LoadedRow): KeyValues | undefined => {
    const all = places.map((place) => row[place])
    return all.some((value) => value === null || value === undefined) ? undefined : all
  }
  const text = (values: KeyValues): string => JSON.stringify(texts.map((text, i) => text(values[i])))
  return {
    values,
    text,
    identity: text,
    own: (row) => {
      const all = values(row)
      return all && text(all)
    }
  }
}

/** The keys of the rows, each once. */
export const distinctKeys = (reader: KeyReader, rows: ReadonlyArray<LoadedRow>): ReadonlyArray<KeyValues> => {
  const found = new Map<unknown, KeyValues>()
  for (const row of rows) {
    const own = reader.own(row)
    if (own !== undefined && !found.has(own)) found.set(own, reader.values(row) as KeyValues)
  }
  return [...found.values()]
}
