/**
 * Window functions, and OVER: a call over the rows around each row, which all stay.
 *
 * Source: https://www.postgresql.org/docs/current/functions-window.html
 */
import type * as Ast from "../ast/Expr.ts"
import { InvalidQuery } from "../error/Reason.ts"
import { float8 } from "../type/FloatingPoint.ts"
import { count, int4, int8 } from "../type/Numeric.ts"
import type { PgType } from "../type/PgType.ts"
import type { Windowed } from "./Aggregate.ts"
import {
  bind,
  call,
  type Expression,
  expression,
  type NullOf,
  type Operand,
  operand,
  type StrictOf,
  type TablesOf
} from "./Expression.ts"
import type { SortKey } from "./Order.ts"

/** A function that only OVER makes an expression of. */
export type WindowFunction<Tables, Value, Strict = never> = Windowed<Tables, Value, Strict>

/** Where a frame begins or ends: rows before (negative) or after the current one, 0 for that row, null for no bound. */
export type FrameLimit = number | null

/** The window's frame. At most one of `rows`, `range` and `groups`. */
export interface FrameOptions {
  /** Counted in rows: `rows: [-3, 0]` are the three rows before, and the row itself. */
  readonly rows?: readonly [start: FrameLimit, end: FrameLimit] | undefined
  /** As `rows`, with the distance in the one sort key's value. */
  readonly range?: readonly [start: FrameLimit, end: FrameLimit] | undefined
  /** As `rows`, counted in groups of rows that sort equal. */
  readonly groups?: readonly [start: FrameLimit, end: FrameLimit] | undefined
  readonly exclude?: "current row" | "group" | "ties" | undefined
}

/** A window with a name, which several calls may share. */
export interface NamedWindow<out Tables> {
  readonly "~window": Tables
  readonly window: Ast.NamedWindow
}

/** A window: which rows a call sees, and in which order. */
export interface WindowOptions<out Tables> {
  /**
   * The window that it begins with. It has no partition of its own then, no order where that window has one, and that window
   * has no frame.
   */
  readonly base?: NamedWindow<Tables> | undefined
  /** Only the rows that agree with the row in these. */
  readonly partitionBy?:
    | Expression<Tables, unknown, unknown>
    | ReadonlyArray<Expression<Tables, unknown, unknown>>
    | undefined
  readonly orderBy?: SortKey<Tables> | ReadonlyArray<SortKey<Tables>> | undefined
  readonly frame?: FrameOptions | undefined
}

const listOf = <A>(given: A | ReadonlyArray<A> | undefined): ReadonlyArray<A> =>
  given === undefined ? [] : Array.isArray(given) ? given : [given as A]

const boundOf = (limit: FrameLimit): Ast.FrameBound => {
  if (limit === null) return { kind: "unbounded" }
  if (limit === 0) return { kind: "current row" }
  return { kind: limit < 0 ? "preceding" : "following", offset: bind(Math.abs(limit), int8, true) }
}

const modes = ["rows", "range", "groups"] as const
const exclusions: ReadonlyArray<unknown> = ["current row", "group", "ties", undefined]

const frameOf = (options: FrameOptions | undefined): Ast.Frame | undefined => {
  if (options === undefined) return undefined
  const mode = modes.find((one) => options[one] !== undefined)
  const limits = mode === undefined ? undefined : options[mode]
  if (mode === undefined || limits === undefined) return undefined
  if (!exclusions.includes(options.exclude)) throw new InvalidQuery({ problem: "a frame excludes what is unknown" })
  return { mode, start: boundOf(limits[0]), end: boundOf(limits[1]), exclude: options.exclude }
}

/** The window as plain data; refuses what the server would refuse beside a base. */
const definitionOf = ({ base, frame, orderBy, partitionBy }: WindowOptions<unknown>): Ast.WindowDefinition => {
  const given: Ast.WindowDefinition = {
    base: base?.window,
    partitionBy: listOf(partitionBy).map((key) => key.node),
    orderBy: listOf(orderBy).map((key) => key.node),
    frame: frameOf(frame)
  }
  if (given.base === undefined) return given
  const refuse = (why: string): never => {
    throw new InvalidQuery({ problem: `a window that begins with "${given.base?.name}" ${why}` })
  }
  if (given.partitionBy.length > 0) refuse("has its partition, and none of its own")
  if (given.orderBy.length > 0 && isOrdered(given.base)) refuse("has its order, and none of its own")
  if (given.base.frame !== undefined && (given.orderBy.length > 0 || given.frame !== undefined)) {
    refuse("cannot change it: that window has a frame")
  }
  return given
}

const isOrdered = ({ base, orderBy }: Ast.NamedWindow): boolean =>
  orderBy.length > 0 || (base !== undefined && isOrdered(base))

/**
 * A window with a name: written once in the WINDOW clause of each select whose calls use it, in the list or in ORDER BY. A
 * window may begin with another one and add an order or a frame. Throws `InvalidQuery` where it adds what it cannot.
 *
 * @param name what the statement calls it; two of one select have two names
 *
 * Source: https://www.postgresql.org/docs/current/sql-select.html#SQL-WINDOW
 *
 * @example
 * import { avg, desc, from, namedWindow, over, Pg, rank, sum, table } from "@aludel/sql"
 *
 * const sales = table("sales", class Sales {
 *   region = Pg.text()
 *   amount = Pg.numeric(12, 2)
 * })
 * const inRegion = namedWindow("in_region", { partitionBy: sales.region })
 * const best = namedWindow("best", { base: inRegion, orderBy: desc(sales.amount) })
 * const ranked = from(sales).select({
 *   average: over(avg(sales.amount), inRegion),
 *   place: over(rank(), best),
 *   running: over(sum(sales.amount), { base: best, frame: { rows: [null, 0] } })
 * })
 */
