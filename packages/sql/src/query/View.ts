/** Views: a query under a name, from which other queries read. */
import type { Reads } from "../port/Access.ts"
import { columnDefinition } from "../schema/ColumnDefinition.ts"
import type { SchemaOption } from "../schema/Enum.ts"
import type { ViewPlan } from "../schema/ModelMember.ts"
import { checkIdentifier, snakeCase } from "../schema/Name.ts"
import { plainTable, tableOf } from "../schema/Table.ts"
import { type Derived, readNode } from "./Derived.ts"
import type { Cardinality, Query } from "./Query.ts"

/** A view: a table that can be read, not written. */
export type View<Name extends string, Row> = Derived<Name, Row>

/** Options of a view. */
export interface ViewOptions extends SchemaOption {
  /** Keeps the rows as they were at the last `refresh materialized view`. */
  readonly materialized?: boolean | undefined
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
export const view = <const Name extends string, Row>(
  name: Name,
  query: Query<Row, never, Reads, Cardinality>,
  { materialized = false, schema }: ViewOptions = {}
): View<Name, Row> => {
  checkIdentifier(name, "a view")
  if (schema !== undefined) checkIdentifier(schema, `the schema of view "${name}"`)
  const { outputs } = query.plan
  const source = { _tag: "TableSource", schema, name, alias: name } as const
  const columns = outputs.map(({ key, type }) => ({
    key,
    name: checkIdentifier(snakeCase(key), `a column of view "${name}"`),
    facts: columnDefinition(type).facts
  }))
  const plan: ViewPlan = {
    kind: "view",
    source,
    materialized,
    query: readNode(query),
    columns: columns.map(({ name }) => name)
  }
  // The columns are the query's outputs, which gave `Row` its type.
  return tableOf({ ...plainTable, source, columns, view: plan }) as unknown as View<Name, Row>
}
