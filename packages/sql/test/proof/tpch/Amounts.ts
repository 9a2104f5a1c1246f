/** What many of the queries compute: revenues, days, exact numbers. */
import { type Expression, Interval, multiply, Pg, subtract, value } from "@aludel/sql"
import * as BigDecimal from "effect/BigDecimal"
import { lineitem } from "./Schema.ts"

export const exactly = (text: string): BigDecimal.BigDecimal => BigDecimal.fromStringUnsafe(text)

/** A number as an expression, for the left side of an operation. */
export const number = (text: string): Expression<never, BigDecimal.BigDecimal> => value(exactly(text), Pg.numeric())

export const day = (text: string): Expression<never, string> => value(text, Pg.date())

export const days = (count: number): Interval => new Interval({ days: count })

export const months = (count: number): Interval => new Interval({ months: count })

/** `l_extendedprice * (1 - l_discount)`. */
export const revenue = multiply(lineitem.extendedprice, subtract(number("1"), lineitem.discount))
