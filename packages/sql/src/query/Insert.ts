/** INSERT: `insert(users).values({…}).onConflict(users.email).doNothing().returning({…})`. */
import type * as Ast from "../ast/Insert.ts"
import type { Expression } from "../expression/Expression.ts"
import type { Reads, Writes } from "../port/Access.ts"
import type { Column } from "../schema/Column.ts"
import type { AnyColumnDefinition } from "../schema/ColumnDefinition.ts"
import type { TableConstraintName } from "../schema/Constraint.ts"
import { type Insertable, type RequiredKeys, type TableInfo, type Writable, writableOf } from "../schema/Table.ts"
import type { TablePlan } from "../schema/TablePlan.ts"
import type { Assigned } from "./AssignedPart.ts"
import type { Breakable, KeyName, KeyOver } from "./Breakable.ts"
import type { ChangedRow, ChangedScope } from "./Changed.ts"
import type { Condition } from "./Condition.ts"
import { answered, assigned, excludedOf } from "./ConflictPlan.ts"
import { readNode } from "./Derived.ts"
import { planInsert } from "./InsertPlan.ts"
import type { Overridden } from "./Overridden.ts"
import type { Cardinality, OutputPlan, Query } from "./Query.ts"
import { QueryValue } from "./QueryValue.ts"
import { planSelection, type Selection } from "./Selection.ts"

/** What keeps rows of a query from being rows of a table, as a message; nothing where the query itself has a mistake. */
type Misfit<Fields, Row> = string extends keyof Row ? never :
  | {
    readonly [Key in keyof Row & string]: Key extends keyof Fields
      ? Row[Key] extends (Fields[Key] & AnyColumnDefinition)["~W"] ? never
      : `the column "${Key}" does not take what is selected for it`
      : `the table has no column "${Key}"`
  }[keyof Row & string]
  | (Exclude<RequiredKeys<Fields>, keyof Row> extends infer Key extends string
    ? Key extends unknown ? `the column "${Key}" is not selected` : never
    : never)

/** An insert that still needs its rows. */
export interface InsertInto<
  in out Table extends string,
  in out Fields,
  in out Names extends string,
  in out Constraints
> {
  readonly "~into": readonly [Table, Names, Constraints]
  /**
   * The row or rows to insert. A column that a row leaves out, or gives as undefined, gets its default. No rows at all
   * is no statement, and no result.
   */
  values<Rows = never>(
    rows: Insertable<Fields> | (ReadonlyArray<Insertable<Fields>> & { readonly [Symbol.iterator]: () => Rows })
  ): Insert<Table, Fields, number, Names, [Rows] extends [never] ? "one" : "many", Constraints>
  /**
   * `INSERT … SELECT`: the rows of a query, whose keys are the columns to give. The server copies them; none passes
   * through the client. A default that the client makes (`defaultWith`) has to be selected.
   */
  select<Row>(
    query:
      & Query<Row, never, Reads, Cardinality>
      & ([Misfit<Fields, Row>] extends [never] ? unknown : Misfit<Fields, Row>)
  ): Insert<Table, Fields, number, Names, "many", Constraints>
}

/** An insert that may still say whose value counts in an identity column. */
export interface InsertTable<
  in out Table extends string,
  in out Fields,
  in out Names extends string,
  in out Constraints
> extends InsertInto<Table, Fields, Names, Constraints> {
  /**
   * `OVERRIDING SYSTEM VALUE`: a row may give the value of an `identity()` column, which is then written, and can break
   * the primary key. `OVERRIDING USER VALUE`: what a row gives there is passed over and the server counts.
   */
  overriding(
    whose: Ast.Overriding
  ): InsertInto<
    Table,
    Overridden<Fields>,
    Breakable<Table, Overridden<Fields>, Constraints>["inserted"],
    Constraints
  >
}

/**
 * An insert with its rows. Many rows travel as one array for each column, whatever their number, and are returned in the
 * order in which they were given.
 *
 * @typeParam Row what it yields: the number of rows written, or with `returning` the rows
 * @typeParam Names the names of the constraints that it can break
 * @typeParam Rows `"one"` where exactly one row comes
 * @typeParam Constraints how the table's own constraints are named
 */
export interface Insert<
  in out Table extends string,
  in out Fields,
  out Row,
  in out Names extends string,
  out Rows extends Cardinality,
  in out Constraints
