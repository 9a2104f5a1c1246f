/**
 * UNION, INTERSECT, EXCEPT: rows of two queries of one shape.
 *
 * Source: https://www.postgresql.org/docs/current/queries-union.html
 */
import type * as Ast from "../ast/Select.ts"
import { InvalidQuery } from "../error/Reason.ts"
import { operand } from "../expression/Expression.ts"
import type { NullsOption } from "../expression/Order.ts"
import type { Reads } from "../port/Access.ts"
import { int8 } from "../type/Numeric.ts"
import { type Derived, derivedColumns, readNode } from "./Derived.ts"
import { orderByKey, type RowLimit } from "./Limit.ts"
import { type Cardinality, type OutputPlan, type Query, readPlan } from "./Query.ts"
import { QueryValue } from "./QueryValue.ts"

/** A query of rows from two others; it sorts by its own columns, by their keys. */
export interface SetOperation<out Row> extends Query<Row, never, Reads, "many"> {
  /** Sorts by this column, after those given before. */
  orderBy(key: keyof Row & string, direction?: "asc" | "desc", options?: NullsOption): SetOperation<Row>
  /** At most this many rows. */
  limit(rows: RowLimit): SetOperation<Row>
  /** Leaves out this many rows first. */
  offset(rows: RowLimit): SetOperation<Row>
  /** The query as a table of this name, to read from or to join. */
  as<const Name extends string>(name: Name): Derived<Name, Row>
}

class SetOperationValue extends QueryValue {
  readonly node: Ast.SetOperation
  readonly outputs: ReadonlyArray<OutputPlan>
  constructor(node: Ast.SetOperation, outputs: ReadonlyArray<OutputPlan>) {
    super(readPlan(node, outputs))
    this.node = node
    this.outputs = outputs
  }
  private with(node: Ast.SetOperation): SetOperationValue {
    return new SetOperationValue(node, this.outputs)
  }
  orderBy(key: string, direction: "asc" | "desc" = "asc", options?: NullsOption) {
    return this.with({
      ...this.node,
      orderBy: [...this.node.orderBy, orderByKey(this.outputs, key, direction, options)]
    })
  }
  limit(rows: RowLimit) {
    return this.with({ ...this.node, limit: operand(rows, int8) })
  }
  offset(rows: RowLimit) {
    return this.with({ ...this.node, offset: operand(rows, int8) })
  }
  as(name: string) {
    return derivedColumns({ _tag: "DerivedSource", query: this.node, alias: name, lateral: false }, this.outputs)
  }
}

type Readable<Row> = Query<Row, never, Reads, Cardinality>

/** SQL matches columns by position, we by key: both must have the same keys in the same order. */
export const checkShape = (left: Readable<unknown>, right: Readable<unknown>): void => {
  const keys = (query: Readable<unknown>) => query.plan.outputs.map(({ key }) => key).join(", ")
  if (keys(left) === keys(right)) return
  throw new InvalidQuery({
    problem: `the two sides select (${keys(left)}) and (${keys(right)}): give both the same keys in the same order`
  })
}

export const setOperation = (
  operator: Ast.SetOperation["operator"],
  all: boolean,
  left: Ast.ReadNode,
  right: Ast.ReadNode
): Ast.SetOperation => ({
  _tag: "SetOperation",
  operator,
  all,
  left,
  right,
  orderBy: [],
  limit: undefined,
  offset: undefined
})

const operation =
  (operator: Ast.SetOperation["operator"], all: boolean) =>
  <Row>(left: Readable<Row>, right: Readable<NoInfer<Row>>): SetOperation<Row> => {
    checkShape(left, right)
    const node = setOperation(operator, all, readNode(left), readNode(right))
    // The seam between the erased builder and its typed face.
    return new SetOperationValue(node, left.plan.outputs) as unknown as SetOperation<Row>
  }

/**
 * The rows of either query, equal ones once.
 *
 * @example
 * import { from, Pg, table, union } from "@aludel/sql"
 *
 * const cats = table("cats", class Cats {
 *   name = Pg.text()
 * })
 * const dogs = table("dogs", class Dogs {
 *   name = Pg.text()
 * })
 * const names = union(from(cats).select({ name: cats.name }), from(dogs).select({ name: dogs.name })).orderBy("name")
 */
export const union = operation("union", false)

/** The rows of both queries. */
export const unionAll = operation("union", true)

/** The rows that both queries have, equal ones once. */
export const intersect = operation("intersect", false)

/** The rows that both queries have, as often as both have them. */
export const intersectAll = operation("intersect", true)

/** The rows of the first that the second has not, equal ones once. */
export const except = operation("except", false)

/** The rows of the first, each less often by how often the second has it. */
export const exceptAll = operation("except", true)
