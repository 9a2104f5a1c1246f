/**
 * What OVER stands over: which rows a call sees and in which order, given in place or by a name that calls share.
 *
 * Source: https://www.postgresql.org/docs/current/sql-select.html#SQL-WINDOW
 */
import type * as Ast from "../ast/Expr.ts"
import { InvalidQuery } from "../error/Reason.ts"
import type { Expression } from "./Expression.ts"
import { frameOf, type FrameOptions } from "./Frame.ts"
import type { SortKey } from "./Order.ts"

/** A window with a name, which several calls may share. */
export interface NamedWindow<out Tables> {
  readonly "~window": Tables
  readonly window: Ast.NamedWindow
  /** Its sort keys, or those of the window that it begins with. */
  readonly keys: ReadonlyArray<SortKey<Tables>>
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

const keysOf = <T>({ base, orderBy }: WindowOptions<T>): ReadonlyArray<SortKey<T>> => {
  const own = listOf(orderBy)
  return own.length === 0 && base !== undefined ? base.keys : own
}

/** The window as plain data; refuses what the server would refuse beside a base. */
export const definitionOf = (options: WindowOptions<unknown>): Ast.WindowDefinition => {
  const base = options.base?.window
  const given: Ast.WindowDefinition = {
    base,
    partitionBy: listOf(options.partitionBy).map((key) => key.node),
    orderBy: listOf(options.orderBy).map((key) => key.node),
    frame: frameOf(options.frame, keysOf(options))
  }
  if (base === undefined) return given
  const refuse = (why: string): never => {
    throw new InvalidQuery({ problem: `a window that begins with "${base.name}" ${why}` })
  }
  if (given.partitionBy.length > 0) refuse("has its partition, and none of its own")
  if (given.orderBy.length > 0 && isOrdered(base)) refuse("has its order, and none of its own")
  if (base.frame !== undefined && (given.orderBy.length > 0 || given.frame !== undefined)) {
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
  return { window: { name, ...definition }, keys: keysOf(options) } as NamedWindow<T>
}
