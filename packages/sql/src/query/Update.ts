/** UPDATE: `update(users).set({ name }).where(eq(users.id, id)).returning({…})`. */
import type { Expr } from "../ast/Expr.ts"
import type * as Ast from "../ast/Update.ts"
import { conditionNode } from "../expression/ConditionNode.ts"
import type { Writes } from "../port/Access.ts"
import type { AnyColumnDefinition } from "../schema/ColumnDefinition.ts"
import type { AnyDataModel } from "../schema/DataModel.ts"
import { type TableInfo, type Writable, writableOf } from "../schema/Table.ts"
import type { ConstraintPlan, IndexPlan, TablePlan } from "../schema/TablePlan.ts"
import { assignments } from "./Assignments.ts"
import { besideOf, BesideValue } from "./Beside.ts"
import type { ChangedRow, ChangedScope } from "./Changed.ts"
import { both, type Condition } from "./Condition.ts"
import { declared } from "./Declared.ts"
import type { AnySource } from "./Derived.ts"
import type { Keyed } from "./ForeignKeyJoin.ts"
import type { Cardinality, OutputPlan, Query } from "./Query.ts"
import { QueryValue } from "./QueryValue.ts"
import { planSelection, type Selection } from "./Selection.ts"
import type { Settable, SettableFrom, Touched } from "./Settable.ts"
import { declaredIncoming, type ForeignKeyNames } from "./Within.ts"

/** Values by column. The second part is what an editor offers before there is any key. */
type Assignments<Table extends string, Fields, Key extends keyof Fields> =
  & { readonly [K in Key]?: Settable<Table, Fields[K] & AnyColumnDefinition> }
  & { readonly [K in keyof Fields]?: unknown }

/** The same beside other tables. */
type AssignmentsFrom<Scope extends string, Present, Fields, Key extends keyof Fields> =
  & { readonly [K in Key]?: SettableFrom<Scope, Present, Fields[K] & AnyColumnDefinition> }
  & { readonly [K in keyof Fields]?: unknown }

/**
 * An update that still needs to be told what to set.
 *
 * @typeParam Incoming the names of the data model's foreign keys; any string as long as no model is given
 */
export interface UpdateTable<
  in out Table extends string,
  in out Fields,
  in out Constraints,
  in out Incoming extends string
> {
  readonly "~update": readonly [Table, Constraints, Incoming]
  /**
   * Says which tables belong together, so that the foreign keys that point at this one are known by name. Without it an
   * update of the primary key can break a `ConstraintViolation` of any name.
   */
  within<Model extends AnyDataModel>(
    model: Model
  ): UpdateTable<Table, Fields, Constraints, ForeignKeyNames<Model>["all"]>
  /** `FROM`: the columns of this table, alias or query can be used in `set`, `where` and `returning`. */
  from<Name extends string>(
    table: TableInfo<Name, unknown, unknown>
  ): UpdateFrom<Table, Fields, Constraints, Incoming, Name, never>
  /** The columns to set. One that is undefined is left as it is; setting none at all is refused before anything is sent. */
  set<Key extends keyof Fields>(
    values: Assignments<Table, Fields, Key>
  ): UpdateSet<Table, Touched<Table, Fields, Constraints, Key, Incoming>["names"]>
}

/**
 * An update beside other tables, joined to one another. A join's condition cannot mention the table that is updated: that
 * is said in `where`.
 *
 * @typeParam Sources the tables beside
 * @typeParam Nullable those of them that may be null since they were joined from outside
 */
export interface UpdateFrom<
  in out Table extends string,
  in out Fields,
  in out Constraints,
  in out Incoming extends string,
  in out Sources extends string,
  in out Nullable
