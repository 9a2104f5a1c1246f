/** Values as texts that are equal where the server's values are: by them rows find each other in a program. */
import type { ErasedColumn } from "./Table.ts"

type Type = ErasedColumn["type"]

/** What is equal on the server and may be written in several ways, in one of them. */
const canonical: { readonly [Type in string]: (text: string) => string } = {
  uuid: (text) => text.toLowerCase(),
  citext: (text) => text.toLowerCase(),
  numeric: (text) => text.includes(".") ? text.replace(/\.?0+$/, "") : text,
  char: (text) => text.replace(/ +$/, ""),
  character: (text) => text.replace(/ +$/, "")
}

const made = new WeakMap<Type, (value: unknown) => string>()

/** How a value of the type is written for a comparison. */
export const keyText = (type: Type): (value: unknown) => string => {
  const known = made.get(type)
  if (known !== undefined) return known
  const { encode, name } = type
  const same = canonical[name.replace(/\(.*$/, "")]
  const text = same === undefined ? encode : (value: unknown) => same(encode(value))
  made.set(type, text)
  return text
}

/** Whether the server gives such a value back as it was written, although it equals others: a change of it is one. */
export const isKeptAsWritten = ({ name }: Type): boolean => name === "citext" || name.startsWith("numeric")
