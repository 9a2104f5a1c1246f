/**
 * Network addresses, as texts. The server writes them in its own short form, which may differ from what was given.
 *
 * Source: https://www.postgresql.org/docs/current/datatype-net-types.html
 */
import { type PgType, textOf } from "./PgType.ts"

const isByte = (text: string): boolean => /^\d{1,3}$/.test(text) && Number(text) <= 255

const isVersion4 = (text: string): boolean => {
  const bytes = text.split(".")
  return bytes.length === 4 && bytes.every(isByte)
}

/** How many of the eight groups the text stands for; an IPv4 address at the end is two. NaN where it is none. */
const groups = (text: string): number => {
  if (text === "") return 0
  const parts = text.split(":")
  const last = parts.at(-1) ?? ""
  const embedded = last.includes(".")
  const plain = embedded ? parts.slice(0, -1) : parts
  if (embedded && !isVersion4(last)) return Number.NaN
  return plain.every((part) => /^[0-9a-f]{1,4}$/i.test(part)) ? plain.length + (embedded ? 2 : 0) : Number.NaN
}

const isVersion6 = (text: string): boolean => {
  const halves = text.split("::")
  const found = halves.map(groups)
  const sum = found.reduce((left, right) => left + right, 0)
  // `::` stands for one group of zeros or more, and stands once.
  return halves.length === 1 ? sum === 8 : halves.length === 2 && sum <= 7
}

const isAddress = (text: string): boolean => {
  const [address = "", length, ...more] = text.split("/")
  const bits = isVersion4(address) ? 32 : isVersion6(address) ? 128 : -1
  if (bits < 0 || more.length > 0) return false
  return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= bits)
}

const expected = "an IPv4 or IPv6 address, with or without a prefix length"

/** `inet`: a host's address, and the network that it is in. */
export const inet: PgType<string> = textOf("inet", expected, isAddress)

/** `cidr`: a network. The server refuses bits to the right of the prefix. */
export const cidr: PgType<string> = textOf("cidr", expected, isAddress)

const macOf = (name: string, bytes: number, words: string): PgType<string> => {
  const form = new RegExp(`^[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\\1){${bytes - 2}}[0-9a-f]{2}$`, "i")
  return textOf(
    name,
    `${words} bytes as hexadecimal digits with colons between them`,
    (text) => form.test(text),
    (text) => text.toLowerCase().replaceAll("-", ":")
  )
}

/** `macaddr`: six bytes as `08:00:2b:01:02:03`. */
export const macaddr: PgType<string> = macOf("macaddr", 6, "six")

/** `macaddr8`: eight bytes as `08:00:2b:01:02:03:04:05`. */
export const macaddr8: PgType<string> = macOf("macaddr8", 8, "eight")
