/**
 * A query as a value: plain immutable data under a type that says which rows it yields, which constraints it can break,
 * what it needs to run, and whether it yields exactly one row. No query runs itself.
 */
import { Class, type Pipeable } from "effect/Pipeable"
import type { Node } from "../ast/Node.ts"
import type { ConstraintKind } from "../error/Reason.ts"
import type { CompiledQuery, StatementAccess } from "../port/CompiledQuery.ts"
import type { PgType } from "../type/PgType.ts"

/** Whether a query yields exactly one row by its construction, or any number. */
export type Cardinality = "one" | "many"

/**
 * A query.
 *
 * @typeParam Row the type of its rows; for a write without RETURNING the number of rows written
 * @typeParam Names the names of the constraints that it can break
 * @typeParam Needs `Reads` or `Writes`: the service that runs it
 * @typeParam Rows `"one"` where exactly one row comes by construction
 */
export interface Query<out Row, out Names extends string, out Needs, out Rows extends Cardinality> extends Pipeable {
  readonly "~query": readonly [row: Row, names: Names, needs: Needs, rows: Rows]
  readonly plan: QueryPlan
}

/** One column of the result: where it goes in the row, and how it is read. */
export interface OutputPlan {
  readonly key: string
  readonly type: PgType
}

/** A constraint that the statement declares it can break. */
export interface DeclaredConstraint {
  readonly kind: ConstraintKind
  /** Undefined where the table was declared without a schema and `search_path` decides. */
  readonly schema: string | undefined
  readonly table: string
  readonly name: string
  readonly columns: ReadonlyArray<string>
  /** The same constraint by its names in the table's partitions. */
  readonly partitions?: ReadonlyArray<Pick<DeclaredConstraint, "schema" | "table" | "name">> | undefined
}

/** What running a query takes, without its types. */
export interface QueryPlan {
  readonly node: Node
  /** Empty for a write without RETURNING. */
  readonly outputs: ReadonlyArray<OutputPlan>
  readonly constraints: ReadonlyArray<DeclaredConstraint>
  /** Whether any foreign key that points at its table counts as declared too: for a delete, which cannot list them. */
  readonly incoming: boolean
  readonly cardinality: Cardinality
  readonly access: StatementAccess
  /** The query once compiled: kept here, since a WeakMap beside it costs more than compiling. */
  compiled: CompiledQuery<unknown> | undefined
}

/** What every query is at run time. */
export class QueryValue extends Class {
  readonly plan: QueryPlan
  constructor(plan: QueryPlan) {
    super()
    this.plan = plan
  }
}
