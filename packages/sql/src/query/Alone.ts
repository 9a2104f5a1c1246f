/** SELECT without FROM: `select({ now: now() })`, one row of expressions that need no table. */
import type { Expr } from "../ast/Expr.ts"
import type { Select } from "../ast/Select.ts"
import { selectFrom } from "../ast/SelectFrom.ts"
import { some } from "../ast/Walk.ts"
import type { Volatile } from "../expression/Volatile.ts"
import type { Reads, Writes } from "../port/Access.ts"
import { type Derived, derivedColumns } from "./Derived.ts"
import { type Query, readPlan } from "./Query.ts"
import type { OutputPlan } from "./Query.ts"
import { QueryValue } from "./QueryValue.ts"
import { planSelection, type Selection } from "./Selection.ts"

/**
 * A query of one row that reads from no table.
 *
 * @typeParam Needs `Reads`, or `Writes` where it calls a function that writes
 */
export interface Alone<out Row, out Needs = Reads> extends Query<Row, never, Needs, "one"> {
  /** The row as a table of this name, to read from or to join. */
  as<const Name extends string>(this: Query<Row, never, Reads, "one">, name: Name): Derived<Name, Row>
}

const writes = (expr: Expr): boolean => (expr._tag === "Call" || expr._tag === "Fragment") && expr.writes === true

class AloneValue extends QueryValue {
  readonly node: Select
  readonly outputs: ReadonlyArray<OutputPlan>
  constructor(node: Select, outputs: ReadonlyArray<OutputPlan>) {
    super(readPlan(node, outputs, "one", some(node.outputs, writes) ? "writes" : "reads"))
    this.node = node
    this.outputs = outputs
  }
  as(name: string) {
    return derivedColumns({ _tag: "DerivedSource", query: this.node, alias: name, lateral: false }, this.outputs)
  }
}

/**
 * One row of expressions that need no table: values, functions, subqueries. It yields exactly one row. With a function that
 * writes (`nextval`, a lock, a declared one that is not stable) it needs `Writes`, and stands in no other query.
 *
 * @param selection each expression under its key
 *
 * @example
 * import { exists, from, now, Pg, select, table } from "@aludel/sql"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 * })
 * const facts = select({ now: now(), inUse: exists(from(users).select({ id: users.id })) })
 */
export const select = <Selected extends Selection<Volatile>>(
  selection: Selected
): Alone<
  { readonly [Key in keyof Selected]: Selected[Key]["~A"] },
  [Selected[keyof Selected]["~T"]] extends [never] ? Reads : Writes
> => {
  const { outputs, plans } = planSelection(selection)
  // The selection gave the row its type.
  return new AloneValue({ ...selectFrom(undefined), outputs }, plans) as never
}
