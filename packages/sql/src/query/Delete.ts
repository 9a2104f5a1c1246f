/** DELETE: `deleteFrom(posts).where(eq(posts.id, id)).returning({…})`. */
import type { Expr } from "../ast/Expr.ts"
import type * as Ast from "../ast/Update.ts"
import type { Writes } from "../port/Access.ts"
import { type TableInfo, type Writable, writableOf } from "../schema/Table.ts"
import { both, type Condition } from "./Condition.ts"
import { type Cardinality, type OutputPlan, type Query, QueryValue } from "./Query.ts"
import { planSelection, type Selection } from "./Selection.ts"

/** A delete that still needs to be told which rows. */
export interface DeleteFrom<in out Table extends string> {
  readonly "~from": Table
  /** Deletes the rows for which the condition is true. */
  where(condition: Condition<Table>): Delete<Table, number, "one">
  /** Deletes every row of the table. */
  everyRow(): Delete<Table, number, "one">
}

/**
 * A delete. Which foreign keys point at its table, its own type does not know: one that breaks arrives as a
 * `ConstraintViolation` of any name.
 *
 * @typeParam Row the number of rows deleted, or with `returning` the rows as they were
 */
export interface Delete<in out Table extends string, out Row, out Rows extends Cardinality>
  extends Query<Row, string, Writes, Rows>
{
  readonly "~returning": Table
  /** Narrows it further: both conditions must be true. */
  where(condition: Condition<Table>): Delete<Table, Row, Rows>
  /** Yields these columns of the rows deleted, as they were. */
  returning<Selected extends Selection<Table>>(
    selection: Selected
  ): Delete<Table, { readonly [Key in keyof Selected]: Selected[Key]["~A"] }, "many">
}

class DeleteValue extends QueryValue {
  readonly node: Ast.Delete
  readonly outputs: ReadonlyArray<OutputPlan>
  constructor(node: Ast.Delete, outputs: ReadonlyArray<OutputPlan>) {
    super({
      node,
      outputs,
      constraints: [],
      incoming: true,
      cardinality: outputs.length === 0 ? "one" : "many",
      access: "writes",
      compiled: undefined
    })
    this.node = node
    this.outputs = outputs
  }
  where(condition: Condition<unknown>) {
    return new DeleteValue({ ...this.node, where: both(this.node.where, condition.node) }, this.outputs)
  }
  returning(selection: Selection<unknown>) {
    const { outputs, plans } = planSelection(selection)
    return new DeleteValue({ ...this.node, returning: outputs }, plans)
  }
}

/**
 * Begins a delete from the table. Which rows it touches must be said: by `where`, or by `everyRow()`.
 *
 * @example
 * import { deleteFrom, eq, Pg, table } from "@aludel/sql"
 *
 * const posts = table("posts", class Posts {
 *   id = Pg.bigint().identity().primaryKey()
 * })
 * const remove = (id: bigint) => deleteFrom(posts).where(eq(posts.id, id))
 */
export const deleteFrom = <Name extends string, Constraints>(
  table: TableInfo<Name, unknown, Constraints> & Writable<Constraints>
): DeleteFrom<Name> => {
  const { source } = writableOf(table)
  const rows = (where: Expr | undefined) => new DeleteValue({ _tag: "Delete", from: source, where, returning: [] }, [])
  const begun = { where: (condition: Condition<unknown>) => rows(condition.node), everyRow: () => rows(undefined) }
  // The seam between the erased builder and its typed face.
  return begun as unknown as DeleteFrom<Name>
}
