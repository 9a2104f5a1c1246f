/** SELECT from its list of outputs on: `.select({…}).where(…).orderBy(…).limit(…)`. */
import type * as Ast from "../ast/Select.ts"
import { conditionNode } from "../expression/ConditionNode.ts"
import { type Expression, operand } from "../expression/Expression.ts"
import type { NullsOption, SortKey } from "../expression/Order.ts"
import type { Reads, Writes } from "../port/Access.ts"
import type { StatementAccess } from "../port/CompiledQuery.ts"
import { int8 } from "../type/Numeric.ts"
import { both, type Condition } from "./Condition.ts"
import { type Derived, derivedColumns } from "./Derived.ts"
import { type LimitOptions, orderByKey, type RowLimit } from "./Limit.ts"
import { type Cardinality, type OutputPlan, type Query, readPlan } from "./Query.ts"
import { QueryValue } from "./QueryValue.ts"
import { nodeOf } from "./SelectNode.ts"

/** Which rows a lock is for, and what to do where another transaction holds one. */
export interface LockingOptions<out Tables> {
  /** The tables whose rows are locked; all of them if not given. */
  readonly of?: ReadonlyArray<Tables & string> | undefined
  /** Fail at once with `LockNotAvailable`, or leave the row out, instead of waiting. */
  readonly waiting?: "nowait" | "skip locked" | undefined
}

/**
 * A query that reads.
 *
 * @typeParam Row the type of its rows
 * @typeParam Tables the tables in scope, for `where` and `orderBy`
 * @typeParam Needs `Reads`, or `Writes` once it locks rows
 * @typeParam Rows `"one"` where it yields exactly one row: aggregates without groups
 */
export interface Select<out Row, out Tables, out Needs = Reads, out Rows extends Cardinality = "many">
  extends Query<Row, never, Needs, Rows>
{
  readonly "~select": Tables
  /** Keeps the rows for which the condition is true; called again, both must be. */
  where(condition: Condition<Tables>): Select<Row, Tables, Needs, Rows>
  /** Leaves out rows that are equal to another. */
  distinct(): Select<Row, Tables, Needs, Rows>
  /** Keeps the first row, by `orderBy`, of those that agree in these. */
  distinctOn(...keys: ReadonlyArray<Expression<Tables, unknown, unknown>>): Select<Row, Tables, Needs, Rows>
  /** Sorts by these keys, after those given before. */
  orderBy(...keys: ReadonlyArray<SortKey<Tables>>): Select<Row, Tables, Needs, Rows>
  /** Sorts by an output, by its key, after the keys given before. */
  orderByKey(
    key: keyof Row & string,
    direction?: "asc" | "desc",
    options?: NullsOption
  ): Select<Row, Tables, Needs, Rows>
  /** At most this many rows. `withTies`: and those that sort equal to the last of them. */
  limit(rows: RowLimit, options?: LimitOptions): Select<Row, Tables, Needs>
  /** Leaves out this many rows first. */
  offset(rows: RowLimit): Select<Row, Tables, Needs>
  /** The changed query where the condition is true, else the query as it is. */
  if<E, R extends Cardinality>(
    condition: boolean,
    change: (query: Select<Row, Tables, Needs, Rows>) => Select<Row, Tables, E, R>
  ): Select<Row, Tables, Needs | E, Rows | R>
  /** The query changed by the value, or as it is where the value is undefined. */
  optionally<V, E, R extends Cardinality>(
    value: V | undefined,
    change: (query: Select<Row, Tables, Needs, Rows>, value: V) => Select<Row, Tables, E, R>
  ): Select<Row, Tables, Needs | E, Rows | R>
  /** `FOR UPDATE`: locks the rows until the transaction ends. */
  forUpdate(options?: LockingOptions<Tables>): Select<Row, Tables, Exclude<Needs, Reads> | Writes>
  /** `FOR NO KEY UPDATE`: as `forUpdate`, but others may still point foreign keys at the rows. */
  forNoKeyUpdate(options?: LockingOptions<Tables>): Select<Row, Tables, Exclude<Needs, Reads> | Writes>
  /** `FOR SHARE`: keeps others from changing the rows until the transaction ends. */
  forShare(options?: LockingOptions<Tables>): Select<Row, Tables, Exclude<Needs, Reads> | Writes>
  /** `FOR KEY SHARE`: keeps others from deleting the rows or changing their keys. */
  forKeyShare(options?: LockingOptions<Tables>): Select<Row, Tables, Exclude<Needs, Reads> | Writes>
  /** The query as a table of this name, to read from or to join. */
  as<const Name extends string>(this: Query<Row, never, Reads, Cardinality>, name: Name): Derived<Name, Row>
}