> {
  readonly "~update": readonly [Table, Constraints, Incoming, Nullable]
  /** Keeps the pairs of rows for which the condition is true. */
  innerJoin<Name extends string>(
    table: TableInfo<Name, unknown, unknown>,
    on: Condition<Sources | NoInfer<Name>>
  ): UpdateFrom<Table, Fields, Constraints, Incoming, Sources | Name, Nullable>
  /** The same by the one foreign key between the tables beside. */
  innerJoin<Name extends string, F>(
    table: TableInfo<Name, F, unknown> & Keyed<F>
  ): UpdateFrom<Table, Fields, Constraints, Incoming, Sources | Name, Nullable>
  /** As `innerJoin`, and rows without a partner once, with nulls in the joined table's place. */
  leftJoin<Name extends string>(
    table: TableInfo<Name, unknown, unknown>,
    on: Condition<Sources | NoInfer<Name>>
  ): UpdateFrom<Table, Fields, Constraints, Incoming, Sources | Name, Nullable | Name>
  /** The same by the one foreign key between the tables beside. */
  leftJoin<Name extends string, F>(
    table: TableInfo<Name, F, unknown> & Keyed<F>
  ): UpdateFrom<Table, Fields, Constraints, Incoming, Sources | Name, Nullable | Name>
  /** As `innerJoin`, and rows of the joined table without a partner once, with nulls in the place of all others. */
  rightJoin<Name extends string>(
    table: TableInfo<Name, unknown, unknown>,
    on: Condition<Sources | NoInfer<Name>>
  ): UpdateFrom<Table, Fields, Constraints, Incoming, Sources | Name, Nullable | Sources>
  /** The same by the one foreign key between the tables beside. */
  rightJoin<Name extends string, F>(
    table: TableInfo<Name, F, unknown> & Keyed<F>
  ): UpdateFrom<Table, Fields, Constraints, Incoming, Sources | Name, Nullable | Sources>
  /** As `innerJoin`, and rows of either side without a partner once, with nulls in the other's place. */
  fullJoin<Name extends string>(
    table: TableInfo<Name, unknown, unknown>,
    on: Condition<Sources | NoInfer<Name>>
  ): UpdateFrom<Table, Fields, Constraints, Incoming, Sources | Name, Nullable | Sources | Name>
  /** The same by the one foreign key between the tables beside. */
  fullJoin<Name extends string, F>(
    table: TableInfo<Name, F, unknown> & Keyed<F>
  ): UpdateFrom<Table, Fields, Constraints, Incoming, Sources | Name, Nullable | Sources | Name>
  /** Every row with every row of the joined table. */
  crossJoin<Name extends string>(
    table: TableInfo<Name, unknown, unknown>
  ): UpdateFrom<Table, Fields, Constraints, Incoming, Sources | Name, Nullable>
  /** The columns to set, to values or to expressions over all of the tables. */
  set<Key extends keyof Fields>(
    values: AssignmentsFrom<Table | Sources, Table | Exclude<Sources, Nullable>, Fields, Key>
  ): UpdateSet<Table, Touched<Table, Fields, Constraints, Key, Incoming>["names"], Sources, Nullable>
}

/** An update that still needs to be told which rows. */
export interface UpdateSet<
  in out Table extends string,
  out Names extends string,
  in out Sources extends string = never,
  in out Nullable = never
> {
  readonly "~set": readonly [Names, Nullable]
  /** Updates the rows for which the condition is true. */
  where(condition: Condition<Table | Sources>): Update<Table, number, Names, "one", Sources, Nullable>
  /** Updates every row of the table. */
  everyRow(): Update<Table, number, Names, "one", Sources, Nullable>
}

/**
 * An update.
 *
 * @typeParam Row the number of rows updated, or with `returning` the rows as they are afterwards
 * @typeParam Names the names of the constraints of the columns that are set
 * @typeParam Sources the tables beside
 * @typeParam Nullable those of them that may be null
 */
export interface Update<
  in out Table extends string,
  out Row,
  out Names extends string,
  out Rows extends Cardinality,
  in out Sources extends string = never,
  in out Nullable = never
> extends Query<Row, Names, Writes, Rows> {
  readonly "~returning": readonly [Table, Nullable]
  /** Narrows it further: both conditions must be true. */
  where(condition: Condition<Table | Sources>): Update<Table, Row, Names, Rows, Sources, Nullable>
  /** Yields these columns and expressions of the rows updated, as they are afterwards. */
  returning<Selected extends Selection<Table | Sources>>(
    selection: Selected
  ): Update<
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
  /** The same with the rows `before` and `after` the update. PostgreSQL 18. */
  returningChange<Selected extends Selection<Table | Sources | ChangedScope<Table>>>(
    selection: Selected
  ): Update<Table, ChangedRow<Selected, Nullable>["row"], Names, "many", Sources, Nullable>
}

/** What reads more columns than it lists, through generated columns or its condition: it is declared for each update. */
const isWider = ({ kind, level }: ConstraintPlan | IndexPlan): boolean =>
  level === "table" && (kind === "check" || kind === "exclusion" || kind === "index")

