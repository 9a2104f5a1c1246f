/**
 * Ranges and multiranges over an ordered type. The server writes ranges of discrete types (integers, dates) in their
 * canonical form: `[1,5]` comes back as `[1,6)`.
 *
 * Source: https://www.postgresql.org/docs/current/rangetypes.html
 */
import { invalidValue, Malformed, type PgType } from "./PgType.ts"

/** A range. A bound that is null is open to its side, and never inclusive. An empty one has no bounds. */
export interface PgRange<out A> {
  readonly lower: A | null
  readonly upper: A | null
  readonly lowerInclusive: boolean
  readonly upperInclusive: boolean
  readonly empty: boolean
}

/**
 * A range between two bounds.
 *
 * @param lower null: without a lower bound
 * @param upper null: without an upper bound
 * @param bounds which of them belong to the range: by default the lower one, as everywhere in PostgreSQL
 */
export const rangeOf = <A>(
  lower: A | null,
  upper: A | null,
  bounds: "[)" | "[]" | "(]" | "()" = "[)"
): PgRange<A> => ({
  lower,
  upper,
  lowerInclusive: lower !== null && bounds.startsWith("["),
  upperInclusive: upper !== null && bounds.endsWith("]"),
  empty: false
})

/** The range that holds nothing. */
export const emptyRange: PgRange<never> = {
  lower: null,
  upper: null,
  lowerInclusive: false,
  upperInclusive: false,
  empty: true
}

const quote = (text: string): string => `"${text.replace(/["\\]/g, "\\$&")}"`

const isRange = (value: unknown): value is PgRange<unknown> =>
  typeof value === "object" && value !== null &&
  ["lower", "upper", "lowerInclusive", "upperInclusive", "empty"].every((key) => Object.hasOwn(value, key))

const write = (range: PgRange<unknown>, bound: PgType): string => {
  if (range.empty) return "empty"
  const side = (value: unknown) => value === null ? "" : quote(bound.encode(value))
  return `${range.lowerInclusive ? "[" : "("}${side(range.lower)},${side(range.upper)}${
    range.upperInclusive ? "]" : ")"
  }`
}

/** A bound in quotes, where `""` is one quote, or without; nothing at all is none. */
const side = String.raw`(?:"((?:[^"\\]|\\[^]|"")*)"|((?:[^"\\,()\[\]]|\\[^])*))`
const source = String.raw`(?:(empty)|([(\[])${side},${side}([)\]]))`
const one = new RegExp(`^${source}$`)
const each = new RegExp(`${source}(,|(?=\\}$))`, "y")

const unquote = (quoted: string | undefined, plain: string | undefined): string | null => {
  if (quoted !== undefined) return quoted.replace(/\\([^])|""/g, (_, escaped: string | undefined) => escaped ?? "\"")
  return plain === undefined || plain === "" ? null : plain.replace(/\\([^])/g, "$1")
}

const read = <A>(match: RegExpExecArray | null, bound: PgType<A>): PgRange<A> => {
  if (match === null) throw new Malformed("a range")
  const [, empty, opening, lowerQuoted, lowerPlain, upperQuoted, upperPlain, closing] = match
  if (empty !== undefined) return emptyRange
  const lower = unquote(lowerQuoted, lowerPlain)
  const upper = unquote(upperQuoted, upperPlain)
  return {
    lower: lower === null ? null : bound.decode(lower),
    upper: upper === null ? null : bound.decode(upper),
    lowerInclusive: opening === "[",
    upperInclusive: closing === "]",
    empty: false
  }
}

const expected = "a range: { lower, upper, lowerInclusive, upperInclusive, empty }"

/** What a range or multirange is over, so that a bound can be read by itself. */
const bounds = new WeakMap<PgType, PgType>()

/** The type of the bounds of a range or multirange; undefined where the type is none. */
export const boundOf = (type: PgType): PgType | undefined => bounds.get(type)

/** The range type over the bounds' type. */
export const range = <A>(name: string, bound: PgType<A>): PgType<PgRange<A>> => {
  const type: PgType<PgRange<A>> = {
    name,
    encode: (value) => {
      if (isRange(value)) return write(value, bound)
      throw invalidValue(name, expected, value)
    },
    decode: (text) => read(one.exec(text), bound)
  }
  bounds.set(type, bound)
  return type
}

/** The multirange type over the bounds' type. The server joins ranges that meet, and orders them. */
export const multirange = <A>(name: string, bound: PgType<A>): PgType<ReadonlyArray<PgRange<A>>> => {
  const type: PgType<ReadonlyArray<PgRange<A>>> = {
    name,
    encode: (value) => {
      if (Array.isArray(value) && Array.from(value).every(isRange)) {
        return `{${value.map((range) => write(range, bound)).join(",")}}`
      }
      throw invalidValue(name, `an array, each item ${expected}`, value)
    },
    decode: (text) => {
      if (!text.startsWith("{") || !text.endsWith("}")) throw new Malformed("a multirange")
      const ranges: Array<PgRange<A>> = []
      each.lastIndex = 1
      while (each.lastIndex < text.length - 1) ranges.push(read(each.exec(text), bound))
      return ranges
    }
  }
  bounds.set(type, bound)
  return type
}
