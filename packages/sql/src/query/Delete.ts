/** DELETE: `deleteFrom(posts).where(eq(posts.id, id)).returning({…})`. */
import type { Expr } from "../ast/Expr.ts"
import type * as Ast from "../ast/Update.ts"
import { conditionNode } from "../expression/ConditionNode.ts"
import type { Writes } from "../port/Access.ts"
import type { AnyDataModel } from "../schema/DataModel.ts"
import { type TableInfo, type Writable, writableOf } from "../schema/Table.ts"
import type { TablePlan } from "../schema/TablePlan.ts"
import { besideOf, BesideValue } from "./Beside.ts"
import { both, type Condition } from "./Condition.ts"
import type { AnySource } from "./Derived.ts"
import type { Keyed } from "./ForeignKeyJoin.ts"
import type { Cardinality, OutputPlan, Query } from "./Query.ts"
import { QueryValue } from "./QueryValue.ts"
import { planSelection, type Selection } from "./Selection.ts"
import { declaredIncoming, type ForeignKeyNames } from "./Within.ts"

/** A delete that still needs to be told which rows. */
export interface DeleteFrom<in out Table extends string, in out Names extends string = string> {
  readonly "~from": readonly [Table, Names]
  /**
   * Says which tables belong together, so that the foreign keys that point at this one are known by name: those that
   * refuse the delete, and behind those that cascade the ones of their tables. One that is deferred to the transaction's
   * end surfaces at COMMIT.
   */
  within<Model extends AnyDataModel>(model: Model): DeleteFrom<Table, ForeignKeyNames<Model>["all"]>
  /** `USING`: the columns of this table, alias or query can be used in `where` and `returning`. */
  using<Name extends string>(table: TableInfo<Name, unknown, unknown>): DeleteUsing<Table, Names, Name, never>
  /** Deletes the rows for which the condition is true. */
  where(condition: Condition<Table>): Delete<Table, number, Names, "one">
  /** Deletes every row of the table. */
  everyRow(): Delete<Table, number, Names, "one">
}

/**
 * A delete beside other tables, joined to one another. A join's condition cannot mention the table that is deleted from:
 * that is said in `where`.
 *
 * @typeParam Sources the tables beside
 * @typeParam Nullable those of them that may be null since they were joined from outside
 */
export interface DeleteUsing<
  in out Table extends string,
  in out Names extends string,
  in out Sources extends string,
  in out Nullable
> {
  readonly "~from": readonly [Table, Names, Nullable]
  /** Keeps the pairs of rows for which the condition is true. */
  innerJoin<Name extends string>(
    table: TableInfo<Name, unknown, unknown>,
    on: Condition<Sources | NoInfer<Name>>
  ): DeleteUsing<Table, Names, Sources | Name, Nullable>
  /** The same by the one foreign key between the tables beside. */
  innerJoin<Name extends string, F>(
    table: TableInfo<Name, F, unknown> & Keyed<F>
  ): DeleteUsing<Table, Names, Sources | Name, Nullable>
  /** As `innerJoin`, and rows without a partner once, with nulls in the joined table's place. */
  leftJoin<Name extends string>(
    table: TableInfo<Name, unknown, unknown>,
    on: Condition<Sources | NoInfer<Name>>
  ): DeleteUsing<Table, Names, Sources | Name, Nullable | Name>
  /** The same by the one foreign key between the tables beside. */
  leftJoin<Name extends string, F>(
    table: TableInfo<Name, F, unknown> & Keyed<F>
  ): DeleteUsing<Table, Names, Sources | Name, Nullable | Name>
  /** As `innerJoin`, and rows of the joined table without a partner once, with nulls in the place of all others. */
  rightJoin<Name extends string>(
    table: TableInfo<Name, unknown, unknown>,
    on: Condition<Sources | NoInfer<Name>>
  ): DeleteUsing<Table, Names, Sources | Name, Nullable | Sources>
  /** The same by the one foreign key between the tables beside. */
  rightJoin<Name extends string, F>(
    table: TableInfo<Name, F, unknown> & Keyed<F>
  ): DeleteUsing<Table, Names, Sources | Name, Nullable | Sources>
  /** As `innerJoin`, and rows of either side without a partner once, with nulls in the other's place. */
  fullJoin<Name extends string>(
    table: TableInfo<Name, unknown, unknown>,
    on: Condition<Sources | NoInfer<Name>>
  ): DeleteUsing<Table, Names, Sources | Name, Nullable | Sources | Name>
  /** The same by the one foreign key between the tables beside. */
  fullJoin<Name extends string, F>(
    table: TableInfo<Name, F, unknown> & Keyed<F>
  ): DeleteUsing<Table, Names, Sources | Name, Nullable | Sources | Name>
  /** Every row with every row of the joined table. */
  crossJoin<Name extends string>(
    table: TableInfo<Name, unknown, unknown>
  ): DeleteUsing<Table, Names, Sources | Name, Nullable>
  /** Deletes the rows for which the condition is true. */
  where(condition: Condition<Table | Sources>): Delete<Table, number, Names, "one", Sources, Nullable>
}