/** The constraints of the columns that are set. */
export const updateConstraints = (table: TablePlan, set: Ast.Update["set"]) =>
  declared(
    table,
    (constraint) => isWider(constraint) || constraint.columns.some((name) => set.some(({ column }) => column === name))
  )

/** Whether a column of the primary key is set, which foreign keys that nobody named may point at. */
export const setsPrimaryKey = ({ constraints }: TablePlan, set: Ast.Update["set"]): boolean =>
  constraints.some(({ columns, kind }) =>
    kind === "primary key" && columns.some((name) => set.some(({ column }) => column === name))
  )

interface UpdateState {
  readonly table: TablePlan
  readonly model: AnyDataModel | undefined
  readonly node: Ast.Update
  readonly outputs: ReadonlyArray<OutputPlan>
}

export class UpdateValue extends QueryValue {
  readonly state: UpdateState
  constructor(state: UpdateState) {
    const { model, node: { set }, outputs, table } = state
    super({
      node: state.node,
      outputs,
      constraints: [
        ...updateConstraints(table, set),
        ...declaredIncoming(model, table, set.map(({ column }) => column))
      ],
      incoming: model === undefined && setsPrimaryKey(table, set),
      cardinality: outputs.length === 0 ? "one" : "many",
      access: "writes",
      compiled: undefined
    })
    this.state = state
  }
  private with(change: Partial<Ast.Update>, outputs = this.state.outputs): UpdateValue {
    return new UpdateValue({ ...this.state, node: { ...this.state.node, ...change }, outputs })
  }
  where(condition: Condition<unknown>) {
    return this.with({ where: both(this.state.node.where, conditionNode(condition, "where")) })
  }
  returning(selection: Selection<unknown>) {
    const { outputs, plans } = planSelection(selection)
    return this.with({ returning: outputs }, plans)
  }
  returningChange(selection: Selection<unknown>) {
    return this.returning(selection)
  }
}

interface UpdateBegun {
  readonly table: TablePlan
  readonly model: AnyDataModel | undefined
  readonly from: Ast.Beside | undefined
}

const setting = ({ from, model, table }: UpdateBegun, values: object) => {
  const set = assignments(table, values)
  const rows = (where: Expr | undefined) =>
    new UpdateValue({
      table,
      model,
      node: { _tag: "Update", table: table.source, set, from, where, returning: [] },
      outputs: []
    })
  return {
    where: (condition: Condition<unknown>) => rows(conditionNode(condition, "where")),
    everyRow: () => rows(undefined)
  }
}

class UpdateFromValue extends BesideValue<UpdateFromValue> {
  private readonly begun: UpdateBegun
  protected readonly beside: Ast.Beside
  constructor(begun: UpdateBegun, beside: Ast.Beside) {
    super()
    this.begun = begun
    this.beside = beside
  }
  protected next(beside: Ast.Beside) {
    return new UpdateFromValue(this.begun, beside)
  }
  set(values: object) {
    return setting({ ...this.begun, from: this.beside }, values)
  }
}

class UpdateTableValue {
  private readonly begun: UpdateBegun
  constructor(begun: UpdateBegun) {
    this.begun = begun
  }
  within(model: AnyDataModel) {
    return new UpdateTableValue({ ...this.begun, model })
  }
  from(table: AnySource) {
    return new UpdateFromValue(this.begun, besideOf(this.begun.table, table))
  }
  set(values: object) {
    return setting(this.begun, values)
  }
}

/**
 * Begins an update of the table. Which rows it touches must be said: by `where`, or by `everyRow()`.
 * A condition of which nothing is left, as `and()`, is refused with `InvalidQuery` before anything is sent.
 *
 * @example
 * import { eq, Pg, table, update } from "@aludel/sql"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   name = Pg.text()
 * })
 * const imported = table("imported", class Imported {
 *   id = Pg.bigint().primaryKey()
 *   name = Pg.text()
 * })
 * const rename = (id: bigint, name: string) => update(users).set({ name }).where(eq(users.id, id))
 * const take = update(users).from(imported).set({ name: imported.name }).where(eq(users.id, imported.id))
 */
export const update = <Name extends string, Fields, Constraints>(
  table: TableInfo<Name, Fields, Constraints> & Writable<Constraints>
): UpdateTable<Name, Fields, Constraints, string> =>
  // The seam between the erased builder and its typed face.
  new UpdateTableValue({ table: writableOf(table), model: undefined, from: undefined }) as unknown as UpdateTable<
    Name,
    Fields,
    Constraints,
    string
  >