> extends Query<Row, Names, Writes, Rows> {
  readonly "~insert": readonly [Table, Constraints]
  /** `ON CONFLICT` whatever unique or exclusion constraint would break: all of their names leave the type. */
  onConflict(): AnyConflict<Table, Fields, Row, Names, Constraints>
  /** Says what to do where the unique constraint on this column would break: that name leaves the type. */
  onConflict<Key extends keyof Fields>(
    column:
      & Column<Table, unknown, Key>
      & ([(Fields[Key] & AnyColumnDefinition)["~U" | "~Q"]] extends [never] ? "this column has no unique constraint"
        : unknown)
  ): OnConflict<Table, Fields, Row, Names, Rows, Constraints, KeyName<Table, Key, Fields[Key] & AnyColumnDefinition>>
  /** The same for the unique constraint over these columns together. */
  onConflict<Key extends keyof Fields>(
    first:
      & Column<Table, unknown, Key>
      & ([KeyOver<Constraints, NoInfer<Key>>] extends [never] ? "these columns have no unique constraint together"
        : unknown),
    second: Column<Table, unknown, Key>,
    ...others: ReadonlyArray<Column<Table, unknown, Key>>
  ): OnConflict<
    Table,
    Fields,
    Row,
    Names,
    Rows,
    Constraints,
    TableConstraintName<Table, Fields, KeyOver<Constraints, Key>>
  >
  /**
   * Says what to do where the named constraint would break: that name leaves the type. A unique index over expressions or
   * over some of the rows is spelled out from its declaration.
   */
  onConstraint<const Name extends Names>(name: Name): OnConflict<Table, Fields, Row, Names, Rows, Constraints, Name>
  /** Yields these columns and expressions of the rows written, as `select` does. */
  returning<Selected extends Selection<Table>>(
    selection: Selected
  ): Insert<Table, Fields, { readonly [Key in keyof Selected]: Selected[Key]["~A"] }, Names, Rows, Constraints>
  /** The same with the rows `before` a conflict's update (null for a row that is new) and `after` it. PostgreSQL 18. */
  returningChange<Selected extends Selection<Table | ChangedScope<Table>>>(
    selection: Selected
  ): Insert<Table, Fields, ChangedRow<Selected, `old ${Table}`>["row"], Names, Rows, Constraints>
}

/** What to do with a row that would break any unique constraint. */
export interface AnyConflict<
  in out Table extends string,
  in out Fields,
  out Row,
  in out Names extends string,
  in out Constraints
> {
  readonly "~conflict": readonly [Table, Row, Names, Constraints]
  /** Leaves the row out: it is neither written nor returned, so no longer exactly one row comes. */
  doNothing(): Insert<
    Table,
    Fields,
    Row,
    Exclude<Names, Breakable<Table, Fields, Constraints>["unique"]>,
    "many",
    Constraints
  >
}

/** What to do with a row that would break the constraint. */
export interface OnConflict<
  in out Table extends string,
  in out Fields,
  out Row,
  in out Names extends string,
  out Rows extends Cardinality,
  in out Constraints,
  in out Removed
> {
  readonly "~conflict": readonly [Table, Row, Names, Rows, Constraints, Removed]
  /** Leaves the row out: it is neither written nor returned, so no longer exactly one row comes. */
  doNothing(): Insert<Table, Fields, Row, Exclude<Names, Removed>, "many", Constraints>
  /**
   * Updates the row that is there. `excluded` is the row that was to be inserted. A column with `onUpdate` that is not
   * given is set as by any update. Whether a row is new, ``sql`xmax = 0`.as(Pg.boolean())`` in `returning` tells.
   */
  doUpdate(
    set: (excluded: Excluded<Table, Fields>) => ConflictSet<Table, Fields>
  ): Insert<Table, Fields, Row, Exclude<Names, Removed>, Rows, Constraints>
  /** The same for those rows for which the condition is true; the others are neither changed nor returned. */
  doUpdate(
    set: (excluded: Excluded<Table, Fields>) => ConflictSet<Table, Fields>,
    options: { readonly where: (excluded: Excluded<Table, Fields>) => Condition<Table> }
  ): Insert<Table, Fields, Row, Exclude<Names, Removed>, "many", Constraints>
}