export const namedWindow = <T>(name: string, options: WindowOptions<T>): NamedWindow<T> => {
  if (name === "" || name.includes("\0") || !name.isWellFormed()) {
    throw new InvalidQuery({ problem: "a window has a name that PostgreSQL cannot store" })
  }
  const definition = definitionOf(options)
  if (definition.base?.frame !== undefined) {
    throw new InvalidQuery({
      problem: `a window that begins with "${definition.base.name}" cannot change it: that window has a frame`
    })
  }
  // The seam between the plain window and the tables in its type.
  return { window: { name, ...definition } } as NamedWindow<T>
}

/**
 * `call over (partition by … order by … frame)`, of an aggregate or a window function. The window may be one with a name:
 * `call over "name"`.
 *
 * @example
 * import { desc, from, over, Pg, rowNumber, sum, table } from "@aludel/sql"
 *
 * const sales = table("sales", class Sales {
 *   id = Pg.bigint().identity().primaryKey()
 *   region = Pg.text()
 *   amount = Pg.numeric(12, 2)
 * })
 * const ranked = from(sales).select({
 *   id: sales.id,
 *   place: over(rowNumber(), { partitionBy: sales.region, orderBy: desc(sales.amount) }),
 *   running: over(sum(sales.amount), { orderBy: desc(sales.amount), frame: { rows: [null, 0] } })
 * })
 */
export const over = <T, A, S, T2 = never>(
  windowed: Windowed<T, A, S>,
  window: WindowOptions<T2> | NamedWindow<T2> = {}
): Expression<T | NoInfer<T2>, A, S> => {
  const { node } = windowed
  if (node._tag !== "Aggregate" && node._tag !== "Call") {
    throw new InvalidQuery({ problem: "only an aggregate or a window function can stand before OVER" })
  }
  return expression({
    _tag: "Over",
    call: node,
    ...definitionOf("window" in window ? { base: window } : window)
    // The call's codec, which came with its `A`.
  }, windowed.type as PgType<never>)
}

/** The seam between a call and the typed handle that only OVER takes. */
const windowFunction = <T, A, S = never>(node: Ast.Call, type: PgType): WindowFunction<T, A, S> =>
  ({ node, type }) as unknown as WindowFunction<T, A, S>

const place = (name: string, type: PgType) => (): WindowFunction<never, number> => windowFunction(call(name), type)

/** `row_number()`: the row's number in its partition, from 1. */
export const rowNumber = place("row_number", count)

/** `rank()`: as `rowNumber`, but rows that sort equal share the first one's. */
export const rank = place("rank", count)

/** `dense_rank()`: as `rank`, without gaps. */
export const denseRank = place("dense_rank", count)

/** `percent_rank()`: the rank between 0 and 1. */
export const percentRank = place("percent_rank", float8)

/** `cume_dist()`: the share of rows up to this one, above 0 and up to 1. */
export const cumeDist = place("cume_dist", float8)

/** `ntile(buckets)`: the number of the row's bucket, where the partition is cut into so many of one size. */
export const ntile = (buckets: number): WindowFunction<never, number> =>
  windowFunction(call("ntile", bind(buckets, int4)), int4)

interface Neighbour {
  <T, A, S, O extends Operand<NoInfer<A>> | Expression<unknown, NoInfer<A> | null, unknown> | null = null>(
    operand: Expression<T, A, S>,
    offset?: number,
    otherwise?: O
  ): WindowFunction<T | TablesOf<NoInfer<O>>, A | NullOf<NoInfer<O>>, S | StrictOf<NoInfer<O>>>
}

const neighbour = (name: string): Neighbour => (of, offset = 1, otherwise) =>
  windowFunction(
    otherwise === undefined || otherwise === null
      ? call(name, of.node, bind(offset, int4))
      : call(name, of.node, bind(offset, int4), operand(otherwise, of.type)),
    of.type
  )

/** `lag(operand, offset, otherwise)`: its value so many rows (by default 1) before; null, or `otherwise`, before the first. */
export const lag = neighbour("lag")

/** `lead(operand, offset, otherwise)`: its value so many rows (by default 1) behind; null, or `otherwise`, behind the last. */
export const lead = neighbour("lead")

const ofFrame = (name: string) => <T, A>(operand: Expression<T, A, unknown>): WindowFunction<T, A | null> =>
  windowFunction(call(name, operand.node), operand.type)

/** `first_value(operand)`: its value in the frame's first row; null for an empty frame. */
export const firstValue = ofFrame("first_value")

/** `last_value(operand)`: its value in the frame's last row, which by default is the current one's last equal. */
export const lastValue = ofFrame("last_value")

/** `nth_value(operand, n)`: its value in the frame's row with this number, from 1; null where there is none. */
export const nthValue = <T, A>(operand: Expression<T, A, unknown>, n: number): WindowFunction<T, A | null> =>
  windowFunction(call("nth_value", operand.node, bind(n, int4)), operand.type)
