/**
 * Aggregates over the rows of a group. Each can be narrowed: `sum(orders.total).filter(condition)`,
 * `count(orders.userId).distinct()`, `stringAgg(tags.name, ", ").orderBy(asc(tags.name))`.
 *
 * Source: https://www.postgresql.org/docs/current/functions-aggregate.html
 */
import type { BigDecimal } from "effect/BigDecimal"
import type * as Ast from "../ast/Expr.ts"
import { arrayOf } from "../type/Array.ts"
import { float4, float8 } from "../type/FloatingPoint.ts"
import { count as countType, numeric, numericAsNumber } from "../type/Numeric.ts"
import { ofSignature, type PgType } from "../type/PgType.ts"
import { boolean, text } from "../type/Text.ts"
import type { Numeric } from "./Arithmetic.ts"
import { baseName } from "./CommonType.ts"
import { conditionNode } from "./ConditionNode.ts"
import { bind, type Expression, ExpressionNode } from "./Expression.ts"
import type { SortKey } from "./Order.ts"

/** A call that may stand before OVER: an aggregate or a window function. */
export interface Windowed<out Tables, out Value, out Strict = never> {
  readonly "~over": readonly [Tables, Value, Strict]
  readonly node: Ast.Expr
  readonly type: PgType
}

/** An ordered-set aggregate, `name(…) within group (order by …)`: it takes FILTER, and neither DISTINCT nor OVER. */
export interface OrderedSetAggregate<out Tables, out Value> extends Expression<Tables, Value> {
  readonly "~aggregate": true
  /** `filter (where condition)`: only the rows for which the condition is true; called again, both must be. */
  filter<T>(condition: Expression<T, boolean | null, unknown>): OrderedSetAggregate<Tables | T, Value>
}

/** `count(*)`, which counts rows: nothing in it can be distinct or sorted. */
export interface CountAll<out Tables> extends Expression<Tables, number> {
  readonly "~aggregate": true
  readonly "~over": readonly [Tables, number, never]
  /** `filter (where condition)`: only the rows for which the condition is true; called again, both must be. */
  filter<T>(condition: Expression<T, boolean | null, unknown>): CountAll<Tables | T>
}

/** An aggregate with DISTINCT or ORDER BY inside, which the server does not take before OVER. */
export interface ArrangedAggregate<out Tables, out Value> extends Expression<Tables, Value> {
  readonly "~aggregate": true
  /** `filter (where condition)`: only the rows for which the condition is true; called again, both must be. */
  filter<T>(condition: Expression<T, boolean | null, unknown>): ArrangedAggregate<Tables | T, Value>
  /** `distinct`: equal values once. They can then be sorted by themselves only. */
  distinct(): ArrangedAggregate<Tables, Value>
  /** `order by` inside the call, where the result depends on it. */
  orderBy<T>(...keys: ReadonlyArray<SortKey<T>>): ArrangedAggregate<Tables | T, Value>
}

/** An aggregate: an expression over all rows of a group, or before OVER. */
export interface Aggregate<out Tables, out Value> extends Expression<Tables, Value> {
  readonly "~aggregate": true
  readonly "~over": readonly [Tables, Value, never]
  /** `filter (where condition)`: only the rows for which the condition is true; called again, both must be. */
  filter<T>(condition: Expression<T, boolean | null, unknown>): Aggregate<Tables | T, Value>
  /** `distinct`: equal values once. They can then be sorted by themselves only. */
  distinct(): ArrangedAggregate<Tables, Value>
  /** `order by` inside the call, where the result depends on it. */
  orderBy<T>(...keys: ReadonlyArray<SortKey<T>>): ArrangedAggregate<Tables | T, Value>
}

class AggregateNode extends ExpressionNode {
  declare readonly node: Ast.Aggregate
  private with(change: Partial<Ast.Aggregate>): AggregateNode {
    return new AggregateNode({ ...this.node, ...change }, this.type)
  }
  filter(condition: Expression<unknown, unknown, unknown>) {
    const { filter } = this.node
    const given = conditionNode(condition, "filter")
    const operands = filter === undefined ? [given] : [filter, given]
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
export function count<T>(operand: Expression<T, unknown, unknown>): Aggregate<T, number>
export function count(): CountAll<never>
export function count(operand?: Expression<unknown, unknown, unknown>): Aggregate<never, number> {
  return aggregate("count", operand === undefined ? "*" : [operand.node], countType)
}

const ofGroup = (name: string) => <T, A>(operand: Expression<T, A, unknown>): Aggregate<T, A | null> =>
  // The aggregate yields the operand's own type: the handle's `type` is that type's codec.
  aggregate(name, [operand.node], ofSignature(operand.type))

/** `max(operand)`, null for no rows. */
export const max = ofGroup("max")

/** `min(operand)`, null for no rows. */
export const min = ofGroup("min")

/** Whether the type's values are numbers in TypeScript, by what its codec makes of one. */
const isNumber = (type: PgType): boolean => typeof type.decode("0") === "number"

/** What the server makes of the sum of numbers, by their type: an integer's is wider than the integer. */
const sums: Readonly<Record<string, PgType<number>>> = {
  smallint: countType,
  integer: countType,
  bigint: numericAsNumber,
  real: float4
}

const averages: Readonly<Record<string, PgType<number>>> = {
  smallint: numericAsNumber,
  integer: numericAsNumber,
  bigint: numericAsNumber
}

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
  const type = isNumber(operand.type) ? sums[baseName(operand.type)] ?? float8 : numeric()
  return aggregate("sum", [operand.node], ofSignature(type))
}

/** `avg(operand)`, null for no rows: of numbers the nearest number, else an exact `BigDecimal`. */
export const avg = <T, A extends Numeric | null>(
  operand: Expression<T, A, unknown>
): Aggregate<T, (A extends bigint ? BigDecimal : A) | null> => {
  const type = isNumber(operand.type) ? averages[baseName(operand.type)] ?? float8 : numeric()
  return aggregate("avg", [operand.node], ofSignature(type))
}

const ofConditions =
  (name: string) => <T>(condition: Expression<T, boolean | null, unknown>): Aggregate<T, boolean | null> =>
    aggregate(name, [condition.node], boolean)

/** `bool_and(condition)`: whether it is true for each row where it is not null; null for no rows. */
export const boolAnd = ofConditions("bool_and")

/** `every(condition)`: the standard's word for `bool_and`. */
export const every = ofConditions("every")

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
  aggregate("array_agg", [operand.node], ofSignature(arrayOf(operand.type)))
