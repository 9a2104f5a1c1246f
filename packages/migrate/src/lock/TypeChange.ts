/**
 * Whether a change of a column's type leaves the rows as they are: the changes that PostgreSQL knows to be in name only.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES
 */

/** A type's name without its modifier, and the numbers in the modifier. */
interface Spelled {
  readonly base: string
  readonly modifier: ReadonlyArray<number>
  readonly array: boolean
}

const synonyms: Readonly<Record<string, string>> = {
  int: "integer",
  int2: "smallint",
  int4: "integer",
  int8: "bigint",
  varchar: "character varying",
  decimal: "numeric",
  varbit: "bit varying",
  timestamptz: "timestamp with time zone",
  timetz: "time with time zone",
  timestamp: "timestamp without time zone",
  time: "time without time zone"
}

const spelled = (type: string): Spelled => {
  const array = type.endsWith("[]")
  const text = type.toLowerCase().replace(/\[\]$/, "")
  const modifier = /\(([\d\s,]+)\)/.exec(text)?.[1]?.split(",").map(Number) ?? []
  const base = text.replace(/\s*\([^)]*\)/, "").trim()
  return { base: synonyms[base] ?? base, modifier, array }
}

/** The first may be exchanged for the second without a look at the values. */
const sameBytes: ReadonlyArray<readonly [string, string]> = [
  ["character varying", "text"],
  ["text", "character varying"],
  ["citext", "text"],
  ["text", "citext"],
  ["citext", "character varying"],
  ["character varying", "citext"],
  ["cidr", "inet"],
  ["xml", "text"]
]

/** Types whose modifier is a limit: a larger one, or none, takes every value as it is. */
const limited: ReadonlySet<string> = new Set([
  "character varying",
  "bit varying",
  "timestamp without time zone",
  "timestamp with time zone",
  "time without time zone",
  "time with time zone"
])

const widens = (from: Spelled, to: Spelled): boolean => {
  const [before] = from.modifier
  const [after] = to.modifier
  if (to.base === "numeric") {
    const sameScale = (from.modifier[1] ?? 0) === (to.modifier[1] ?? 0)
    return after === undefined || before !== undefined && after >= before && sameScale
  }
  if (!limited.has(to.base)) return before === after
  return after === undefined || before !== undefined && after >= before
}

/**
 * Whether the change rewrites the table.
 *
 * @param from the type that the column has; an empty text where it is not known, which counts as a rewrite
 * @param to the type that it is to have
 */
export const rewritesTable = (from: string, to: string): boolean => {
  if (from === to) return false
  const before = spelled(from)
  const after = spelled(to)
  if (before.base === after.base && before.array === after.array) return !widens(before, after)
  if (before.array || after.array || after.modifier.length > 0) return true
  return !sameBytes.some(([a, b]) => a === before.base && b === after.base)
}