/**
 * A delete. Which foreign keys point at its table, its own type does not know without a data model: one that breaks
 * arrives as a `ConstraintViolation` of any name.
 *
 * @typeParam Row the number of rows deleted, or with `returning` the rows as they were
 * @typeParam Names the names of the data model's foreign keys; any string without one
 * @typeParam Sources the tables beside
 * @typeParam Nullable those of them that may be null
 */
export interface Delete<
  in out Table extends string,
  out Row,
  out Names extends string,
  out Rows extends Cardinality,
  in out Sources extends string = never,
  in out Nullable = never
> extends Query<Row, Names, Writes, Rows> {
  readonly "~returning": readonly [Table, Nullable]
  /** Narrows it further: both conditions must be true. */
  where(condition: Condition<Table | Sources>): Delete<Table, Row, Names, Rows, Sources, Nullable>
  /** Yields these columns and expressions of the rows deleted, as they were. */
  returning<Selected extends Selection<Table | Sources>>(
    selection: Selected
  ): Delete<
    Table,
    {
      readonly [Key in keyof Selected]: [Selected[Key]["~S"] & Nullable] extends [never] ? Selected[Key]["~A"]
        : Selected[Key]["~A"] | null
    },
    Names,
    "many",
    Sources,
    Nullable
  >
}

interface DeleteState {
  readonly table: TablePlan
  readonly model: AnyDataModel | undefined
  readonly node: Ast.Delete
  readonly outputs: ReadonlyArray<OutputPlan>
}

class DeleteValue extends QueryValue {
  readonly state: DeleteState
  constructor(state: DeleteState) {
    const { model, node, outputs, table } = state
    super({
      node,
      outputs,
      constraints: declaredIncoming(model, table),
      incoming: model === undefined,
      cardinality: outputs.length === 0 ? "one" : "many",
      access: "writes",
      compiled: undefined
    })
    this.state = state
  }
  private with(change: Partial<Ast.Delete>, outputs = this.state.outputs): DeleteValue {
    return new DeleteValue({ ...this.state, node: { ...this.state.node, ...change }, outputs })
  }
  where(condition: Condition<unknown>) {
    return this.with({ where: both(this.state.node.where, conditionNode(condition, "where")) })
  }
  returning(selection: Selection<unknown>) {
    const { outputs, plans } = planSelection(selection)
    return this.with({ returning: outputs }, plans)
  }
}

interface DeleteBegun {
  readonly table: TablePlan
  readonly model: AnyDataModel | undefined
}

const rows = ({ model, table }: DeleteBegun, using: Ast.Beside | undefined, where: Expr | undefined): DeleteValue =>
  new DeleteValue({
    table,
    model,
    node: { _tag: "Delete", from: table.source, using, where, returning: [] },
    outputs: []
  })

class DeleteUsingValue extends BesideValue<DeleteUsingValue> {
  private readonly begun: DeleteBegun
  protected readonly beside: Ast.Beside
  constructor(begun: DeleteBegun, beside: Ast.Beside) {
    super()
    this.begun = begun
    this.beside = beside
  }
  protected next(beside: Ast.Beside) {
    return new DeleteUsingValue(this.begun, beside)
  }
  where(condition: Condition<unknown>) {
    return rows(this.begun, this.beside, conditionNode(condition, "where"))
  }
}

class DeleteFromValue {
  private readonly begun: DeleteBegun
  constructor(begun: DeleteBegun) {
    this.begun = begun
  }
  within(model: AnyDataModel) {
    return new DeleteFromValue({ ...this.begun, model })
  }
  using(table: AnySource) {
    return new DeleteUsingValue(this.begun, besideOf(this.begun.table, table))
  }
  where(condition: Condition<unknown>) {
    return rows(this.begun, undefined, conditionNode(condition, "where"))
  }
  everyRow() {
    return rows(this.begun, undefined, undefined)
  }
}

/**
 * Begins a delete from the table. Which rows it touches must be said: by `where`, or by `everyRow()`.
 * A condition of which nothing is left, as `and()`, is refused with `InvalidQuery` before anything is sent.
 *
 * @example
 * import { and, dataModel, deleteFrom, eq, Pg, table } from "@aludel/sql"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   blocked = Pg.boolean()
 * })
 * const posts = table("posts", class Posts {
 *   id = Pg.bigint().identity().primaryKey()
 *   authorId = Pg.bigint().references(() => users.id)
 * })
 * const blog = dataModel({ users, posts })
 * const remove = (id: bigint) => deleteFrom(users).within(blog).where(eq(users.id, id))
 * const clean = deleteFrom(posts).using(users).where(and(eq(users.id, posts.authorId), eq(users.blocked, true)))
 */
export const deleteFrom = <Name extends string, Constraints>(
  table: TableInfo<Name, unknown, Constraints> & Writable<Constraints>
): DeleteFrom<Name> =>
  // The seam between the erased builder and its typed face.
  new DeleteFromValue({ table: writableOf(table), model: undefined }) as unknown as DeleteFrom<Name>