/** The row that was to be inserted. */
export type Excluded<Table extends string, Fields> = {
  readonly [Key in keyof Fields]: Column<Table, (Fields[Key] & AnyColumnDefinition)["~A"], Key>
}

/** What a conflict's update sets: values, or expressions over the row that is there and the one that was to be inserted. */
export type ConflictSet<Table extends string, Fields> = {
  readonly [Key in keyof Fields]?: (Fields[Key] & AnyColumnDefinition)["~I"] extends "generated"
    ? "the column is generated"
    :
      | (Fields[Key] & AnyColumnDefinition)["~W"]
      | Expression<Table | Assigned, (Fields[Key] & AnyColumnDefinition)["~A"], unknown>
}

interface InsertState {
  readonly table: TablePlan
  readonly node: Ast.Insert
  readonly outputs: ReadonlyArray<OutputPlan>
  readonly cardinality: Cardinality
}

class InsertValue extends QueryValue {
  readonly state: InsertState
  constructor(state: InsertState) {
    super({
      node: state.node,
      outputs: state.outputs,
      constraints: planInsert.constraints(
        state.table,
        state.node.columns,
        answered(state.table, state.node.onConflict)
      ),
      incoming: false,
      cardinality: state.cardinality,
      access: "writes",
      compiled: undefined
    })
    this.state = state
  }
  onConflict(...columns: ReadonlyArray<Column<unknown, unknown, unknown>>) {
    const target: Ast.ConflictTarget = { _tag: "Columns", columns: columns.map(({ name }) => name) }
    return new OnConflictValue(this.state, columns.length === 0 ? undefined : target)
  }
  onConstraint(name: string) {
    return new OnConflictValue(this.state, planInsert.target(this.state.table, name))
  }
  returning(selection: Selection<unknown>) {
    const { outputs, plans } = planSelection(selection)
    return new InsertValue({ ...this.state, node: { ...this.state.node, returning: outputs }, outputs: plans })
  }
  returningChange(selection: Selection<unknown>) {
    return this.returning(selection)
  }
}

class OnConflictValue {
  readonly state: InsertState
  readonly target: Ast.ConflictTarget | undefined
  constructor(state: InsertState, target: Ast.ConflictTarget | undefined) {
    this.state = state
    this.target = target
  }
  private resolved(change: Omit<Ast.OnConflict, "target">): InsertValue {
    const onConflict: Ast.OnConflict = { ...change, target: this.target }
    const cardinality = change.set === undefined || change.where !== undefined ? "many" : this.state.cardinality
    return new InsertValue({ ...this.state, node: { ...this.state.node, onConflict }, cardinality })
  }
  doNothing() {
    return this.resolved({ set: undefined, where: undefined })
  }
  doUpdate(
    set: (excluded: object) => object,
    { where }: { readonly where?: (excluded: object) => Condition<unknown> } = {}
  ) {
    const excluded = excludedOf(this.state.table)
    return this.resolved({
      set: assigned(this.state.table, this.target, set(excluded)),
      where: where?.(excluded).node
    })
  }
}

/**
 * Begins an insert into the table.
 *
 * @example
 * import { insert, Pg, table } from "@aludel/sql"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   email = Pg.text().unique()
 * })
 * const signUp = (email: string) => insert(users).values({ email }).returning({ id: users.id })
 */
export const insert = <Name extends string, Fields, Constraints>(
  table: TableInfo<Name, Fields, Constraints> & Writable<Constraints>
): InsertTable<Name, Fields, Breakable<Name, Fields, Constraints>["inserted"], Constraints> =>
  // The seam between the erased builder and its typed face.
  begin(writableOf(table), undefined) as never

const begin = (table: TablePlan, overriding: Ast.Overriding | undefined): object => ({
  overriding: (whose: Ast.Overriding) => begin(table, whose),
  values: (rows: object) => {
    const given = Array.isArray(rows) ? rows : [rows]
    return new InsertValue({
      table,
      node: planInsert.node(table, given, overriding),
      outputs: [],
      cardinality: Array.isArray(rows) ? "many" : "one"
    })
  },
  select: (query: Query<unknown, string, unknown, Cardinality>) =>
    new InsertValue({
      table,
      node: planInsert.nodeOfQuery(table, readNode(query), query.plan.outputs, overriding),
      outputs: [],
      cardinality: "many"
    })
})
