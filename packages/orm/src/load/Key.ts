/** Keys of rows: what a parent and its children have in common, and how they find each other. */
import { columnOf, type ErasedColumn, type ErasedTable } from "../erased/Table.ts"

/** A row as it was read, by the keys of its selection. */
export type LoadedRow = Record<string, unknown>

/** The values of a key, in the order of its columns. */
export type KeyValues = ReadonlyArray<unknown>

/** What is equal on the server and may be written in several ways, in one of them. */
const canonical: { readonly [Type in string]: (text: string) => string } = {
  uuid: (text) => text.toLowerCase(),
  citext: (text) => text.toLowerCase(),
  numeric: (text) => text.includes(".") ? text.replace(/\.?0+$/, "") : text,
  char: (text) => text.replace(/ +$/, ""),
  character: (text) => text.replace(/ +$/, "")
}

const textOf = ({ encode, name }: ErasedColumn["type"]): (value: unknown) => string => {
  const same = canonical[name.replace(/\(.*$/, "")]
  return same === undefined ? encode : (value) => same(encode(value))
}

/** Writes keys as texts that are equal where the server's values are. */
export interface KeyReader {
  /** The key's values in this row; undefined where one of them is null, which equals nothing. */
  readonly values: (row: LoadedRow) => KeyValues | undefined
  readonly text: (values: KeyValues) => string
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
  const texts = keys.map((key) => textOf(columnOf(table, key).type))
  const [place, ...more] = places
  const [only] = texts
  if (place !== undefined && only !== undefined && more.length === 0) {
    return {
      values: (row) => row[place] === null || row[place] === undefined ? undefined : [row[place]],
      text: (values) => only(values[0])
    }
  }
  return {
    values: (row) => {
      const values = places.map((place) => row[place])
      return values.some((value) => value === null || value === undefined) ? undefined : values
    },
    text: (values) => JSON.stringify(texts.map((text, i) => text(values[i])))
  }
}

/** The keys of the rows, each once. */
export const distinctKeys = (reader: KeyReader, rows: ReadonlyArray<LoadedRow>): ReadonlyArray<KeyValues> => {
  const found = new Map<string, KeyValues>()
  for (const row of rows) {
    const values = reader.values(row)
    if (values !== undefined) found.set(reader.text(values), values)
  }
  return [...found.values()]
}