/** Aggregates without groups are one row, whatever there is to aggregate. */
const cardinalityOf = ({ groupBy, having, limit, offset, outputs }: Ast.Select): Cardinality =>
  groupBy.length === 0 && having === undefined && limit === undefined && offset === undefined &&
    outputs.every(({ expr }) => expr._tag === "Aggregate")
    ? "one"
    : "many"

export class SelectValue extends QueryValue {
  readonly node: Ast.Select
  readonly outputs: ReadonlyArray<OutputPlan>
  readonly access: StatementAccess
  constructor(node: Ast.Select, outputs: ReadonlyArray<OutputPlan>, access: StatementAccess) {
    super(readPlan(node, outputs, cardinalityOf(node), node.locking === undefined ? access : "writes"))
    this.node = node
    this.outputs = outputs
    this.access = access
  }
  private with(node: Ast.Select): SelectValue {
    return new SelectValue(node, this.outputs, this.access)
  }
  private lock(strength: Ast.Locking["strength"], { of = [], waiting }: LockingOptions<string>): SelectValue {
    return this.with({ ...this.node, locking: { strength, of, waiting } })
  }
  where(condition: Condition<unknown>) {
    return this.with({ ...this.node, where: both(this.node.where, conditionNode(condition, "where")) })
  }
  distinct() {
    return this.with({ ...this.node, distinct: "all" })
  }
  distinctOn(...keys: ReadonlyArray<Expression<unknown, unknown, unknown>>) {
    return this.with({ ...this.node, distinct: keys.map(nodeOf) })
  }
  orderBy(...keys: ReadonlyArray<SortKey<unknown>>) {
    return this.with({ ...this.node, orderBy: [...this.node.orderBy, ...keys.map(nodeOf)] })
  }
  orderByKey(key: string, direction: "asc" | "desc" = "asc", options?: NullsOption) {
    return this.with({
      ...this.node,
      orderBy: [...this.node.orderBy, orderByKey(this.outputs, key, direction, options)]
    })
  }
  limit(rows: RowLimit, { withTies = false }: LimitOptions = {}) {
    return this.with({ ...this.node, limit: operand(rows, int8), ties: withTies })
  }
  offset(rows: RowLimit) {
    return this.with({ ...this.node, offset: operand(rows, int8) })
  }
  if(condition: boolean, change: (query: SelectValue) => SelectValue) {
    return condition ? change(this) : this
  }
  optionally(value: unknown, change: (query: SelectValue, value: unknown) => SelectValue) {
    return value === undefined ? this : change(this, value)
  }
  forUpdate(options: LockingOptions<string> = {}) {
    return this.lock("update", options)
  }
  forNoKeyUpdate(options: LockingOptions<string> = {}) {
    return this.lock("no key update", options)
  }
  forShare(options: LockingOptions<string> = {}) {
    return this.lock("share", options)
  }
  forKeyShare(options: LockingOptions<string> = {}) {
    return this.lock("key share", options)
  }
  as(name: string) {
    return derivedColumns({ _tag: "DerivedSource", query: this.node, alias: name, lateral: false }, this.outputs)
  }
}
