/**
 * Keyset pagination: the rows behind (or before) a row, found by its sort keys instead of by counting. An index over the
 * keys serves each page in the same time, and rows that come or go do not shift the others.
 */
import type { Expr } from "../ast/Expr.ts"
import type { Order, Output, Select } from "../ast/Select.ts"
import { some } from "../ast/Walk.ts"
import { InvalidQuery } from "../error/Reason.ts"
import { binary, bind } from "../expression/Expression.ts"
import { int8 } from "../type/Numeric.ts"
import { text } from "../type/Text.ts"
import { both } from "./Condition.ts"
import { digest, type Position, readCursor, writeCursor } from "./Cursor.ts"
import { identifies, isNullable } from "./Determined.ts"
import type { OutputPlan, QueryPlan } from "./Query.ts"

/** Which page of a query to read. */
export interface PageOptions {
  /** At most this many rows. */
  readonly size: number
  /** The rows behind this cursor: another page's `next`. */
  readonly after?: string | undefined
  /** The rows before this cursor, which are the last ones there: another page's `previous`. */
  readonly before?: string | undefined
  /** Says that the sort keys tell any two rows apart, where the declarations do not: of a view, or a derived table. */
  readonly unique?: true | undefined
}

/** A page of a query's rows, in the query's order. */
export interface Page<out Row> {
  readonly rows: ReadonlyArray<Row>
  /** For `after`, to read on; undefined where there was nothing behind. */
  readonly next: string | undefined
  /** For `before`, to read back; undefined where there was nothing before. */
  readonly previous: string | undefined
}

/** A page as a query, and what becomes of its rows. */
export interface PagePlan {
  readonly plan: QueryPlan
  readonly pageOf: (rows: ReadonlyArray<Readonly<Record<string, unknown>>>) => Page<unknown>
}

/** A sort key, with where its nulls stand, if it has any. */
interface Key {
  readonly expr: Expr
  readonly direction: "asc" | "desc"
  readonly nulls: "first" | "last"
  readonly nullable: boolean
}

const refused = (problem: string): InvalidQuery => new InvalidQuery({ problem: `no page can be read: ${problem}` })

/** Keys of outputs, written as what they stand for: a condition does not know an output's name. */
const resolved = (outputs: ReadonlyArray<Output>, order: Order): Order => {
  const { expr } = order
  if (expr._tag !== "Column" || expr.source !== "") return order
  return { ...order, expr: outputs.find(({ as }) => as === expr.name)?.expr ?? expr }
}

const isWindow = (expr: Expr): boolean => expr._tag === "Over"
const isAggregate = (expr: Expr): boolean => expr._tag === "Aggregate"

const check = (select: Select, keys: ReadonlyArray<Key>, { after, before, size, unique }: PageOptions): void => {
  const exprs = keys.map(({ expr }) => expr)
  if (!Number.isSafeInteger(size) || size < 1) throw refused("its size is not a whole number from 1 on")
  if (after !== undefined && before !== undefined) throw refused("it is either after a cursor or before one")
  if (keys.length === 0) throw refused("the query has no `orderBy`")
  if (select.limit !== undefined || select.offset !== undefined) throw refused("the query has a limit of its own")
  if (select.distinct !== undefined) throw refused("the query is distinct: make a derived table of it")
  if (some([select.outputs, exprs], isWindow)) {
    throw refused("a window would see the page's rows only: make a derived table of the query")
  }
  if (select.groupBy.length === 0 && some([select.outputs, exprs], isAggregate)) {
    throw refused("a query of aggregates without groups is one row")
  }
  if (unique === true || identifies(select, exprs)) return
  throw refused("two rows may have the same sort keys: end `orderBy` with a key of each table, or say `unique`")
}

const equal = ({ expr }: Key, value: Expr | undefined): Expr =>
  value === undefined ? { _tag: "IsNull", operand: expr, negated: false } : binary("=", expr, value)

const operatorOf = ({ direction }: Key): string => direction === "asc" ? ">" : "<"

/** Whether the key stands behind the value; undefined where none can. */
const behind = (key: Key, value: Expr | undefined): Expr | undefined => {
  const { expr, nullable, nulls } = key
  if (value === undefined) return nulls === "last" ? undefined : { _tag: "IsNull", operand: expr, negated: true }
  const beyond = binary(operatorOf(key), expr, value)
  return nullable && nulls === "last" ? or([beyond, { _tag: "IsNull", operand: expr, negated: false }]) : beyond
}

const or = (operands: ReadonlyArray<Expr>): Expr => ({ _tag: "Logical", operator: "or", operands })

/** Behind by the first key, or equal in it and behind by the others. */
const expanded = (keys: ReadonlyArray<Key>, values: ReadonlyArray<Expr | undefined>): Expr => {
  const [key, ...otherKeys] = keys
  const [value, ...otherValues] = values
  // Equal in all of the keys: the row itself.
  if (key === undefined) return or([])
  const first = behind(key, value)
  const rest = otherKeys.length === 0 ? [] : [both(equal(key, value), expanded(otherKeys, otherValues))]
  return or([...first === undefined ? [] : [first], ...rest])
}

