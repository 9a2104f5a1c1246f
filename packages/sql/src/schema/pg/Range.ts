/**
 * Columns of ranges, `PgRange`, and of multiranges, arrays of them. Discrete ones come back as `[lower,upper)`.
 *
 * Source: https://www.postgresql.org/docs/current/rangetypes.html
 */
import type { BigDecimal } from "effect/BigDecimal"
import { date, timestamp } from "../../type/DateAndTime.ts"
import { int4, int8, numeric } from "../../type/Numeric.ts"
import { multirange, type PgRange, range } from "../../type/Range.ts"
import { type Timestamp, timestamptzAsTimestamp } from "../../type/Timestamp.ts"
import { type ColumnDefinition, columnDefinition } from "../ColumnDefinition.ts"

const instant = timestamptzAsTimestamp("timestamptz")

/** `int4range`: bounds are numbers. */
export const int4range = (): ColumnDefinition<PgRange<number>> => columnDefinition(range("int4range", int4))

/** `int8range`: bounds are bigints. */
export const int8range = (): ColumnDefinition<PgRange<bigint>> => columnDefinition(range("int8range", int8))

/** `numrange`: bounds are `BigDecimal`s. */
export const numrange = (): ColumnDefinition<PgRange<BigDecimal>> => columnDefinition(range("numrange", numeric()))

/** `daterange`: bounds are dates as texts. */
export const daterange = (): ColumnDefinition<PgRange<string>> => columnDefinition(range("daterange", date))

/** `tsrange`: bounds are timestamps without zone, as texts. */
export const tsrange = (): ColumnDefinition<PgRange<string>> => columnDefinition(range("tsrange", timestamp()))

/** `tstzrange`: bounds are `Timestamp`s, in microseconds. */
export const tstzrange = (): ColumnDefinition<PgRange<Timestamp>> => columnDefinition(range("tstzrange", instant))

/** `int4multirange`. */
export const int4multirange = (): ColumnDefinition<ReadonlyArray<PgRange<number>>> =>
  columnDefinition(multirange("int4multirange", int4))

/** `int8multirange`. */
export const int8multirange = (): ColumnDefinition<ReadonlyArray<PgRange<bigint>>> =>
  columnDefinition(multirange("int8multirange", int8))

/** `nummultirange`. */
export const nummultirange = (): ColumnDefinition<ReadonlyArray<PgRange<BigDecimal>>> =>
  columnDefinition(multirange("nummultirange", numeric()))

/** `datemultirange`. */
export const datemultirange = (): ColumnDefinition<ReadonlyArray<PgRange<string>>> =>
  columnDefinition(multirange("datemultirange", date))

/** `tsmultirange`. */
export const tsmultirange = (): ColumnDefinition<ReadonlyArray<PgRange<string>>> =>
  columnDefinition(multirange("tsmultirange", timestamp()))

/** `tstzmultirange`. */
export const tstzmultirange = (): ColumnDefinition<ReadonlyArray<PgRange<Timestamp>>> =>
  columnDefinition(multirange("tstzmultirange", instant))
