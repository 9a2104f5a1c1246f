/** What the cases of expressions speak about: a table with three rows, the last of which is null wherever it may be. */
import { type Expression, insert, Pg, table } from "@aludel/sql"
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
  }
)

export const decimal = (text: string): BigDecimal.BigDecimal => BigDecimal.fromStringUnsafe(text)

export const rows = insert(samples).values([
  {
    id: 1,
    n: 7,
    big: 9007199254740993n,
    amount: decimal("1.5"),
    name: "Ann 5%",
    flag: true,
    at: DateTime.makeUnsafe("2024-05-17T13:14:15.123Z")
  },
  {
    id: 2,
    n: -3,
    big: 2n,
    amount: decimal("-2.25"),
    name: "bob_",
    flag: false,
    at: DateTime.makeUnsafe("1999-12-31T23:59:59.999Z")
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

/** The value with decimals and instants as texts. */
export const plain = (value: unknown): unknown => {
  if (BigDecimal.isBigDecimal(value)) return `${BigDecimal.format(BigDecimal.normalize(value))}d`
  if (DateTime.isDateTime(value)) return DateTime.formatIso(value)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]))
}
