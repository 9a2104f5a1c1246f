/**
 * A part of a column that an update sets, so that the rest of it stays: an array's element or slice, or what a document has
 * under a path.
 *
 * Source: https://www.postgresql.org/docs/current/arrays.html#ARRAYS-MODIFYING
 * Source: https://www.postgresql.org/docs/current/datatype-json.html#JSONB-SUBSCRIPTING
 */
import type { Expr } from "../ast/Expr.ts"
import type { Assignment, Subscript } from "../ast/Insert.ts"
import { InvalidQuery } from "../error/Reason.ts"
import type { ArrayValue, ElementOf } from "../expression/Array.ts"
import { flat, type Place } from "../expression/ArrayForm.ts"
import { bind, type Expression, type Operand, operand, type TablesOf } from "../expression/Expression.ts"
import { documentNode, type DocumentOperand, type OnlyDocuments } from "../expression/Json.ts"
import type { JsonSteps } from "../expression/JsonChange.ts"
import { requireType } from "../expression/OperandType.ts"
import type { Column } from "../schema/Column.ts"
import type { ColumnPlan, TablePlan } from "../schema/TablePlan.ts"
import { int4 } from "../type/Numeric.ts"
import { text } from "../type/Text.ts"

/**
 * Stands among the tables that a part needs in scope: only what sets columns has it. A text as tables' names are, so that a
 * message says it as it says those; no table is called so.
 */
export type Assigned = "part()"

class PartValue {
  readonly column: Expr
  readonly at: ReadonlyArray<Subscript>
  readonly expr: Expr
  constructor(column: Expr, at: ReadonlyArray<Subscript>, expr: Expr) {
    this.column = column
    this.at = at
    this.expr = expr
  }
}

/**
 * The seam between a part and its type, by which it stands where an expression of the column's type may, in `set` alone.
 * Anywhere else it is a value of no type, and refused as one.
 */
const part = <Tables, Value>(
  { node }: Expression<unknown, unknown, unknown>,
  at: ReadonlyArray<Subscript>,
  expr: Expr
) => new PartValue(node, at, expr) as unknown as Expression<Tables | Assigned, Value>

/** What is set to a part, where a value of `set` is one. Throws `InvalidQuery` where it is a part of another column. */
export const partAssignment = (table: TablePlan, { key, name }: ColumnPlan, value: unknown): Assignment | undefined => {
  if (!(value instanceof PartValue)) return undefined
  const { at, column, expr } = value
  if (column._tag === "Column" && column.source === table.source.alias && column.name === name) {
    return { column: name, at, expr }
  }
  throw new InvalidQuery({ problem: `"${key}" of "${table.source.name}" is set to a part of another column` })
}

type Item<A> = Operand<ElementOf<A>> | Extract<ElementOf<A>, null> | Expression<unknown, ElementOf<A>, unknown>

/**
 * `"column"[place] = element`: sets one element, counted from 1. A place behind the end makes the array longer, with nulls in
 * between; an array that is NULL becomes one.
 *
 * @example
 * import { assignElement, eq, Pg, table, update } from "@aludel/sql"
 *
 * const quarters = table("quarters", class Quarters {
 *   year = Pg.integer().primaryKey()
 *   sales = Pg.integer().array()
 * })
 * const third = (year: number, sales: number) =>
 *   update(quarters).set({ sales: assignElement(quarters.sales, 3, sales) }).where(eq(quarters.year, year))
 */
export const assignElement = <T, A extends ArrayValue, const P extends Place, const E extends Item<A>>(
  column: Column<T, A, unknown>,
  place: P,
  element: E
): Expression<T | Assigned | TablesOf<P> | TablesOf<E>, A> => {
  const type = flat("assignElement", column)
  const expr: Expr = element === null ? { _tag: "Null" } : operand(element, type)
  return part(column, [{ index: operand(place, int4) }], expr)
}

/** `"column"[from:to] = elements`: sets the elements from one place to another, both included, counted from 1. */
export const assignSlice = <
  T,
  A extends ArrayValue,
  const From extends Place,
  const To extends Place,
  const V extends NonNullable<NoInfer<A>> | Expression<unknown, NonNullable<NoInfer<A>>, unknown>
>(
  column: Column<T, A, unknown>,
  from: From,
  to: To,
  elements: V
): Expression<T | Assigned | TablesOf<From | To | V>, A> => {
  flat("assignSlice", column)
  return part(column, [{ from: operand(from, int4), to: operand(to, int4) }], operand(elements, column.type))
}

/**
 * `"column"['key']['key'] = value`: sets what a document has under the path, with the objects on the way that are missing; a
 * document that is NULL becomes one. `jsonbSet` yields the changed document, and makes none.
 *
 * @example
 * import { assignPath, eq, Pg, table, update } from "@aludel/sql"
 *
 * const people = table("people", class People {
 *   name = Pg.text().primaryKey()
 *   settings = Pg.jsonb().nullable()
 * })
 * const darken = update(people)
 *   .set({ settings: assignPath(people.settings, ["editor", "theme"], "dark") })
 *   .where(eq(people.name, "Ann"))
 */
export const assignPath = <T, A, const V extends DocumentOperand>(
  column: Column<T, A, unknown> & OnlyDocuments<A>,
  path: JsonSteps,
  value: V
): Expression<T | Assigned | TablesOf<V>, A> => {
  requireType("assignPath", column, ["jsonb"])
  if (path.length === 0) throw new InvalidQuery({ problem: "`assignPath` without a path would set the whole column" })
  const at = path.map((step) => ({ index: typeof step === "number" ? bind(step, int4, true) : bind(step, text, true) }))
  return part(column, at, documentNode(value))
}
