/** The column types under PostgreSQL's own names: `Pg.text()`, `Pg.bigint()`. */
import type { BigDecimal } from "effect/BigDecimal"
import type { Utc } from "effect/DateTime"
import { int4, int8, numeric as numericType } from "../type/Numeric.ts"
import { timestamptz as timestamptzType } from "../type/Temporal.ts"
import { boolean as booleanType, text as textType, varchar as varcharType } from "../type/Text.ts"
import { type ColumnDefinition, columnDefinition } from "./ColumnDefinition.ts"

/** `bigint`, 8 bytes: a `bigint`; values given may be safe integers too. */
export const bigint = (): ColumnDefinition<bigint> => columnDefinition(int8)

/** `integer`, 4 bytes: a `number`. */
export const integer = (): ColumnDefinition<number> => columnDefinition(int4)

/**
 * `numeric(precision, scale)`: an exact `BigDecimal`.
 *
 * @param precision digits in all
 * @param scale digits behind the point
 */
export const numeric = (precision?: number, scale?: number): ColumnDefinition<BigDecimal> =>
  columnDefinition(numericType(precision, scale))

/** `text`: a `string` of any length. */
export const text = (): ColumnDefinition<string> => columnDefinition(textType)

/**
 * `varchar(length)`: a `string`; the server refuses a longer one.
 *
 * @param length in characters
 */
export const varchar = (length: number): ColumnDefinition<string> => columnDefinition(varcharType(length))

/** `boolean`. */
export const boolean = (): ColumnDefinition<boolean> => columnDefinition(booleanType)

/** `timestamptz(3)`: an instant in milliseconds, `DateTime.Utc`. */
export const timestamptz = (): ColumnDefinition<Utc> => columnDefinition(timestamptzType)

export { enum_ as enum } from "./Enum.ts"
export { extension } from "./Extension.ts"
export { sequence } from "./Sequence.ts"
