/** SELECT: `from(users).leftJoin(posts, …).where(…).select({…}).orderBy(…).limit(…)`. */
import type * as Ast from "../ast/Select.ts"
import type { Join } from "../ast/Source.ts"
import { type Expression, operand, type RowCount } from "../expression/Expression.ts"
import type { SortKey } from "../expression/Order.ts"
import type { OuterRow, Reads, Writes } from "../port/Access.ts"
import type { TableInfo } from "../schema/Table.ts"
import { sourceOf } from "../schema/Table.ts"
import { int8 } from "../type/Numeric.ts"
import { both, type Condition } from "./Condition.ts"
import { type AnySource, type Derived, derivedColumns } from "./Derived.ts"
import { type Cardinality, type OutputPlan, type Query, QueryValue } from "./Query.ts"
import { planSelection, type Selection } from "./Selection.ts"
import { selectNode } from "./SelectNode.ts"

/**
 * Tables in scope, before it is said what to read of them.
 *
 * @typeParam Tables their names or aliases
 * @typeParam Nullable those whose columns may be null since they were joined from outside
 * @typeParam Needs `Reads`, and the rows of a query around it that it mentions
 * @typeParam Rows how many rows a selection of aggregates alone yields: one, unless there are groups
 */
export interface From<out Tables, out Nullable, out Needs = Reads, out Rows extends Cardinality = "one"> {
  readonly "~from": readonly [Tables, Nullable, Needs, Rows]
  /** Keeps the pairs of rows for which the condition is true. */
  innerJoin<Name extends string>(
    table: TableInfo<Name, unknown, unknown>,
    on: Condition<Tables | NoInfer<Name>>
  ): From<Tables | Name, Nullable, Needs, Rows>
  /** As `innerJoin`, and rows without a partner once, with nulls in the joined table's place. */
  leftJoin<Name extends string>(
    table: TableInfo<Name, unknown, unknown>,
    on: Condition<Tables | NoInfer<Name>>
  ): From<Tables | Name, Nullable | Name, Needs, Rows>
  /** As `innerJoin`, and rows of the joined table without a partner once, with nulls in the place of all others. */
  rightJoin<Name extends string>(
    table: TableInfo<Name, unknown, unknown>,
    on: Condition<Tables | NoInfer<Name>>
  ): From<Tables | Name, Nullable | Tables, Needs, Rows>
  /** As `innerJoin`, and rows of either side without a partner once, with nulls in the other's place. */
  fullJoin<Name extends string>(
    table: TableInfo<Name, unknown, unknown>,
    on: Condition<Tables | NoInfer<Name>>
  ): From<Tables | Name, Nullable | Tables | Name, Needs, Rows>
  /** Every row with every row of the joined table. */
  crossJoin<Name extends string>(table: TableInfo<Name, unknown, unknown>): From<Tables | Name, Nullable, Needs, Rows>
  /** Lets the query mention a row of the table in the query around it: it can then only stand inside one that reads it. */
  correlate<Name extends string>(
    table: TableInfo<Name, unknown, unknown>
  ): From<Tables | Name, Nullable, Needs | OuterRow<Name>, Rows>
  /** Keeps the rows for which the condition is true; called again, both must be. */
  where(condition: Condition<Tables>): From<Tables, Nullable, Needs, Rows>
  /** One row for each group of rows that agree in these. */
  groupBy(...keys: ReadonlyArray<Expression<Tables, unknown, unknown>>): From<Tables, Nullable, Needs, "many">
  /** Keeps the groups for which the condition is true; called again, both must be. */
  having(condition: Condition<Tables>): From<Tables, Nullable, Needs, "many">
  /** Says what to read: each expression under its key. */
  select<Selected extends Selection<Tables>>(selection: Selected): Select<
    {
      readonly [Key in keyof Selected]: [Selected[Key]["~S"] & Nullable] extends [never] ? Selected[Key]["~A"]
        : Selected[Key]["~A"] | null
    },
    Tables,
    Needs,
    // Aggregates over all rows, not over groups, are one row.
    [Selected[keyof Selected]] extends [{ readonly "~over": unknown }] ? Rows : "many"
  >
}

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
  /** At most this many rows. */
  limit(rows: RowCount): Select<Row, Tables, Needs>
  /** Leaves out this many rows first. */
  offset(rows: RowCount): Select<Row, Tables, Needs>
  /** `FOR UPDATE`: locks the rows until the transaction ends. */
  forUpdate(options?: LockingOptions<Tables>): Select<Row, Tables, Exclude<Needs, Reads> | Writes>
  /** `FOR SHARE`: keeps others from changing the rows until the transaction ends. */
  forShare(options?: LockingOptions<Tables>): Select<Row, Tables, Exclude<Needs, Reads> | Writes>
  /** The query as a table of this name, to read from or to join. */
  as<const Name extends string>(this: Query<Row, never, Reads, Cardinality>, name: Name): Derived<Name, Row>
}

