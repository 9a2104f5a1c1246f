/**
 * How values travel inside a JSON document. What JSON holds exactly (small integers, booleans, texts) stands as it is;
 * anything else as its own text, so that a `bigint`, a `numeric` or an instant comes back as exact as outside. A column's
 * document is a text too: else a document that is JSON's null could not be told from NULL.
 */
import type { Expr } from "../ast/Expr.ts"
import { readJson } from "../type/Json.ts"
import { invalidValue, isPlainObject, Malformed, type PgType } from "../type/PgType.ts"
import { text } from "../type/Text.ts"
import { baseName } from "./CommonType.ts"

/** The types of documents that are built here, which stand as they are in one another. */
const built = new WeakSet<PgType>()

const asBuilt = <A>(type: PgType<A>): PgType<A> => {
  built.add(type)
  return type
}

const numbers = new Set(["smallint", "integer"])
/** Those that the server writes into a document as their own text; a cast would strip a `char` and lengthen an `inet`. */
const texts = new Set(["text", "varchar", "char", "inet", "cidr"])
const isText = (type: PgType): boolean => texts.has(baseName(type))
const isBuilt = (type: PgType): boolean => built.has(type)
const isNative = (type: PgType): boolean =>
  isBuilt(type) || isText(type) || numbers.has(baseName(type)) || baseName(type) === "boolean"

/** The expression as it is put into a document. */
export const inDocument = (expr: Expr, type: PgType): Expr =>
  isNative(type) ? expr : { _tag: "Cast", operand: expr, type: text }

/** The wire's text of a value that was read from a document. */
const wireText = (value: unknown): string => {
  if (typeof value === "string") return value
  return typeof value === "boolean" ? (value ? "t" : "f") : JSON.stringify(value)
}

const read = (value: unknown, type: PgType): unknown => {
  if (value === null || value === undefined) return null
  return type.decode(isBuilt(type) ? JSON.stringify(value) : wireText(value))
}

const write = (value: unknown, type: PgType): unknown => {
  if (value === null) return null
  const encoded = type.encode(value)
  if (!isNative(type) || isText(type)) return encoded
  return baseName(type) === "boolean" ? encoded === "t" : readJson(encoded)
}

/** An array of such values. */
export const documentArray = (type: PgType): PgType<ReadonlyArray<unknown>> =>
  asBuilt({
    name: "jsonb",
    encode: (value) => {
      if (!Array.isArray(value)) throw invalidValue("jsonb", "an array", value)
      return JSON.stringify(Array.from(value, (one: unknown) => write(one, type)))
    },
    decode: (given) => {
      const values = readJson(given)
      if (!Array.isArray(values)) throw new Malformed("a JSON array")
      return values.map((value) => read(value, type))
    }
  })

/** An object of such values, each under its key. */
export const documentObject = (types: ReadonlyArray<readonly [key: string, type: PgType]>): PgType<object> =>
  asBuilt({
    name: "jsonb",
    encode: (value) => {
      if (typeof value !== "object" || value === null) throw invalidValue("jsonb", "an object", value)
      const given: Readonly<Record<string, unknown>> = { ...value }
      return JSON.stringify(Object.fromEntries(types.map(([key, type]) => [key, write(given[key], type)])))
    },
    decode: (given) => {
      const values = readJson(given)
      if (typeof values !== "object" || values === null) throw new Malformed("a JSON object")
      const own = new Map(Object.entries(values))
      // `fromEntries` defines properties, so that "__proto__" is a key like any other.
      return Object.fromEntries(types.map(([key, type]) => [key, read(own.get(key), type)]))
    }
  })

/** An array of values of different types, by their places. */
export const documentTuple = (types: ReadonlyArray<PgType>): PgType<ReadonlyArray<unknown>> =>
  asBuilt({
    name: "jsonb",
    encode: (value) => {
      if (!Array.isArray(value) || value.length !== types.length) {
        throw invalidValue("jsonb", `an array of ${types.length}`, value)
      }
      return JSON.stringify(types.map((type, place) => write(value[place], type)))
    },
    decode: (given) => {
      const values = readJson(given)
      if (!Array.isArray(values)) throw new Malformed("a JSON array")
      return types.map((type, place) => read(values[place], type))
    }
  })

/** An object of values of one type under keys that the rows gave. */
export const documentRecord = (type: PgType): PgType<Readonly<Record<string, unknown>>> =>
  asBuilt({
    name: "jsonb",
    encode: (value) => {
      if (!isPlainObject(value)) throw invalidValue("jsonb", "an object", value)
      return JSON.stringify(Object.fromEntries(Object.entries(value).map(([key, one]) => [key, write(one, type)])))
    },
    decode: (given) => {
      const values = readJson(given)
      if (typeof values !== "object" || values === null) throw new Malformed("a JSON object")
      return Object.fromEntries(Object.entries(values).map(([key, one]) => [key, read(one, type)]))
    }
  })
