/** A type that Aludel does not know: an extension's, a domain, a composite, by its name and a codec over its text form. */
import { invalidValue, isStorable, Malformed, type PgType } from "./PgType.ts"

/** What a type of one's own says. */
export interface CustomType<A> {
  /** As SQL spells it: `vector(3)`, `"My Type"`. */
  readonly name: string
  /** What values are, in the words of an error. */
  readonly expected?: string | undefined
  /** Whether a value belongs to the type; without it, whatever `encode` does not throw for. */
  readonly is?: ((value: unknown) => value is A) | undefined
  /** The text form that the server reads. Whatever it throws means that the value does not belong to the type. */
  readonly encode: (value: A) => string
  /** The value behind the server's text. Whatever it throws means that the text has another form. */
  readonly decode: (text: string) => A
}

/** A codec in which whatever goes wrong is typed. */
export const custom = <A>(type: CustomType<A>): PgType<A> => {
  const expected = type.expected ?? `a value of ${type.name}`
  return {
    name: type.name,
    encode: (value) => {
      if (type.is?.(value) === false) throw invalidValue(type.name, expected, value)
      let text: unknown
      try {
        // Checked above where the type says how.
        text = type.encode(value as A)
      } catch {
        throw invalidValue(type.name, expected, value)
      }
      if (typeof text === "string" && isStorable(text)) return text
      throw invalidValue(type.name, expected, value)
    },
    decode: (text) => {
      try {
        return type.decode(text)
      } catch {
        throw new Malformed(expected)
      }
    }
  }
}
