/** INSERT: `insert(users).values({…}).onConflict(users.email).doNothing().returning({…})`. */
import type * as Ast from "../ast/Insert.ts"
import { InvalidQuery } from "../error/Reason.ts"
import type { Reads, Writes } from "../port/Access.ts"
import { type Column, column } from "../schema/Column.ts"
import type { AnyColumnDefinition } from "../schema/ColumnDefinition.ts"
import type { TableConstraintName } from "../schema/Constraint.ts"
import type { ConstraintName, DbName } from "../schema/Name.ts"
import { type Insertable, type RequiredKeys, type TableInfo, type Writable, writableOf } from "../schema/Table.ts"
import type { TablePlan } from "../schema/TablePlan.ts"
import { assignments } from "./Assignments.ts"
import { readNode } from "./Derived.ts"
import { planInsert } from "./InsertPlan.ts"
import { type Cardinality, type OutputPlan, type Query, QueryValue } from "./Query.ts"
import { planSelection, type Selection } from "./Selection.ts"

/** The names of the unique and primary-key constraints that a column declares for itself. */
type ArbiterName<Table extends string, Key, Definition extends AnyColumnDefinition> =
  | ConstraintName<Table, DbName<Key, Definition>>[Definition["~U"]]
  | Definition["~X"]

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
export interface InsertInto<in out Table extends string, in out Fields, in out Names extends string> {
  readonly "~into": readonly [Table, Names]
  /**
   * The row or rows to insert. A column that a row leaves out, or gives as undefined, gets its default. No rows at all
   * is no statement, and no result.
   */
  values<Rows = never>(
    rows: Insertable<Fields> | (ReadonlyArray<Insertable<Fields>> & { readonly [Symbol.iterator]: () => Rows })
  ): Insert<Table, Fields, number, Names, [Rows] extends [never] ? "one" : "many">
  /**
   * `INSERT … SELECT`: the rows of a query, whose keys are the columns to give. The server copies them; none passes
   * through the client. A default that the client makes (`defaultWith`) has to be selected.
   */
  select<Row>(
    query:
      & Query<Row, never, Reads, Cardinality>
      & ([Misfit<Fields, Row>] extends [never] ? unknown : Misfit<Fields, Row>)
  ): Insert<Table, Fields, number, Names, "many">
}

/**
 * An insert with its rows.
 *
 * @typeParam Row what it yields: the number of rows written, or with `returning` the rows
 * @typeParam Names the names of the constraints that it can break
 * @typeParam Rows `"one"` where exactly one row comes
 */
export interface Insert<
  in out Table extends string,
  in out Fields,
  out Row,
  in out Names extends string,
  out Rows extends Cardinality
> extends Query<Row, Names, Writes, Rows> {
  readonly "~insert": readonly [Table]
  /** Says what to do where the unique constraint on this column would break: that name leaves the type. */
  onConflict<Key extends keyof Fields>(
    column:
      & Column<Table, unknown, Key>
      & ([(Fields[Key] & AnyColumnDefinition)["~U" | "~X"]] extends [never] ? "this column has no unique constraint"
        : unknown)
  ): OnConflict<Table, Fields, Row, Names, Rows, ArbiterName<Table, Key, Fields[Key] & AnyColumnDefinition>>
  /** Says what to do where the named constraint would break: that name leaves the type. */
  onConstraint<const Name extends Names>(name: Name): OnConflict<Table, Fields, Row, Names, Rows, Name>
  /** Yields these columns of the rows written, as `select` does. */
  returning<Selected extends Selection<Table>>(
    selection: Selected
  ): Insert<Table, Fields, { readonly [Key in keyof Selected]: Selected[Key]["~A"] }, Names, Rows>
}

/** What to do with a row that would break the constraint. */
export interface OnConflict<
  in out Table extends string,
  in out Fields,
  out Row,
  in out Names extends string,
  out Rows extends Cardinality,
  in out Removed
