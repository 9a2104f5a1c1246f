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

/** Values that are equal in a Map where the server's are, without being written; others are, as are those of other types. */
const identities: { readonly [Type in string]: (value: unknown, text: (value: unknown) => string) => unknown } = {
  bigint: (value, text) => typeof value === "bigint" ? value : BigInt(text(value)),
  integer: (value, text) => typeof value === "number" ? value : Number(text(value)),
  smallint: (value, text) => typeof value === "number" ? value : Number(text(value))
}

const identityOf = (
  { encode, name }: ErasedColumn["type"],
  text: (value: unknown) => string
): (value: unknown) => unknown => {
  const identity = identities[name]
  return identity === undefined ? text : (value) => identity(value, encode)
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
  const texts = keys.map((key) => textOf(columnOf(table, key).type))
  const [place, ...more] = places
  const [only] = texts
  if (place !== undefined && only !== undefined && more.length === 0) {
    const identity = identityOf(columnOf(table, keys[0] as string).type, only)
    const isNone = (value: unknown) => value === null || value === undefined
    return {
      values: (row) => isNone(row[place]) ? undefined : [row[place]],
      text: (values) => only(values[0]),
      identity: (values) => identity(values[0]),
      own: (row) => isNone(row[place]) ? undefined : identity(row[place])
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