class FromValue {
  readonly node: Ast.Select
  constructor(node: Ast.Select) {
    this.node = node
  }
  private with(change: Partial<Ast.Select>): FromValue {
    return new FromValue({ ...this.node, ...change })
  }
  private join(kind: Join["kind"], table: AnySource, on?: Condition<unknown>): FromValue {
    return this.with({ joins: [...this.node.joins, { kind, source: sourceOf(table), on: on?.node }] })
  }
  innerJoin(table: AnySource, on: Condition<unknown>) {
    return this.join("inner", table, on)
  }
  leftJoin(table: AnySource, on: Condition<unknown>) {
    return this.join("left", table, on)
  }
  rightJoin(table: AnySource, on: Condition<unknown>) {
    return this.join("right", table, on)
  }
  fullJoin(table: AnySource, on: Condition<unknown>) {
    return this.join("full", table, on)
  }
  crossJoin(table: AnySource) {
    return this.join("cross", table)
  }
  correlate() {
    return this
  }
  where(condition: Condition<unknown>) {
    return this.with({ where: both(this.node.where, condition.node) })
  }
  groupBy(...keys: ReadonlyArray<Expression<unknown, unknown, unknown>>) {
    return this.with({ groupBy: [...this.node.groupBy, ...keys.map((key) => key.node)] })
  }
  having(condition: Condition<unknown>) {
    return this.with({ having: both(this.node.having, condition.node) })
  }
  select(selection: Selection<unknown>) {
    const { outputs, plans } = planSelection(selection)
    return new SelectValue({ ...this.node, outputs }, plans)
  }
}

/** Aggregates without groups are one row, whatever there is to aggregate. */
const cardinalityOf = ({ groupBy, having, limit, offset, outputs }: Ast.Select): Cardinality =>
  groupBy.length === 0 && having === undefined && limit === undefined && offset === undefined &&
    outputs.every(({ expr }) => expr._tag === "Aggregate")
    ? "one"
    : "many"

class SelectValue extends QueryValue {
  readonly node: Ast.Select
  readonly outputs: ReadonlyArray<OutputPlan>
  constructor(node: Ast.Select, outputs: ReadonlyArray<OutputPlan>) {
    const access = node.locking === undefined ? "reads" : "writes"
    super({
      node,
      outputs,
      constraints: [],
      incoming: false,
      cardinality: cardinalityOf(node),
      access,
      compiled: undefined
    })
    this.node = node
    this.outputs = outputs
  }
  private with(change: Partial<Ast.Select>): SelectValue {
    return new SelectValue({ ...this.node, ...change }, this.outputs)
  }
  private lock(strength: Ast.Locking["strength"], { of = [], waiting }: LockingOptions<string>): SelectValue {
    return this.with({ locking: { strength, of, waiting } })
  }
  where(condition: Condition<unknown>) {
    return this.with({ where: both(this.node.where, condition.node) })
  }
  distinct() {
    return this.with({ distinct: "all" })
  }
  distinctOn(...keys: ReadonlyArray<Expression<unknown, unknown, unknown>>) {
    return this.with({ distinct: keys.map((key) => key.node) })
  }
  orderBy(...keys: ReadonlyArray<SortKey<unknown>>) {
    return this.with({ orderBy: [...this.node.orderBy, ...keys.map((key) => key.node)] })
  }
  limit(rows: RowCount) {
    return this.with({ limit: operand(rows, int8) })
  }
  offset(rows: RowCount) {
    return this.with({ offset: operand(rows, int8) })
  }
  forUpdate(options: LockingOptions<string> = {}) {
    return this.lock("update", options)
  }
  forShare(options: LockingOptions<string> = {}) {
    return this.lock("share", options)
  }
  as(name: string) {
    return derivedColumns({ _tag: "DerivedSource", query: this.node, alias: name, lateral: false }, this.outputs)
  }
}

/**
 * Begins a query that reads from the table.
 *
 * @example
 * import { desc, eq, from, Pg, table } from "@aludel/sql"
 *
 * const posts = table("posts", class Posts {
 *   id = Pg.bigint().identity().primaryKey()
 *   title = Pg.text()
 *   published = Pg.boolean().default(false)
 * })
 * const newest = from(posts)
 *   .where(eq(posts.published, true))
 *   .select({ id: posts.id, title: posts.title })
 *   .orderBy(desc(posts.id))
 *   .limit(10)
 */
export const from = <Name extends string>(table: TableInfo<Name, unknown, unknown>): From<Name, never> =>
  // The seam between the erased builder and its typed face.
  new FromValue(selectNode(sourceOf(table))) as unknown as From<Name, never>
