/**
 * Aggregates over the rows of a group. Each can be narrowed: `sum(orders.total).filter(condition)`,
 * `count(orders.userId).distinct()`, `stringAgg(tags.name, ", ").orderBy(asc(tags.name))`.
 *
 * Source: https://www.postgresql.org/docs/current/functions-aggregate.html
 */
import type { BigDecimal } from "effect/BigDecimal"
import type * as Ast from "../ast/Expr.ts"
import { arrayOf } from "../type/Array.ts"
import { count as countType, numeric } from "../type/Numeric.ts"
import type { PgType } from "../type/PgType.ts"
import { boolean, text } from "../type/Text.ts"
import { baseName, type Numeric } from "./Arithmetic.ts"
import { bind, type Expression, ExpressionNode } from "./Expression.ts"
import { numberOf } from "./NumberType.ts"
import type { SortKey } from "./Order.ts"

/** A call that may stand before OVER: an aggregate or a window function. */
export interface Windowed<out Tables, out Value, out Strict = never> {
  readonly "~over": readonly [Tables, Value, Strict]
  readonly node: Ast.Expr
  readonly type: PgType
}

/** An aggregate: an expression over all rows of a group. */
export interface Aggregate<out Tables, out Value> extends Expression<Tables, Value> {
  readonly "~over": readonly [Tables, Value, never]
  /** `filter (where condition)`: only the rows for which the condition is true; called again, both must be. */
  filter<T>(condition: Expression<T, boolean | null, unknown>): Aggregate<Tables | T, Value>
  /** `distinct`: equal values once. */
  distinct(): Aggregate<Tables, Value>
  /** `order by` inside the call, where the result depends on it. */
  orderBy<T>(...keys: ReadonlyArray<SortKey<T>>): Aggregate<Tables | T, Value>
}

class AggregateNode extends ExpressionNode {
  declare readonly node: Ast.Aggregate
  private with(change: Partial<Ast.Aggregate>): AggregateNode {
    return new AggregateNode({ ...this.node, ...change }, this.type)
  }
  filter(condition: Expression<unknown, unknown, unknown>) {
    const { filter } = this.node
    const operands = filter === undefined ? [condition.node] : [filter, condition.node]
    return this.with({ filter: { _tag: "Logical", operator: "and", operands } })
  }
  distinct() {
    return this.with({ distinct: true })
  }
  orderBy(...keys: ReadonlyArray<SortKey<unknown>>) {
    return this.with({ orderBy: [...this.node.orderBy, ...keys.map((key) => key.node)] })
  }
}

/** The seam between an aggregate's node and its typed handle. The name is this library's own text. */
export const aggregate = <T, A>(
  name: string,
  operands: ReadonlyArray<Ast.Expr> | "*",
  type: PgType<NonNullable<A>>,
  withinGroup: Ast.Aggregate["withinGroup"] = []
): Aggregate<T, A> =>
  new AggregateNode(
    { _tag: "Aggregate", name, arguments: operands, distinct: false, orderBy: [], withinGroup, filter: undefined },
    type
  ) as unknown as Aggregate<T, A>

/** `count(operand)`, the rows where it is not null; `count()` is `count(*)`. A number, failing typed beyond 2^53. */
export const count = <T = never>(operand?: Expression<T, unknown, unknown>): Aggregate<T, number> =>
  aggregate("count", operand === undefined ? "*" : [operand.node], countType)

const ofGroup = (name: string) => <T, A>(operand: Expression<T, A, unknown>): Aggregate<T, A | null> =>
  // The aggregate yields the operand's own type: the handle's `type` is that type's codec.
  aggregate(name, [operand.node], operand.type as PgType<never>)

/** `max(operand)`, null for no rows. */
export const max = ofGroup("max")

/** `min(operand)`, null for no rows. */
export const min = ofGroup("min")

/** Whether the type's values are numbers in TypeScript, by what its codec makes of one. */
const isNumber = (type: PgType): boolean => typeof type.decode("0") === "number"

const sums: Readonly<Record<string, string>> = { smallint: "bigint", integer: "bigint", bigint: "numeric" }

