/** Views: a query under a name, from which other queries read. */
import { InvalidSchema } from "../error/InvalidSchema.ts"
import type { Reads } from "../port/Access.ts"
import { columnDefinition } from "../schema/ColumnDefinition.ts"
import type { TableConstraint } from "../schema/Constraint.ts"
import { planConstraints } from "../schema/ConstraintPlan.ts"
import type { SchemaOption } from "../schema/Enum.ts"
import type { ViewPlan } from "../schema/ModelMember.ts"
import { checkIdentifier, snakeCase } from "../schema/Name.ts"
import { checkTemporary, columnsOver, plainTable, tableOf } from "../schema/Table.ts"
import { type Derived, readNode } from "./Derived.ts"
import { isNullable } from "./Determined.ts"
import type { Cardinality, Query } from "./Query.ts"

/** A view: a table that can be read, not written. */
export type View<Name extends string, Row> = Derived<Name, Row>

/** Options of a view. */
export interface ViewOptions<out Indexes> extends SchemaOption {
  /** Keeps the rows as they were at the last `refreshMaterializedView`. */
  readonly materialized?: boolean | undefined
  /** False: a materialized view that cannot be read before it is refreshed. */
  readonly withData?: boolean | undefined
  /** Of a materialized view; it needs a unique one to be refreshed `concurrently`. */
  readonly indexes?: Indexes | undefined
  /** Checks the reader's rights and policies on the tables behind it, not its owner's. PostgreSQL 15 or newer. */
  readonly securityInvoker?: boolean | undefined
  /** Evaluates its own conditions before those of the reader, which could leak what they leave out. */
  readonly securityBarrier?: boolean | undefined
  /** `CREATE OR REPLACE`: where one of the name is there, its query becomes this one; its columns stay, and may get more. */
  readonly orReplace?: boolean | undefined
  /** `TEMPORARY`: of one session. Create it in the transaction that uses it. */
  readonly temporary?: boolean | undefined
  /** What is written through it by hand must be seen through it, by its own condition or by those of the views below too. */
  readonly checkOption?: "local" | "cascaded" | undefined
}

interface Fields<Row> {
  readonly of: { readonly [Key in keyof Row]: { readonly "~A": Row[Key] } }
}

/** What a view and a table of CREATE TABLE AS have in common. */
export const planRelation = (
  what: string,
  name: string,
  query: Query<unknown, string, unknown, Cardinality>,
  options: Pick<ViewOptions<unknown>, "comment" | "schema" | "temporary" | "withData">
) => {
  const { comment, schema, temporary = false, withData = true } = options
  checkIdentifier(name, what)
  if (schema !== undefined) checkIdentifier(schema, `the schema of ${what.replace(/^a /, "")} "${name}"`)
  const node = readNode(query)
  const nullable = (key: string): boolean => {
    const output = node._tag === "Select" ? node.outputs.find(({ as }) => as === key) : undefined
    return node._tag !== "Select" || output === undefined || isNullable(node, output.expr)
  }
  const columns = query.plan.outputs.map(({ key, type }) => ({
    key,
    name: checkIdentifier(snakeCase(key), `a column of ${what.replace(/^a /, "")} "${name}"`),
    facts: { ...columnDefinition(type).facts, nullable: nullable(key) }
  }))
  const plan: ViewPlan = {
    kind: "view",
    form: "table",
    source: { _tag: "TableSource", schema, name, alias: name },
    comment,
    withData,
    orReplace: false,
    temporary,
    onCommit: undefined,
    options: [],
    indexes: [],
    query: node,
    columns: columns.map(({ name }) => name)
  }
  return { columns, plan }
}

/**
 * Declares a view over a query, whose values are written into it as literals. Its columns are called as the query's
 * keys in snake_case.
 *
 * @example
 * import { dataModel, eq, from, Pg, Query, table, view } from "@aludel/sql"
 *
 * const posts = table("posts", class Posts {
 *   id = Pg.bigint().identity().primaryKey()
 *   published = Pg.boolean()
 * })
 * const published = view("published_posts", from(posts).where(eq(posts.published, true)).select({ id: posts.id }))
 * const model = dataModel({ posts, published })
 * const all = Query.all(from(published).select({ id: published.id }))
 */
export const view = <
  const Name extends string,
  Row,
  const Indexes extends ReadonlyArray<TableConstraint<keyof Row, unknown, Fields<Row>["of"]>> = readonly []
>(
  name: Name,
  query: Query<Row, never, Reads, Cardinality>,
  options: ViewOptions<Indexes> = {}
): View<Name, Row> => {
  const { checkOption, materialized = false, orReplace = false, securityBarrier, securityInvoker, temporary } = options
  if (materialized && (orReplace || temporary === true || checkOption !== undefined)) {
    throw new InvalidSchema({
      problem: `view "${name}" is materialized, so \`orReplace\`, \`temporary\` and \`checkOption\` are not for it`
    })
  }
  checkTemporary(name, options)
  const { columns, plan } = planRelation("a view", name, query, options)
  const handles = columnsOver(plan.source, columns.map(({ facts, key, name }) => ({ key, name, type: facts.type })))
  const declared = (options.indexes ?? []).map(({ declared }) => declared)
  const { constraints, indexes } = planConstraints({ table: name, columns, handles, naming: {} }, declared)
  if (constraints.length > 0 || (!materialized && (indexes.length > 0 || !plan.withData))) {
    throw new InvalidSchema({
      problem:
        `view "${name}" has what it cannot have: indexes and \`withData\` are a materialized view's, constraints a table's`
    })
  }
  const view: ViewPlan = {
    ...plan,
    form: materialized ? "materialized view" : "view",
    orReplace,
    options: [
      ...(securityInvoker === true ? ["security_invoker"] : []),
      ...(securityBarrier === true ? ["security_barrier"] : []),
      ...(checkOption === undefined ? [] : [`check_option=${checkOption}`])
    ],
    indexes
  }
  // The columns are the query's outputs, which gave `Row` its type.
  return tableOf({ ...plainTable, source: plan.source, columns, view }) as unknown as View<Name, Row>
}
