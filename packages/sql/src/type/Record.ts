/**
 * Rows as values: `row(a, b)` is a tuple here. Read from the record's text form; written not at all, since a row of values
 * is one parameter for each.
 *
 * Source: https://www.postgresql.org/docs/current/rowtypes.html#ROWTYPES-IO-SYNTAX
 */
import { invalidValue, Malformed, type PgType } from "./PgType.ts"
import { readRecord } from "./RecordText.ts"

const items = new WeakMap<PgType, ReadonlyArray<PgType>>()

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
