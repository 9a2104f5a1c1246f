/** A value of a type, by its name in SQL, in the text form that the server would send. */
import type { Draw } from "./Draw.ts"

/** What is wanted of a value beside its type. */
export interface Wish {
  /** Whether no other row may have it. */
  readonly unique: boolean
  /** Of a text: its lengths that conditions speak of. */
  readonly lengths: ReadonlyArray<number>
  /** What it is about: the column's name. */
  readonly name: string
}

type Make = (draw: Draw, wish: Wish, modifiers: ReadonlyArray<number>) => string

const letters = "abcdefghijklmnopqrstuvwxyz"

const hex = (draw: Draw, digits: number): string =>
  Array.from({ length: digits }, () => draw.integer(0, 15).toString(16)).join("")

const whole = (limit: number): Make => (draw, { unique }) =>
  String(unique ? (draw.sequence - 1) % limit + 1 : draw.integer(0, Math.min(limit, 10_000)))

const decimal: Make = (draw, { unique }, [precision = 8, scale = precision === 8 ? 2 : 0]) => {
  const digits = Math.max(precision - scale, 0)
  const limit = Math.min(10 ** digits - 1, 1_000_000)
  const before = unique ? draw.sequence % (limit + 1) : draw.integer(0, limit)
  return scale <= 0 ? String(before) : `${before}.${String(draw.integer(0, 10 ** Math.min(scale, 6) - 1))}`
}

type Form = (token: string, draw: Draw) => string

/** Forms that conditions on texts often ask for. */
const forms: readonly [Form, ...ReadonlyArray<Form>] = [
  (token, draw) => `${token}@${draw.pick(["example.org", "example.net"])}`,
  (token) => `https://example.org/${token}`,
  (token) => token.toUpperCase(),
  (_, draw) => Array.from({ length: draw.integer(2, 4) }, () => letters[draw.integer(0, 25)]).join("").toUpperCase(),
  (_, draw) => String(draw.integer(10_000, 99_999)),
  (_, draw) => `+4${draw.integer(100_000_000, 999_999_999)}${draw.integer(1, 9)}`,
  (_, draw) => `#${hex(draw, 6)}`,
  () => ""
]

const ofLength = (text: string, length: number, draw: Draw): string =>
  text.length >= length
    ? text.slice(text.length - length)
    : text + Array.from({ length: length - text.length }, () => letters[draw.integer(0, 25)]).join("")

const character: Make = (draw, { lengths, name, unique }, [longest = Infinity]) => {
  const token = unique ? draw.sequence.toString(36) : hex(draw, 4)
  const [first, ...others] = lengths.filter((length) => length >= 0 && length <= longest)
  if (first !== undefined && draw.integer(0, 1) === 0) {
    return ofLength(`${name} ${token}`, draw.pick([first, ...others]), draw)
  }
  // The first row's value is the plainest one.
  const plain = draw.integer(0, 2) > 0
  const text = plain ? `${name} ${token}` : draw.pick(forms)(token, draw)
  // What tells rows apart is at the end.
  return text.length <= longest ? text : text.slice(text.length - longest)
}

const day = (draw: Draw, { unique }: Wish): string => {
  const days = unique ? draw.sequence : draw.integer(0, 10_000)
  return new Date(Date.UTC(2000, 0, 1) + days * 86_400_000).toISOString().slice(0, 10)
}

const two = (value: number): string => String(value).padStart(2, "0")

const timeOfDay = (draw: Draw, { unique }: Wish): string => {
  const seconds = unique ? draw.sequence % 86_400 : draw.integer(0, 86_399)
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}

const timestamp: Make = (draw, wish) => `${day(draw, { ...wish, unique: false })} ${timeOfDay(draw, wish)}`

const bits = (draw: Draw, length: number): string => Array.from({ length }, () => draw.integer(0, 1)).join("")

const numberRange: Make = (draw, wish, modifiers) => {
  const from = Number(whole(2_000_000_000)(draw, wish, modifiers))
  return `[${from},${from + draw.integer(1, 9)})`
}

const timeRange = (zone: string): Make => (draw, wish) => {
  const start = day(draw, wish)
  return `["${start} 00:00:00${zone}","${start} ${two(draw.integer(1, 23))}:00:00${zone}")`
}

const dateRange: Make = (draw, wish) => {
  const start = day(draw, wish)
  const end = new Date(Date.parse(start) + draw.integer(1, 30) * 86_400_000).toISOString().slice(0, 10)
  return `[${start},${end})`
}

const mac = (bytes: number): Make => (draw) => Array.from({ length: bytes }, () => hex(draw, 2)).join(":")

const makers: Readonly<Record<string, Make>> = {
  smallint: whole(32_767),
  integer: whole(2_147_483_647),
  bigint: whole(Number.MAX_SAFE_INTEGER),
  numeric: decimal,
  real: (draw) => String(draw.integer(0, 1000) / 4),
  "double precision": (draw, wish, modifiers) => decimal(draw, wish, modifiers),
  text: character,
  varchar: character,
  char: character,
  citext: character,
  boolean: (draw) => draw.pick(["t", "f"]),
  uuid: (draw) => `${hex(draw, 8)}-${hex(draw, 4)}-4${hex(draw, 3)}-8${hex(draw, 3)}-${hex(draw, 12)}`,
  bytea: (draw) => `\\x${hex(draw, 16)}`,
  bit: (draw, _, [length = 1]) => bits(draw, length),
  varbit: (draw, _, [length = 8]) => bits(draw, Math.min(length, 8)),
  json: () => "{}",
  jsonb: () => "{}",
  hstore: () => "",
  date: day,
  time: timeOfDay,
  timetz: (draw, wish) => `${timeOfDay(draw, wish)}+00`,
  timestamp,
  timestamptz: (draw, wish, modifiers) => `${timestamp(draw, wish, modifiers)}+00`,
  interval: (draw) => `${draw.integer(1, 30)} days`,
  inet: (draw) => `10.${draw.integer(0, 255)}.${draw.integer(0, 255)}.${draw.integer(1, 254)}`,
  cidr: (draw) => `10.${draw.integer(0, 255)}.${draw.integer(0, 255)}.0/24`,
  macaddr: mac(6),
  macaddr8: mac(8),
  tsvector: (draw) => `'w${hex(draw, 4)}':1`,
  tsquery: (draw) => `'w${hex(draw, 4)}'`,
  int4range: numberRange,
  int8range: numberRange,
  numrange: numberRange,
  daterange: dateRange,
  tsrange: timeRange(""),
  tstzrange: timeRange("+00")
}

/** The text, or undefined where nothing is known of the type. */
export const wireText = (type: string, draw: Draw, wish: Wish): string | undefined => {
  const [, name = "", modifiers = ""] = /^([a-z0-9 ]+?)(?:\(([\d, -]+)\))?$/.exec(type) ?? []
  const range = name.endsWith("multirange")
    ? makers[name.replace("multirange", "range")] ?? makers["numrange"]
    : undefined
  const make = range === undefined ? makers[name] : (...given: Parameters<Make>) => `{${range(...given)}}`
  return make?.(draw, wish, modifiers === "" ? [] : modifiers.split(",").map(Number))
}
