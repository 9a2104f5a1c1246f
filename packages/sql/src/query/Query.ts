/**
 * A query as a value: plain immutable data under a type that says which rows it yields, which constraints it can break,
 * what it needs to run, and whether it yields exactly one row. No query runs itself.
 */
import type { Pipeable } from "effect/Pipeable"
import type { Parameter } from "../ast/Expr.ts"
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
  /** The column's name in the result of a raw statement, whose columns are found by name. */
  readonly name?: string
  /** Whether a raw statement's column may be null: nothing but its declaration says so. */
  readonly nullable?: boolean
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
  /** Whether it may be checked at the end of the transaction. */
  readonly deferrable?: boolean | undefined
}

/** What stands around the statement, comment signs and blanks included. */
export interface StatementComments {
  /** Before it. */
  readonly hint: string
  /** Behind it. */
  readonly text: string
}

/** A parameter of a prepared query. */
export interface ParameterPlan {
  readonly node: Parameter
  readonly nullable: boolean
}

/** A query that is compiled once and run with new values. */
export interface PreparedPlan {
  readonly query: QueryPlan
  readonly parameters: ReadonlyArray<ParameterPlan>
  /** The query once compiled, without values. */
  compiled: PreparedStatement | undefined
}

/** A statement, and where each parameter's value goes. */
export interface PreparedStatement extends CompiledQuery<unknown> {
  readonly slots: ReadonlyArray<{ readonly index: number; readonly parameter: Parameter }>
}

/** A prepared query and the values that it was given, which are not looked at before it is compiled. */
export interface BoundPlan {
  readonly prepared: PreparedPlan
  readonly values: object
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
  readonly comments?: StatementComments | undefined
  /** How rows are read whose columns nothing but the result says; there are no outputs then. */
  readonly decoderFor?: CompiledQuery<unknown>["decoderFor"]
  /** Of a prepared query with its values: the query, which is compiled once, and the values. */
  readonly bound?: BoundPlan
  /** The query once compiled: kept here, since a WeakMap beside it costs more than compiling. */
  compiled: CompiledQuery<unknown> | undefined
}

/** The plan of a query that reads, and breaks no constraint. */
export const readPlan = (
  node: Node,
  outputs: ReadonlyArray<OutputPlan>,
  cardinality: Cardinality = "many",
  access: StatementAccess = "reads"
): QueryPlan => ({ node, outputs, constraints: [], incoming: false, cardinality, access, compiled: undefined })