> {
  readonly "~conflict": readonly [Table, Row, Names, Rows, Removed]
  /** Leaves the row out: it is neither written nor returned, so no longer exactly one row comes. */
  doNothing(): Insert<Table, Fields, Row, Exclude<Names, Removed>, "many">
  /** Updates the row that is there. `excluded` is the row that was to be inserted. */
  doUpdate(
    set: (
      excluded: { readonly [Key in keyof Fields]: Column<Table, (Fields[Key] & AnyColumnDefinition)["~A"], Key> }
    ) => {
      readonly [Key in keyof Fields]?:
        | (Fields[Key] & AnyColumnDefinition)["~W"]
        | Column<Table, (Fields[Key] & AnyColumnDefinition)["~A"], unknown>
    }
  ): Insert<Table, Fields, Row, Exclude<Names, Removed>, Rows>
}

interface InsertState {
  readonly table: TablePlan
  readonly node: Ast.Insert
  readonly outputs: ReadonlyArray<OutputPlan>
  readonly cardinality: Cardinality
}

/** The names that a conflict target answers for: those the statement can no longer break. */
const answered = (table: TablePlan, target: Ast.ConflictTarget | undefined): ReadonlySet<string> => {
  if (target === undefined) return new Set()
  if (target._tag !== "Columns") return new Set([target.name])
  const same = (columns: ReadonlyArray<string>) =>
    columns.length === target.columns.length && columns.every((name) => target.columns.includes(name))
  const keys = table.constraints.filter(({ columns, kind }) =>
    (kind === "unique" || kind === "primary key") && same(columns)
  )
  if (keys.length === 0) {
    throw new InvalidQuery({
      problem: `no unique constraint of "${table.source.name}" covers (${target.columns.join(", ")})`
    })
  }
  return new Set(keys.map(({ name }) => name))
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
        answered(state.table, state.node.onConflict?.target)
      ),
      incoming: false,
      cardinality: state.cardinality,
      access: "writes",
      compiled: undefined
    })
    this.state = state
  }
  onConflict(column: Column<unknown, unknown, unknown>) {
    return new OnConflictValue(this.state, { _tag: "Columns", columns: [column.name] })
  }
  onConstraint(name: string) {
    return new OnConflictValue(this.state, planInsert.target(this.state.table, name))
  }
  returning(selection: Selection<unknown>) {
    const { outputs, plans } = planSelection(selection)
    return new InsertValue({ ...this.state, node: { ...this.state.node, returning: outputs }, outputs: plans })
  }
}

class OnConflictValue {
  readonly state: InsertState
  readonly target: Ast.ConflictTarget
  constructor(state: InsertState, target: Ast.ConflictTarget) {
    this.state = state
    this.target = target
  }
  private resolved(set: ReadonlyArray<Ast.Assignment> | undefined): InsertValue {
    const node: Ast.Insert = { ...this.state.node, onConflict: { target: this.target, set } }
    return new InsertValue({ ...this.state, node, cardinality: set === undefined ? "many" : this.state.cardinality })
  }
  doNothing() {
    return this.resolved(undefined)
  }
  doUpdate(set: (excluded: Record<string, unknown>) => Record<string, unknown>) {
    const { columns, source } = this.state.table
    const place = { schema: undefined, name: source.name, alias: "excluded" }
    const excluded = Object.fromEntries(
      columns.map(({ facts, key, name }) => [key, column(place, key, name, facts.type)])
    )
    return this.resolved(assignments(this.state.table, set(excluded)))
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
): InsertInto<
  Name,
  Fields,
  // Inline, without an alias, so that a hover shows the names themselves.
  | {
    readonly [Key in keyof Fields]:
      | ConstraintName<Name, DbName<Key, Fields[Key] & AnyColumnDefinition>>[(Fields[Key] & AnyColumnDefinition)["~C"]]
      | (Fields[Key] & AnyColumnDefinition)["~X"]
  }[keyof Fields]
  | TableConstraintName<Name, Fields, Constraints>
> => {
  const plan = writableOf(table)
  const into = {
    values: (rows: object) => {
      const given = Array.isArray(rows) ? rows : [rows]
      return new InsertValue({
        table: plan,
        node: planInsert.node(plan, given),
        outputs: [],
        cardinality: Array.isArray(rows) ? "many" : "one"
      })
    },
    select: (query: Query<unknown, string, unknown, Cardinality>) =>
      new InsertValue({
        table: plan,
        node: planInsert.nodeOfQuery(plan, readNode(query), query.plan.outputs),
        outputs: [],
        cardinality: "many"
      })
  }
  // The seam between the erased builder and its typed face.
  return into as never
}
