/**
 * A column's type as a call of `Pg`.
 *
 * Source: https://www.postgresql.org/docs/current/datatype.html
 */
import { text } from "./Template.ts"

const calls: Readonly<Record<string, string>> = {
  smallint: "Pg.smallint()",
  integer: "Pg.integer()",
  bigint: "Pg.bigint()",
  real: "Pg.real()",
  "double precision": "Pg.doublePrecision()",
  numeric: "Pg.numeric()",
  text: "Pg.text()",
  citext: "Pg.citext()",
  boolean: "Pg.boolean()",
  uuid: "Pg.uuid()",
  bytea: "Pg.bytea()",
  date: "Pg.date()",
  "timestamp with time zone": "Pg.timestamptz({ precision: 6 })",
  "timestamp without time zone": "Pg.timestamp()",
  "time without time zone": "Pg.time()",
  interval: "Pg.interval()",
  json: "Pg.json()",
  jsonb: "Pg.jsonb()",
  hstore: "Pg.hstore()",
  inet: "Pg.inet()",
  cidr: "Pg.cidr()",
  macaddr: "Pg.macaddr()",
  "bit varying": "Pg.varbit()",
  tsvector: "Pg.tsvector()",
  tsquery: "Pg.tsquery()",
  ...Object.fromEntries(
    ["int4", "int8", "num", "date", "ts", "tstz"].flatMap((kind) =>
      ["range", "multirange"].map((form) => [`${kind}${form}`, `Pg.${kind}${form}()`])
    )
  )
}

const sized: ReadonlyArray<readonly [RegExp, (sizes: ReadonlyArray<string>) => string]> = [
  [/^character varying\((\d+)\)$/, ([length]) => `Pg.varchar(${length})`],
  [/^character\((\d+)\)$/, ([length]) => `Pg.char(${length})`],
  [/^numeric\((\d+),(\d+)\)$/, ([precision, scale]) => `Pg.numeric(${precision}, ${scale})`],
  [/^timestamp\((\d)\) with time zone$/, ([digits]) => `Pg.timestamptz({ precision: ${digits} })`],
  [/^timestamp\((\d)\) without time zone$/, ([digits]) => `Pg.timestamp({ precision: ${digits} })`],
  [/^time\((\d)\) without time zone$/, ([digits]) => `Pg.time({ precision: ${digits} })`],
  [/^bit\((\d+)\)$/, ([length]) => `Pg.bit(${length})`],
  [/^bit varying\((\d+)\)$/, ([length]) => `Pg.varbit(${length})`]
]

const known = (type: string): string | undefined => {
  const call = calls[type]
  if (call !== undefined) return call
  for (const [pattern, make] of sized) {
    const [, ...sizes] = pattern.exec(type) ?? []
    if (sizes.length > 0) return make(sizes)
  }
  return undefined
}

/** A type that the program has no word for: its text, as psql shows it. */
const custom = (type: string): string =>
  `Pg.custom<string>({ name: ${text(type)}, encode: (value) => value, decode: (value) => value })`

/**
 * @param enums the constants of the enums, by the type's name as the server writes it
 */
export const typeCall = (
  type: string,
  enums: ReadonlyMap<string, string>
): { readonly call: string; readonly isKnown: boolean } => {
  const element = type.endsWith("[]") ? type.slice(0, -2) : type
  const constant = enums.get(element)
  const call = constant === undefined ? known(element) : `${constant}()`
  return {
    call: `${call ?? custom(element)}${element === type ? "" : ".array({ nulls: true })"}`,
    isKnown: call !== undefined
  }
}
