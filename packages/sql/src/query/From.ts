/** FROM, joins, conditions and groups: `from(users).leftJoin(posts, …).where(…).groupBy(…)`, up to what is selected. */
import type * as Ast from "../ast/Select.ts"
import { selectFrom } from "../ast/SelectFrom.ts"
import type { Join, Source } from "../ast/Source.ts"
import { conditionNode } from "../expression/ConditionNode.ts"
import type { Expression } from "../expression/Expression.ts"
import { and } from "../expression/Logical.ts"
import type { Volatile } from "../expression/Volatile.ts"
import type { OuterRow, Reads, Writes } from "../port/Access.ts"
import type { StatementAccess } from "../port/CompiledQuery.ts"
import { sourceOf, type TableInfo } from "../schema/Table.ts"
import { both, type Condition } from "./Condition.ts"
import type { Keyed } from "./ForeignKeyJoin.ts"
import type { GroupingElement } from "./Grouping.ts"
import { Joins } from "./Joins.ts"
import type { LateralInfo } from "./Lateral.ts"
import type { Cardinality } from "./Query.ts"
import { type Select, SelectValue } from "./Select.ts"
import { planSelection, type Selection } from "./Selection.ts"
import { checkNames, nodeOf, sourcesOf } from "./SelectNode.ts"
import { type UsingInfo, usingJoin } from "./Using.ts"

type AnyUsing = UsingInfo<unknown, unknown, unknown>

/** Merged columns are null where those of the left side already could be. */
type MergedNull<Name, Before> = [Before] extends [never] ? never : Name

type AnyLateral = LateralInfo<unknown, unknown, unknown>

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
  /** The same by the one foreign key between the table and those in scope, in either direction; none or two are refused. */
  innerJoin<Name extends string, Fields>(
    table: TableInfo<Name, Fields, unknown> & Keyed<Fields>
  ): From<Tables | Name, Nullable, Needs, Rows>
  /** As `innerJoin`, and rows without a partner once, with nulls in the joined table's place. */
  leftJoin<Name extends string>(
    table: TableInfo<Name, unknown, unknown>,
    on: Condition<Tables | NoInfer<Name>>
  ): From<Tables | Name, Nullable | Name, Needs, Rows>
  /** The same by the one foreign key between the tables. */
  leftJoin<Name extends string, Fields>(
    table: TableInfo<Name, Fields, unknown> & Keyed<Fields>
  ): From<Tables | Name, Nullable | Name, Needs, Rows>
  /** As `innerJoin`, and rows of the joined table without a partner once, with nulls in the place of all others. */
  rightJoin<Name extends string>(
    table: TableInfo<Name, unknown, unknown>,
    on: Condition<Tables | NoInfer<Name>>
  ): From<Tables | Name, Nullable | Tables, Needs, Rows>
  /** The same by the one foreign key between the tables. */
  rightJoin<Name extends string, Fields>(
    table: TableInfo<Name, Fields, unknown> & Keyed<Fields>
  ): From<Tables | Name, Nullable | Tables, Needs, Rows>
  /** As `innerJoin`, and rows of either side without a partner once, with nulls in the other's place. */
  fullJoin<Name extends string>(
    table: TableInfo<Name, unknown, unknown>,
    on: Condition<Tables | NoInfer<Name>>
  ): From<Tables | Name, Nullable | Tables | Name, Needs, Rows>
  /** The same by the one foreign key between the tables. */
  fullJoin<Name extends string, Fields>(
    table: TableInfo<Name, Fields, unknown> & Keyed<Fields>
  ): From<Tables | Name, Nullable | Tables | Name, Needs, Rows>
  /** Every row with every row of the joined table. */
  crossJoin<Name extends string>(table: TableInfo<Name, unknown, unknown>): From<Tables | Name, Nullable, Needs, Rows>
  /** As `innerJoin`, with the table and by the columns that `using` names. */
  innerJoinUsing<Name extends string, Left extends Tables & string, Right extends string>(
    joined: UsingInfo<Name, Left, Right>
  ): From<Tables | Right | Name, Nullable, Needs, Rows>
  /** As `innerJoinUsing`, and rows without a partner once; the merged columns are those of the left side. */
  leftJoinUsing<Name extends string, Left extends Tables & string, Right extends string>(
    joined: UsingInfo<Name, Left, Right>
  ): From<Tables | Right | Name, Nullable | Right | MergedNull<Name, Left & Nullable>, Needs, Rows>
  /** As `innerJoinUsing`, and rows of the joined table without a partner once; the merged columns are its own. */
  rightJoinUsing<Name extends string, Left extends Tables & string, Right extends string>(
    joined: UsingInfo<Name, Left, Right>
  ): From<Tables | Right | Name, Nullable | Tables, Needs, Rows>
  /** As `innerJoinUsing`, and rows of either side without a partner once; the merged columns are those of the side found. */
  fullJoinUsing<Name extends string, Left extends Tables & string, Right extends string>(
    joined: UsingInfo<Name, Left, Right>
  ): From<Tables | Right | Name, Nullable | Tables | Right | MergedNull<Name, Left & Nullable>, Needs, Rows>
  /** As `innerJoin`, with a source that is computed for each row so far; without a condition every row of it counts. */
  innerJoinLateral<Name extends string>(
    source: LateralInfo<Name, unknown, Tables>,
    on?: Condition<Tables | NoInfer<Name>>
  ): From<Tables | Name, Nullable, Needs, Rows>
  /** As `innerJoinLateral`, and rows so far for which the source has none once, with nulls in its place. */
  leftJoinLateral<Name extends string>(
    source: LateralInfo<Name, unknown, Tables>,
    on?: Condition<Tables | NoInfer<Name>>
  ): From<Tables | Name, Nullable | Name, Needs, Rows>
  /** Every row so far with every row that the source has for it. */
  crossJoinLateral<Name extends string>(
    source: LateralInfo<Name, unknown, Tables>
  ): From<Tables | Name, Nullable, Needs, Rows>
  /** Lets the query mention a row of the table in the query around it: it can then only stand inside one that reads it. */
  correlate<Name extends string>(
    table: TableInfo<Name, unknown, unknown>
  ): From<Tables | Name, Nullable, Needs | OuterRow<Name>, Rows>
  /** Lets the query call functions that write, `nextval` or a lock: it then needs `Writes`, and stands in no other query. */
  writing(): From<Tables | Volatile, Nullable, Exclude<Needs, Reads> | Writes, Rows>
  /** Keeps the rows for which the condition is true; called again, both must be. */
  where(condition: Condition<Tables>): From<Tables, Nullable, Needs, Rows>
  /** One row for each group of rows that agree in these. */
  groupBy(...keys: ReadonlyArray<Expression<Tables, unknown, unknown>>): From<Tables, Nullable, Needs, "many">
  /** Groups in several ways at once, beside the keys of `groupBy`: by `rollup`, `cube`, `groupingSets`. */
  groupBySets<Absent>(
    ...sets: ReadonlyArray<GroupingElement<Tables, Absent>>
  ): From<Tables, Nullable | Absent, Needs, "many">
  /** Keeps the groups for which the condition is true; called again, both must be. */
  having(condition: Condition<Tables>): From<Tables, Nullable, Needs, "many">
  /** The changed query where the condition is true, else as it is. Tables joined by the change are in scope there only. */
  if<N, E, R extends Cardinality>(
    condition: boolean,
    change: (query: From<Tables, Nullable, Needs, Rows>) => From<unknown, N, E, R>
  ): From<Tables, Nullable | N, Needs | E, Rows | R>
  /** The query changed by the value, or as it is where the value is undefined. */
  optionally<V, N, E, R extends Cardinality>(
    value: V | undefined,
    change: (query: From<Tables, Nullable, Needs, Rows>, value: V) => From<unknown, N, E, R>
  ): From<Tables, Nullable | N, Needs | E, Rows | R>
  /** Says what to read: each expression under its key. */
  select<Selected extends Selection<Tables>>(selection: Selected): Select<
    {
      readonly [Key in keyof Selected]: [Selected[Key]["~S"] & Nullable] extends [never] ? Selected[Key]["~A"]
        : Selected[Key]["~A"] | null
    },
    Tables,
    Needs,
    // Aggregates over all rows, not over groups, are one row.
    [Selected[keyof Selected]] extends [{ readonly "~aggregate": true }] ? Rows : "many"
  >
}

