/**
 * Rows as values: `row(a, b)` is a tuple here. Read from the record's text form; written not at all, since a row of values
 * is one parameter for each.
 *
 * Source: https://www.postgresql.org/docs/current/rowtypes.html#ROWTYPES-IO-SYNTAX
 */
import { invalidValue, Malformed, type PgType } from "./PgType.ts"

const items = new WeakMap<PgType, ReadonlyArray<PgType>>()

/** One field: between quotes, in which two quotes or a backslash before a character stand for it, or bare; empty is null. */
const field = /(?:"((?:[^"\\]|\\.|"")*)"|([^",()]*))([,)])/sy

/** The fields of a record's text. */
const readRecord = (text: string): ReadonlyArray<string | null> => {
  const fields: Array<string | null> = []
  if (!text.startsWith("(")) throw new Malformed("a row in parentheses")
  field.lastIndex = 1
  while (field.lastIndex < text.length) {
    const found = field.exec(text)
    if (found === null) throw new Malformed("a row in parentheses")
    const [, quoted, bare] = found
    if (quoted !== undefined) fields.push(quoted.replaceAll(/\\(.)|""/gs, (_, escaped?: string) => escaped ?? "\""))
    else fields.push(bare === "" || bare === undefined ? null : bare)
  }
  return fields
}

/** The type of a row of these. */
export const record = (types: ReadonlyArray<PgType>): PgType<ReadonlyArray<unknown>> => {
  const type: PgType<ReadonlyArray<unknown>> = {
    name: "record",
    encode: (value) => {
      throw invalidValue("record", "a row of parameters", value)
    },
    decode: (text) => {
      const fields = readRecord(text)
      if (fields.length !== types.length) throw new Malformed(`a row of ${types.length} values`)
      return fields.map((one, index) => one === null ? null : types[index]?.decode(one))
    }
  }
  items.set(type, types)
  return type
}

/** The types of a row's items; undefined for what is no row. */
export const itemsOf = (type: PgType): ReadonlyArray<PgType> | undefined =>
  type.name === "record" ? items.get(type) : undefined
