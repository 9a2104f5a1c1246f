/** What the cases of expressions speak about: a table with three rows, the last of which is null wherever it may be. */
import { emptyRange, type Expression, insert, Interval, JsonNull, Pg, rangeOf, table } from "@aludel/sql"
import * as BigDecimal from "effect/BigDecimal"
import * as DateTime from "effect/DateTime"

export const samples = table(
  "samples",
  class Samples {
    id = Pg.integer().primaryKey()
    n = Pg.integer().nullable()
    big = Pg.bigint().nullable()
    amount = Pg.numeric(10, 2).nullable()
    name = Pg.text().nullable()
    flag = Pg.boolean().nullable()
    at = Pg.timestamptz().nullable()
    day = Pg.date().nullable()
    clock = Pg.time().nullable()
    moment = Pg.timestamp().nullable()
    span = Pg.interval().nullable()
    ratio = Pg.doublePrecision().nullable()
    list = Pg.integer().array({ nulls: true }).nullable()
    doc = Pg.jsonb().nullable()
    period = Pg.int4range().nullable()
    address = Pg.inet().nullable()
    bytes = Pg.bytea().nullable()
    words = Pg.tsvector().nullable()
  }
)

/** A composite type of some of its columns. */
export const smallSample = Pg.composite("small_samples", {
  id: Pg.integer(),
  n: Pg.integer().nullable(),
  big: Pg.bigint().nullable(),
  amount: Pg.numeric(10, 2).nullable(),
  label: Pg.text().nullable().named("name"),
  flag: Pg.boolean().nullable(),
  at: Pg.timestamptz().nullable()
})

export const decimal = (text: string): BigDecimal.BigDecimal => BigDecimal.fromStringUnsafe(text)

export const rows = insert(samples).values([
  {
    id: 1,
    n: 7,
    big: 9007199254740993n,
    amount: decimal("1.5"),
    name: "Ann 5%",
    flag: true,
    at: DateTime.makeUnsafe("2024-05-17T13:14:15.123Z"),
    day: "2024-05-17",
    clock: "13:14:15",
    moment: "2024-05-17T13:14:15",
    span: new Interval({ months: 1, days: 2, microseconds: 3_000_000n }),
    ratio: 2.25,
    list: [1, null, 3],
    doc: { a: { b: [1, 2] }, s: "x", z: null },
    period: rangeOf(1, 5),
    address: "192.168.1.5/24",
    bytes: new Uint8Array([1, 255]),
    words: "'cat':2 'fat':1"
  },
  {
    id: 2,
    n: -3,
    big: 2n,
    amount: decimal("-2.25"),
    name: "bob_",
    flag: false,
    at: DateTime.makeUnsafe("1999-12-31T23:59:59.999Z"),
    day: "1999-12-31",
    clock: "23:59:59",
    moment: "1999-12-31T23:59:59",
    span: new Interval({ days: -1 }),
    ratio: -8,
    list: [],
    doc: [1, "x"],
    period: emptyRange,
    address: "::1",
    bytes: new Uint8Array(),
    words: ""
  },
  { id: 3 }
])

/** An expression, its SQL (columns without their table), its parameters, and its value in each row as psql shows them. */
export interface Case {
  readonly expression: Expression<"samples", unknown, unknown>
  readonly text: string
  readonly parameters: ReadonlyArray<string | null>
  /** Decimals as "1.5d", instants in ISO 8601. */
  readonly values: ReadonlyArray<unknown>
  /** An aggregate yields one row. */
  readonly aggregate?: true
  /** The major version of PostgreSQL that brought it, where that is not the oldest. */
  readonly since?: number
}

export const each = (
  expression: Case["expression"],
  text: string,
  parameters: Case["parameters"],
  ...values: Case["values"]
): Case => ({ expression, text, parameters, values })

export const whole = (
  expression: Case["expression"],
  text: string,
  parameters: Case["parameters"],
  value: unknown
): Case => ({ expression, text, parameters, values: [value], aggregate: true })

/** A case for servers of this major version and newer. */
export const since = (version: number, one: Case): Case => ({ ...one, since: version })

/** The value with decimals, instants, intervals, bytes and JSON's null as texts. */
export const plain = (value: unknown): unknown => {
  if (BigDecimal.isBigDecimal(value)) return `${BigDecimal.format(BigDecimal.normalize(value))}d`
  if (DateTime.isDateTime(value)) return DateTime.formatIso(value)
  if (value instanceof Interval) return value.toString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex")
  if (value instanceof JsonNull) return "jsonNull"
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]))
}