/** Each clause copies the one flat node with itself in its place; through a second, partial object it costs six times as much. */
class FromValue extends Joins<FromValue> {
  readonly node: Ast.Select
  readonly access: StatementAccess
  constructor(node: Ast.Select, access: StatementAccess) {
    super()
    this.node = node
    this.access = access
  }
  private with(node: Ast.Select): FromValue {
    return new FromValue(node, this.access)
  }
  protected override joined(join: Join): FromValue {
    checkNames(this.node, join)
    return this.with({ ...this.node, joins: [...this.node.joins, join] })
  }
  protected override sources(): ReadonlyArray<Source> {
    return sourcesOf(this.node)
  }
  innerJoinUsing(joined: AnyUsing) {
    return this.joined(usingJoin("inner", this.node, joined))
  }
  leftJoinUsing(joined: AnyUsing) {
    return this.joined(usingJoin("left", this.node, joined))
  }
  rightJoinUsing(joined: AnyUsing) {
    return this.joined(usingJoin("right", this.node, joined))
  }
  fullJoinUsing(joined: AnyUsing) {
    return this.joined(usingJoin("full", this.node, joined))
  }
  innerJoinLateral(source: AnyLateral, on?: Condition<unknown>) {
    return this.join("inner", source, on ?? and())
  }
  leftJoinLateral(source: AnyLateral, on?: Condition<unknown>) {
    return this.join("left", source, on ?? and())
  }
  crossJoinLateral(source: AnyLateral) {
    return this.join("cross", source)
  }
  correlate() {
    return this
  }
  writing() {
    return new FromValue(this.node, "writes")
  }
  where(condition: Condition<unknown>) {
    return this.with({ ...this.node, where: both(this.node.where, conditionNode(condition, "where")) })
  }
  groupBy(...keys: ReadonlyArray<Expression<unknown, unknown, unknown>>) {
    return this.with({ ...this.node, groupBy: [...this.node.groupBy, ...keys.map(nodeOf)] })
  }
  groupBySets(...sets: ReadonlyArray<GroupingElement<unknown, unknown>>) {
    return this.with({ ...this.node, groupBy: [...this.node.groupBy, ...sets.map(nodeOf)] })
  }
  having(condition: Condition<unknown>) {
    return this.with({ ...this.node, having: both(this.node.having, conditionNode(condition, "having")) })
  }
  if(condition: boolean, change: (query: FromValue) => FromValue) {
    return condition ? change(this) : this
  }
  optionally(value: unknown, change: (query: FromValue, value: unknown) => FromValue) {
    return value === undefined ? this : change(this, value)
  }
  select(selection: Selection<unknown>) {
    const { outputs, plans } = planSelection(selection)
    return new SelectValue({ ...this.node, outputs }, plans, this.access)
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
  new FromValue(selectFrom(sourceOf(table)), "reads") as unknown as From<Name, never>