/**
 * Rows behind the position. Where all keys go one way and none is null, that is one comparison of rows, which an index
 * answers as it is; else the first key alone is compared too, for the sake of an index.
 */
const conditionOf = (keys: ReadonlyArray<Key>, position: Position): Expr => {
  const values = position.map((value) => value === null ? undefined : bind(value, text))
  const [key] = keys
  const [value] = values
  if (key === undefined || value === undefined || key.nullable) return expanded(keys, values)
  const plain = keys.every(({ direction, nullable }) => direction === key.direction && !nullable)
  if (!plain) return both(binary(`${operatorOf(key)}=`, key.expr, value), expanded(keys, values))
  if (keys.length === 1) return binary(operatorOf(key), key.expr, value)
  return binary(
    operatorOf(key),
    { _tag: "Row", items: keys.map(({ expr }) => expr) },
    { _tag: "Row", items: values.filter((one) => one !== undefined) }
  )
}

const opposite = { asc: "desc", desc: "asc", first: "last", last: "first" } as const

const reversed = (order: Order): Order => ({
  expr: order.expr,
  direction: opposite[order.direction],
  nulls: order.nulls === undefined ? undefined : opposite[order.nulls]
})

const keyOf = (select: Select, { direction, expr, nulls }: Order): Key => ({
  expr,
  direction,
  nulls: nulls ?? (direction === "asc" ? "last" : "first"),
  nullable: isNullable(select, expr)
})

/** What tells one order from another: where it reads from, and its keys. Values may be what JSON does not know. */
const fingerprintOf = (select: Select, orders: ReadonlyArray<Order>): string => {
  const source = select.from
  const named = source?._tag === "TableSource" ? [source.schema ?? null, source.name] : [source?.alias ?? null]
  return digest(JSON.stringify([named, orders], (key, value: unknown) => {
    if (typeof value === "bigint") return `${value}n`
    return key === "query" ? undefined : value
  }))
}

const keyOutput = (index: number): string => `~${index}`

const selectOf = ({ node }: QueryPlan): Select => {
  if (node._tag === "Select") return node
  throw refused("only a select can be read by pages: make a derived table of the query")
}

/**
 * A page of a query. Throws `InvalidQuery` where the query cannot be read by pages, and `InvalidCursor`.
 *
 * @param whole the plan of a select with `orderBy`
 */
export const planPage = (whole: QueryPlan, options: PageOptions): PagePlan => {
  const select = selectOf(whole)
  const orders = select.orderBy.map((order) => resolved(select.outputs, order))
  const keys = orders.map((order) => keyOf(select, order))
  check(select, keys, options)
  const fingerprint = fingerprintOf(select, orders)
  const backward = options.before !== undefined
  const cursor = options.after ?? options.before
  const direction = backward ? orders.map(reversed) : orders
  const condition = cursor === undefined ? undefined : conditionOf(
    direction.map((order) => keyOf(select, order)),
    readCursor(cursor, fingerprint, keys.map(({ nullable }) => nullable))
  )
  const clause = select.groupBy.length > 0 ? "having" : "where"
  const node: Select = {
    ...select,
    // The server's own text of each key: what was decoded may have lost a digit.
    outputs: [
      ...select.outputs,
      ...keys.map(({ expr }, index): Output => ({
        expr: { _tag: "Cast", operand: expr, type: text },
        as: keyOutput(index)
      }))
    ],
    ...condition === undefined ? {} : { [clause]: both(select[clause], condition) },
    orderBy: direction,
    limit: bind(options.size + 1, int8)
  }
  const outputs: ReadonlyArray<OutputPlan> = [
    ...whole.outputs,
    ...keys.map((_, index) => ({ key: keyOutput(index), type: text }))
  ]
  const cursorOf = (row: Readonly<Record<string, unknown>> | undefined): string | undefined =>
    // The values of the outputs of text above.
    row && writeCursor(fingerprint, keys.map((_, index) => row[keyOutput(index)] as string | null))
  return {
    plan: { ...whole, node, outputs, cardinality: "many", compiled: undefined },
    pageOf: (found) => {
      const kept = found.slice(0, options.size)
      const rows = backward ? kept.toReversed() : kept
      const more = found.length > options.size
      // Where a page was read on from is still there, on the other side.
      const [hasPrevious, hasNext] = backward ? [more, true] : [options.after !== undefined, more]
      return {
        rows: rows.map((row) => rowOf(whole.outputs, row)),
        next: hasNext ? cursorOf(rows.at(-1)) : undefined,
        previous: hasPrevious ? cursorOf(rows[0]) : undefined
      }
    }
  }
}

/** The row without the keys' texts. */
const rowOf = (outputs: ReadonlyArray<OutputPlan>, row: Readonly<Record<string, unknown>>): unknown => {
  const own: Record<string, unknown> = {}
  for (const { key } of outputs) {
    Object.defineProperty(own, key, { value: row[key], enumerable: true, writable: true, configurable: true })
  }
  return own
}
