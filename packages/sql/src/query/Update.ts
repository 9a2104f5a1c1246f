/** UPDATE: `update(users).set({ name }).where(eq(users.id, id)).returning({…})`. */
import type { Expr } from "../ast/Expr.ts"
import type * as Ast from "../ast/Update.ts"
import type { Expression } from "../expression/Expression.ts"
import type { Writes } from "../port/Access.ts"
import type { AnyColumnDefinition } from "../schema/ColumnDefinition.ts"
import type { TableConstraintName } from "../schema/Constraint.ts"
import type { ConstraintName, DbName } from "../schema/Name.ts"
import { type TableInfo, type Writable, writableOf } from "../schema/Table.ts"
import type { ConstraintPlan, IndexPlan, TablePlan } from "../schema/TablePlan.ts"
import { assignments } from "./Assignments.ts"
import { both, type Condition } from "./Condition.ts"
import { declared } from "./Declared.ts"
import { type Cardinality, type OutputPlan, type Query, QueryValue } from "./Query.ts"
import { planSelection, type Selection } from "./Selection.ts"

/** What a column can be set to: a value, or an expression over the table's own columns. */
type Settable<Table extends string, Definition extends AnyColumnDefinition> = Definition["~I"] extends "generated"
  ? "the column is generated"
  :
    | Definition["~A"]
    | (bigint extends Definition["~A"] ? number : never)
    | Expression<Table, Definition["~A"], unknown>
    | undefined

/** An update that still needs to be told what to set. */
export interface UpdateTable<in out Table extends string, in out Fields, in out Constraints> {
  readonly "~update": readonly [Table, Constraints]
  /** The columns to set. One that is undefined is left as it is; setting none at all is refused before anything is sent. */
  set<Key extends keyof Fields>(
    values: { readonly [K in Key]?: Settable<Table, Fields[K] & AnyColumnDefinition> }
  ): UpdateSet<
    Table,
    // Inline, without an alias: the constraints of the columns that are set.
    | {
      readonly [K in Key]:
        | ConstraintName<Table, DbName<K, Fields[K] & AnyColumnDefinition>>[(Fields[K] & AnyColumnDefinition)["~C"]]
        | (Fields[K] & AnyColumnDefinition)["~X"]
    }[Key]
    | TableConstraintName<Table, Fields, Constraints>
  >
}

/** An update that still needs to be told which rows. */
export interface UpdateSet<in out Table extends string, out Names extends string> {
  readonly "~set": Names
  /** Updates the rows for which the condition is true. */
  where(condition: Condition<Table>): Update<Table, number, Names, "one">
  /** Updates every row of the table. */
  everyRow(): Update<Table, number, Names, "one">
}

/**
 * An update.
 *
 * @typeParam Row the number of rows updated, or with `returning` the rows as they are afterwards
 * @typeParam Names the names of the constraints of the columns that are set
 */
export interface Update<in out Table extends string, out Row, out Names extends string, out Rows extends Cardinality>
  extends Query<Row, Names, Writes, Rows>
{
  readonly "~returning": Table
  /** Narrows it further: both conditions must be true. */
  where(condition: Condition<Table>): Update<Table, Row, Names, Rows>
  /** Yields these columns of the rows updated, as they are afterwards. */
  returning<Selected extends Selection<Table>>(
    selection: Selected
  ): Update<Table, { readonly [Key in keyof Selected]: Selected[Key]["~A"] }, Names, "many">
}

/** What reads more columns than it lists, through generated columns or its condition: it is declared for each update. */
const isWider = ({ kind, level }: ConstraintPlan | IndexPlan): boolean =>
  level === "table" && (kind === "check" || kind === "exclusion" || kind === "index")

class UpdateValue extends QueryValue {
  readonly table: TablePlan
  readonly node: Ast.Update
  readonly outputs: ReadonlyArray<OutputPlan>
  constructor(table: TablePlan, node: Ast.Update, outputs: ReadonlyArray<OutputPlan>) {
    super({
      node,
      outputs,
      constraints: declared(
        table,
        (constraint) =>
          isWider(constraint) || constraint.columns.some((name) => node.set.some(({ column }) => column === name))
      ),
      incoming: false,
      cardinality: outputs.length === 0 ? "one" : "many",
      access: "writes",
      compiled: undefined
    })
    this.table = table
    this.node = node
    this.outputs = outputs
  }
  where(condition: Condition<unknown>) {
    return new UpdateValue(this.table, { ...this.node, where: both(this.node.where, condition.node) }, this.outputs)
  }
  returning(selection: Selection<unknown>) {
    const { outputs, plans } = planSelection(selection)
    return new UpdateValue(this.table, { ...this.node, returning: outputs }, plans)
  }
}

/**
 * Begins an update of the table. Which rows it touches must be said: by `where`, or by `everyRow()`.
 *
 * @example
 * import { eq, Pg, table, update } from "@aludel/sql"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   name = Pg.text()
 * })
 * const rename = (id: bigint, name: string) => update(users).set({ name }).where(eq(users.id, id))
 */
export const update = <Name extends string, Fields, Constraints>(
  table: TableInfo<Name, Fields, Constraints> & Writable<Constraints>
): UpdateTable<Name, Fields, Constraints> => {
  const plan = writableOf(table)
  const rows = (set: Ast.Update["set"], where: Expr | undefined) =>
    new UpdateValue(plan, { _tag: "Update", table: plan.source, set, where, returning: [] }, [])
  const begun = {
    set: (values: object) => {
      const set = assignments(plan, values)
      return {
        where: (condition: Condition<unknown>) => rows(set, condition.node),
        everyRow: () => rows(set, undefined)
      }
    }
  }
  // The seam between the erased builder and its typed face.
  return begun as unknown as UpdateTable<Name, Fields, Constraints>
}