/**
 * `sum(operand)`, null for no rows. The server widens: an `integer` sums to a `bigint`, a `bigint` to a `numeric`. Here a
 * number stays a number, failing typed beyond 2^53, and a `bigint` becomes a `BigDecimal`.
 *
 * @example
 * import { eq, from, Pg, sum, table } from "@aludel/sql"
 *
 * const orders = table("orders", class Orders {
 *   id = Pg.bigint().identity().primaryKey()
 *   customer = Pg.text()
 *   total = Pg.numeric(12, 2)
 *   paid = Pg.boolean()
 * })
 * const owed = from(orders).groupBy(orders.customer).select({
 *   customer: orders.customer,
 *   open: sum(orders.total).filter(eq(orders.paid, false))
 * })
 */
export const sum = <T, A extends Numeric | null>(
  operand: Expression<T, A, unknown>
): Aggregate<T, (A extends bigint ? BigDecimal : A) | null> => {
  const base = baseName(operand.type)
  const type = isNumber(operand.type) ? numberOf(sums[base] ?? base) : numeric()
  return aggregate("sum", [operand.node], type as PgType<never>)
}

/** `avg(operand)`, null for no rows: of numbers the nearest number, else an exact `BigDecimal`. */
export const avg = <T, A extends Numeric | null>(
  operand: Expression<T, A, unknown>
): Aggregate<T, (A extends bigint ? BigDecimal : A) | null> => {
  const type = isNumber(operand.type)
    ? numberOf(baseName(operand.type) in sums ? "numeric" : "double precision")
    : numeric()
  return aggregate("avg", [operand.node], type as PgType<never>)
}

const ofConditions =
  (name: string) => <T>(condition: Expression<T, boolean | null, unknown>): Aggregate<T, boolean | null> =>
    aggregate(name, [condition.node], boolean)

/** `bool_and(condition)`: whether it is true for each row where it is not null; null for no rows. */
export const boolAnd = ofConditions("bool_and")

/** `bool_or(condition)`: whether it is true for any row; null for no rows. */
export const boolOr = ofConditions("bool_or")

/** `string_agg(operand, delimiter)`: the texts that are not null, one after the other; null for no rows. */
export const stringAgg = <T>(
  operand: Expression<T, string | null, unknown>,
  delimiter: string
): Aggregate<T, string | null> => aggregate("string_agg", [operand.node, bind(delimiter, text)], text)

/** `array_agg(operand)`: the values as an array, nulls among them; null for no rows. */
export const arrayAgg = <T, A, S>(
  operand: Expression<T, A, S>
): Aggregate<T, ReadonlyArray<A | ([S] extends [never] ? never : null)> | null> =>
  aggregate("array_agg", [operand.node], arrayOf(operand.type) as PgType<never>)

/** An aggregate over its sorted operand: `name(…) within group (order by operand)`. */
const ofSorted = <T, A>(
  name: string,
  operands: ReadonlyArray<Ast.Expr>,
  operand: Expression<T, unknown, unknown>,
  type: PgType
): Aggregate<T, A | null> =>
  // The caller gives `A` and its codec together.
  aggregate(name, operands, type as PgType<never>, [{ expr: operand.node, direction: "asc", nulls: undefined }])

/**
 * `percentile_cont(fraction) within group (order by operand)`: the value below which this share of the rows lies, between
 * two of them if need be; 0.5 is the median. Null for no rows.
 */
export const percentileCont = <T>(
  fraction: number,
  operand: Expression<T, number | null, unknown>
): Aggregate<T, number | null> => {
  const double = numberOf("double precision")
  return ofSorted("percentile_cont", [bind(fraction, double)], operand, double)
}

/** `percentile_disc(fraction) within group (order by operand)`: as `percentileCont`, but one of the values themselves. */
export const percentileDisc = <T, A>(
  fraction: number,
  operand: Expression<T, A, unknown>
): Aggregate<T, A | null> =>
  ofSorted("percentile_disc", [bind(fraction, numberOf("double precision"))], operand, operand.type)

/** `mode() within group (order by operand)`: the value that most rows have; null for no rows. */
export const mode = <T, A>(operand: Expression<T, A, unknown>): Aggregate<T, A | null> =>
  ofSorted("mode", [], operand, operand.type)
