/**
 * A PostgreSQL type as a value: how it is spelled in SQL, and how a value of it is written to and read from the wire's
 * text form. `encode` checks what it is given, since a value may come from anywhere at run time.
 */
import { InvalidValue } from "../error/Reason.ts"

/** A PostgreSQL type: its SQL spelling and its text codec. `A` is the TypeScript type of a value that is not null. */
export interface PgType<out A = unknown> {
  readonly name: string
  /**
   * What a literal is cast to, where a cast to `name` would cut a longer value off without a word: `varchar` instead of
   * `varchar(3)`.
   */
  readonly castName?: string | undefined
  /** Whether a parameter needs its type beside it: the server takes one beside a composite value for any row. */
  readonly cast?: boolean | undefined
  /**
   * How its values stand in an array, where that need not be looked at for each: `bare`, where a text never needs quotes,
   * as a number's; `verbatim`, where strings are their own texts, so that many are looked through at once.
   */
  readonly inArrays?: "bare" | "verbatim" | undefined
  /** What it is made of: an array's elements, a composite's attributes, the type that a domain or a schema stands on. */
  readonly of?: ReadonlyArray<PgType> | undefined
  /** A domain's own type, whose operators and functions it has. */
  readonly base?: PgType | undefined
  /** The value's text form. Throws `InvalidValue` where the value does not belong to the type. */
  readonly encode: (value: unknown) => string
  /** The value behind the server's text. Throws a `Malformed` where the text does not belong to the type. */
  readonly decode: (text: string) => A
}

/**
 * The seam between a type that an operand brings at run time, or that is made of such, and the value that the signature
 * around it states: there is no other place where both are known.
 */
export const ofSignature = (type: PgType): PgType<never> => type as PgType<never>

/** Thrown by `decode`; the row decoder turns it into a `DecodeFailed` that names the column. */
export class Malformed {
  readonly expected: string
  /** Where in the value, as `["since"]` of a document; empty where it is the value itself. */
  readonly path: ReadonlyArray<PropertyKey>
  constructor(expected: string, path: ReadonlyArray<PropertyKey> = []) {
    this.expected = expected
    this.path = path
  }
}

const kindOf = (value: unknown): string => {
  if (value === null) return "null"
  if (typeof value !== "object") return typeof value === "undefined" ? "undefined" : `a ${typeof value}`
  const name = value.constructor?.name
  return name === undefined || name === "Object" ? "an object" : `a ${name}`
}

/** The error for a value that does not belong to a type; it says what kind of value it was and keeps nothing of it. */
export const invalidValue = (type: string, expected: string, value: unknown): InvalidValue =>
  new InvalidValue({ type, expected, actual: kindOf(value) })

/** Whether the value is an object of no class. A Map or a Date would seem to have no properties. */
export const isPlainObject = (value: unknown): value is object => {
  if (typeof value !== "object" || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

/** Whether PostgreSQL can hold the string: without NUL and without lone surrogates. */
export const isStorable = (text: string): boolean => !text.includes("\0") && text.isWellFormed()

/** The `decode` of a type whose values are their own texts. */
export const asText = (text: string): string => text

/**
 * A type whose values are texts of one form.
 *
 * @param expected what an error says of the form
 * @param normal the text as it is sent
 */
export const textOf = (
  name: string,
  expected: string,
  isWritable: (text: string) => boolean,
  normal: (text: string) => string = (text) => text
): PgType<string> => ({
  name,
  encode: (value) => {
    if (typeof value === "string" && isWritable(value)) return normal(value)
    throw invalidValue(name, expected, value)
  },
  decode: asText
})
