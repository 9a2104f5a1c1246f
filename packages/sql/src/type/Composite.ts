/**
 * Composite types: a row of named attributes as one value, each through its own type's codec. On the server any attribute
 * may be NULL; whether it may be here is said by its declaration, and checked on both ways.
 *
 * Source: https://www.postgresql.org/docs/current/rowtypes.html
 */
import { invalidValue, isPlainObject, Malformed, type PgType } from "./PgType.ts"
import { readRecord, writeRecord } from "./RecordText.ts"

/** One attribute: its key in the code, its name in the database, its type, and whether it may be NULL. */
export interface Attribute {
  readonly key: string
  readonly name: string
  readonly type: PgType
  readonly nullable: boolean
}

const composites = new WeakMap<PgType, ReadonlyArray<Attribute>>()

/** The attributes of a composite type, or of a domain over one; undefined for any other. */
export const attributesOf = (type: PgType): ReadonlyArray<Attribute> | undefined =>
  composites.get(type) ?? (type.base && attributesOf(type.base))

/** The composite type of these attributes. */
export const composite = (name: string, attributes: ReadonlyArray<Attribute>): PgType<object> => {
  const expected = `an object of ${attributes.map(({ key }) => `"${key}"`).join(", ")}`
  const keys = new Set(attributes.map(({ key }) => key))
  const type: PgType<object> = {
    name,
    cast: true,
    of: attributes.map(({ type }) => type),
    encode: (value) => {
      if (!isPlainObject(value) || Object.keys(value).some((key) => !keys.has(key))) {
        throw invalidValue(name, expected, value)
      }
      const own: Readonly<Record<string, unknown>> = value as Record<string, unknown>
      return writeRecord(attributes.map(({ key, nullable, type }) => {
        const given = Object.hasOwn(own, key) ? own[key] : undefined
        if (given === null && nullable) return null
        if (given === null || given === undefined) {
          throw invalidValue(name, `${expected}, where "${key}" is not ${given === null ? "null" : "left out"}`, value)
        }
        return type.encode(given)
      }))
    },
    decode: (text) => {
      const items = readRecord(text)
      if (items.length !== attributes.length) throw new Malformed(`a row of ${attributes.length} attributes`)
      // Defines its properties, so that a key "__proto__" is one of them.
      return Object.fromEntries(attributes.map(({ key, nullable, type }, index) => {
        const item = items[index] ?? null
        if (item === null && !nullable) throw new Malformed(`a row whose "${key}" is not NULL`)
        return [key, item === null ? null : type.decode(item)]
      }))
    }
  }
  composites.set(type, attributes)
  return type
}
