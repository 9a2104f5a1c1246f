/**
 * A window's frame as data: where it begins and ends, seen from the current row. A distance of RANGE is measured in the sort
 * key's value: by the server's `in_range` functions, each of which takes one type of distance.
 *
 * Source: https://www.postgresql.org/docs/current/sql-expressions.html#SYNTAX-WINDOW-FUNCTIONS
 */
import type * as Ast from "../ast/Expr.ts"
import { InvalidQuery } from "../error/Reason.ts"
import { float8 } from "../type/FloatingPoint.ts"
import { Interval, interval } from "../type/Interval.ts"
import { int8, numericAsNumber } from "../type/Numeric.ts"
import type { PgType } from "../type/PgType.ts"
import { bind } from "./Expression.ts"
import type { SortKey } from "./Order.ts"

/** Where a frame begins or ends: rows before (negative) or after the current one, 0 for that row, null for no bound. */
export type FrameLimit = number | null

/** As `FrameLimit`, in the sort key's value: a number, or for dates and times an interval, whose parts have one sign. */
export type RangeLimit = FrameLimit | Interval

/** The window's frame. At most one of `rows`, `range` and `groups`. */
export interface FrameOptions {
  /** Counted in rows: `rows: [-3, 0]` are the three rows before, and the row itself. */
  readonly rows?: readonly [start: FrameLimit, end: FrameLimit] | undefined
  /** As `rows`, with the distance in the one sort key's value: `range: [new Interval({ days: -1 }), 0]`. */
  readonly range?: readonly [start: RangeLimit, end: RangeLimit] | undefined
  /** As `rows`, counted in groups of rows that sort equal. */
  readonly groups?: readonly [start: FrameLimit, end: FrameLimit] | undefined
  readonly exclude?: "current row" | "group" | "ties" | undefined
}

const numbers: ReadonlyMap<string, PgType> = new Map<string, PgType>([
  ["smallint", int8],
  ["integer", int8],
  ["bigint", int8],
  ["real", float8],
  ["double precision", float8],
  ["numeric", numericAsNumber]
])

const temporal = new Set(["date", "time", "timetz", "timestamp", "timestamptz", "interval"])

const baseOf = (type: PgType): PgType => type.base === undefined ? type : baseOf(type.base)

/** The type's name without its modifiers: `numeric` of `numeric(12, 2)`. */
const plainName = (type: PgType): string => baseOf(type).name.replace(/\s*\(.*\)/, "")

/** What a number's distance is, in the key's values. */
const numberType = (mode: Ast.Frame["mode"], keys: ReadonlyArray<SortKey<unknown>>): PgType => {
  const [key] = keys
  if (mode !== "range" || key === undefined) return int8
  const name = plainName(key.type)
  const type = numbers.get(name)
  if (type !== undefined) return type
  const instead = temporal.has(name) ? ": give an Interval" : ""
  throw new InvalidQuery({ problem: `a frame's range is a number, and its sort key of type ${name}${instead}` })
}

const intervalBound = (limit: Interval, keys: ReadonlyArray<SortKey<unknown>>): Ast.FrameBound => {
  const { days, microseconds, months } = limit
  const parts = [months, days, microseconds]
  const before = parts.some((part) => part < 0)
  if (before && parts.some((part) => part > 0)) {
    throw new InvalidQuery({ problem: "a frame's range is an interval whose parts differ in sign" })
  }
  const [key] = keys
  if (key !== undefined && !temporal.has(plainName(key.type))) {
    throw new InvalidQuery({
      problem: `a frame's range is an interval, and its sort key of type ${plainName(key.type)}`
    })
  }
  const distance = before ? new Interval({ months: -months, days: -days, microseconds: -microseconds }) : limit
  return { kind: before ? "preceding" : "following", offset: bind(distance, interval, true) }
}

const modes = ["rows", "range", "groups"] as const
const exclusions: ReadonlyArray<unknown> = ["current row", "group", "ties", undefined]

/** The frame's plan; undefined where none of its modes is given. */
export const frameOf = (
  options: FrameOptions | undefined,
  keys: ReadonlyArray<SortKey<unknown>>
): Ast.Frame | undefined => {
  if (options === undefined) return undefined
  const mode = modes.find((one) => options[one] !== undefined)
  const limits = mode === undefined ? undefined : options[mode]
  if (mode === undefined || limits === undefined) return undefined
  if (!exclusions.includes(options.exclude)) throw new InvalidQuery({ problem: "a frame excludes what is unknown" })
  const boundOf = (limit: RangeLimit): Ast.FrameBound => {
    if (limit === null) return { kind: "unbounded" }
    if (limit instanceof Interval) return intervalBound(limit, keys)
    if (limit === 0) return { kind: "current row" }
    return { kind: limit < 0 ? "preceding" : "following", offset: bind(Math.abs(limit), numberType(mode, keys), true) }
  }
  return { mode, start: boundOf(limits[0]), end: boundOf(limits[1]), exclude: options.exclude }
}
