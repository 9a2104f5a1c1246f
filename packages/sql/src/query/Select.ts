/** SELECT: `from(users).leftJoin(posts, …).where(…).select({…}).orderBy(…).limit(…)`. */
import type * as Ast from "../ast/Select.ts"
import type { Join } from "../ast/Source.ts"
import { bind, type Expression } from "../expression/Expression.ts"
import type { SortKey } from "../expression/Order.ts"
import type { Reads } from "../port/Access.ts"
import type { TableInfo } from "../schema/Table.ts"
import { sourceOf } from "../schema/Table.ts"
import { int8 } from "../type/Numeric.ts"
import { both, type Condition } from "./Condition.ts"
import { type OutputPlan, type Query, QueryValue } from "./Query.ts"
import { planSelection, type Selection } from "./Selection.ts"

/**
 * Tables in scope, before it is said what to read of them.
 *
 * @typeParam Tables their names or aliases
 * @typeParam Nullable those whose columns may be null since they were joined from outside
 */
export interface From<out Tables, out Nullable> {
  readonly "~from": readonly [Tables, Nullable]
  /** Keeps the pairs of rows for which the condition is true. */
  innerJoin<Name extends string>(
    table: TableInfo<Name, unknown, unknown>,
    on: Condition<Tables | NoInfer<Name>>
  ): From<Tables | Name, Nullable>
  /** As `innerJoin`, and rows without a partner once, with nulls in the joined table's place. */
  leftJoin<Name extends string>(
    table: TableInfo<Name, unknown, unknown>,
    on: Condition<Tables | NoInfer<Name>>
  ): From<Tables | Name, Nullable | Name>
  /** Keeps the rows for which the condition is true; called again, both must be. */
  where(condition: Condition<Tables>): From<Tables, Nullable>
  /** One row for each group of rows that agree in these. */
  groupBy(...keys: ReadonlyArray<Expression<Tables, unknown, unknown>>): From<Tables, Nullable>
  /** Keeps the groups for which the condition is true; called again, both must be. */
  having(condition: Condition<Tables>): From<Tables, Nullable>
  /** Says what to read: each expression under its key. */
  select<Selected extends Selection<Tables>>(selection: Selected): Select<
    {
      readonly [Key in keyof Selected]: [Selected[Key]["~S"] & Nullable] extends [never] ? Selected[Key]["~A"]
        : Selected[Key]["~A"] | null
    },
    Tables
  >
}

/**
 * A query that reads.
 *
 * @typeParam Row the type of its rows
 * @typeParam Tables the tables in scope, for `where` and `orderBy`
 */
export interface Select<out Row, out Tables> extends Query<Row, never, Reads, "many"> {
  readonly "~select": Tables
  /** Keeps the rows for which the condition is true; called again, both must be. */
  where(condition: Condition<Tables>): Select<Row, Tables>
  /** Sorts by these keys, after those given before. */
  orderBy(...keys: ReadonlyArray<SortKey<Tables>>): Select<Row, Tables>
  /** At most this many rows. */
  limit(rows: number): Select<Row, Tables>
  /** Leaves out this many rows first. */
  offset(rows: number): Select<Row, Tables>
}

class FromValue {
  readonly node: Ast.Select
  constructor(node: Ast.Select) {
    this.node = node
  }
  private with(change: Partial<Ast.Select>): FromValue {
    return new FromValue({ ...this.node, ...change })
  }
  private join(kind: Join["kind"], table: TableInfo<unknown, unknown, unknown>, on: Condition<unknown>): FromValue {
    return this.with({ joins: [...this.node.joins, { kind, source: sourceOf(table), on: on.node }] })
  }
  innerJoin(table: TableInfo<unknown, unknown, unknown>, on: Condition<unknown>) {
    return this.join("inner", table, on)
  }
  leftJoin(table: TableInfo<unknown, unknown, unknown>, on: Condition<unknown>) {
    return this.join("left", table, on)
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

class SelectValue extends QueryValue {
  readonly node: Ast.Select
  readonly outputs: ReadonlyArray<OutputPlan>
  constructor(node: Ast.Select, outputs: ReadonlyArray<OutputPlan>) {
    super({
      node,
      outputs,
      constraints: [],
      incoming: false,
      cardinality: "many",
      access: "reads",
      compiled: undefined
    })
    this.node = node
    this.outputs = outputs
  }
  private with(change: Partial<Ast.Select>): SelectValue {
    return new SelectValue({ ...this.node, ...change }, this.outputs)
  }
  where(condition: Condition<unknown>) {
    return this.with({ where: both(this.node.where, condition.node) })
  }
  orderBy(...keys: ReadonlyArray<SortKey<unknown>>) {
    return this.with({ orderBy: [...this.node.orderBy, ...keys.map((key) => key.node)] })
  }
  limit(rows: number) {
    return this.with({ limit: bind(rows, int8) })
  }
  offset(rows: number) {
    return this.with({ offset: bind(rows, int8) })
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
  new FromValue({
    _tag: "Select",
    outputs: [],
    from: sourceOf(table),
    joins: [],
    where: undefined,
    groupBy: [],
    having: undefined,
    orderBy: [],
    limit: undefined,
    offset: undefined
  }) as unknown as From<Name, never>
