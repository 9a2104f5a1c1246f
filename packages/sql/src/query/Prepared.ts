/**
 * Prepared queries: built and compiled once, run with new values. `prepared({ age: Pg.integer() }, (p) => …)`, and then
 * `.with({ age: 18 })`, which is a query like any other.
 */
import type { Bound } from "../ast/Bound.ts"
import type { Bind, Parameter } from "../ast/Expr.ts"
import { bind, type Expression, expression, type TypeReference } from "../expression/Expression.ts"
import { codecOf } from "../expression/Value.ts"
import type { ColumnFacts } from "../schema/ColumnFacts.ts"
import type { BoundPlan, Cardinality, ParameterPlan, PreparedPlan, Query, QueryPlan } from "./Query.ts"
import { QueryValue } from "./QueryValue.ts"

/** The types of a prepared query's parameters, by their names. */
export type ParameterTypes = { readonly [Name in string]: TypeReference<unknown> }

/**
 * A query that still needs its values.
 *
 * @typeParam Values the values by their names; null only where the parameter's type is `.nullable()`
 */
export interface Prepared<in Values, out Row, out Names extends string, out Needs, out Rows extends Cardinality> {
  readonly "~prepared": readonly [row: Row, names: Names, needs: Needs, rows: Rows]
  /**
   * The query with these values. Nothing is compiled again: the values are written to the wire's form, and that is all.
   * One that is missing or unknown is an `InvalidQuery` of the interpreters, one that cannot be sent an `InvalidValue`.
   */
  with(values: Values): Query<Row, Names, Needs, Rows>
}

const parameterPlan = (name: string, reference: TypeReference<unknown>): ParameterPlan => ({
  node: { _tag: "Parameter", name, type: codecOf(reference) },
  // A type reference's facts are a column definition's.
  nullable: (reference.facts as ColumnFacts).nullable
})

/** The query as a node with values, for where it stands inside another, or is written with literals. */
const boundNode = ({ prepared, values }: BoundPlan): Bound => {
  const binds = new Map<Parameter, Bind>()
  for (const { node, nullable } of prepared.parameters) {
    const { name } = node
    const value: unknown = Object.hasOwn(values, name) ? (values as Record<string, unknown>)[name] : undefined
    if (value !== undefined && (value !== null || nullable)) binds.set(node, bind(value, node.type, true))
  }
  return { _tag: "Bound", query: prepared.query.node, values: binds }
}

/** The plan of a query with its values: all but them is the prepared query's own. */
class PlanOfBound implements QueryPlan {
  readonly outputs: QueryPlan["outputs"]
  readonly constraints: QueryPlan["constraints"]
  readonly incoming: boolean
  readonly cardinality: Cardinality
  readonly access: QueryPlan["access"]
  readonly decoderFor: QueryPlan["decoderFor"]
  readonly bound: BoundPlan
  compiled: QueryPlan["compiled"] = undefined
  private made: Bound | undefined
  constructor(bound: BoundPlan) {
    const { query } = bound.prepared
    this.outputs = query.outputs
    this.constraints = query.constraints
    this.incoming = query.incoming
    this.cardinality = query.cardinality
    this.access = query.access
    this.decoderFor = query.decoderFor
    this.bound = bound
  }
  get node(): Bound {
    return this.made ??= boundNode(this.bound)
  }
}

/**
 * A query with named parameters, to be run again and again: it is built and compiled once.
 *
 * @param types the parameters and their types, by name; `.nullable()` where a value may be null
 * @param build makes the query; each parameter is an expression, which may stand wherever a value may, in `limit` and
 *   `offset` too. A list is a parameter of an array type, with `eqAny`
 *
 * @example
 * import { and, columns, eqAny, from, gt, Pg, prepared, Query, table } from "@aludel/sql"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   name = Pg.text()
 *   age = Pg.integer()
 * })
 * const older = prepared({ age: Pg.integer(), names: Pg.text().array(), rows: Pg.bigint() }, (p) =>
 *   from(users).where(and(gt(users.age, p.age), eqAny(users.name, p.names))).select(columns(users)).limit(p.rows))
 *
 * const some = Query.all(older.with({ age: 18, names: ["ann", "bob"], rows: 10 }))
 */
export const prepared = <Types extends ParameterTypes, Row, Names extends string, Needs, Rows extends Cardinality>(
  types: Types,
  build: (
    parameters: { readonly [Name in keyof Types]: Expression<never, Types[Name]["~A"]> }
  ) => Query<Row, Names, Needs, Rows>
): Prepared<
  {
    readonly [
      // A bigint may be given as a safe integer.
      Name in keyof Types
    ]: Types[Name]["~A"] | (bigint extends Types[Name]["~A"] ? number : never)
  },
  Row,
  Names,
  Needs,
  Rows
> => {
  const parameters = Object.entries(types).map(([name, type]) => parameterPlan(name, type))
  const handles: Record<string, unknown> = Object.create(null)
  for (const { node } of parameters) handles[node.name] = expression(node, node.type)
  // The handles are typed by the declaration alone.
  const plan: PreparedPlan = { query: build(handles as never).plan, parameters, compiled: undefined }
  // The seam between the erased plan and its typed face.
  return { with: (values: object) => new QueryValue(new PlanOfBound({ prepared: plan, values })) } as never
}
