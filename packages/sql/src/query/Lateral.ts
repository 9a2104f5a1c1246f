/**
 * LATERAL: a query in FROM that mentions rows of what stands to its left, and is computed for each of them.
 *
 * Source: https://www.postgresql.org/docs/current/queries-table-expressions.html#QUERIES-LATERAL
 */
import type { Column } from "../schema/Column.ts"
import type { SourceInfo } from "../schema/Table.ts"
import { type Derived, derivedColumns, readNode } from "./Derived.ts"
import type { Cardinality, Query } from "./Query.ts"
import type { Needed, Outer } from "./Subquery.ts"

/** What the lateral joins take: a source of this name that mentions these tables. */
export interface LateralInfo<out Name, out Fields, out Tables> extends SourceInfo<Name, Fields> {
  readonly "~lateral": Tables
}

/** A source that mentions rows of other tables, and so can only be joined to them: its fields are its columns. */
export type Lateral<Name extends string, Row, Tables> =
  & LateralInfo<Name, { readonly [Key in keyof Row]: { readonly "~A": Row[Key] } }, Tables>
  & { readonly [Key in keyof Row]: Column<Name, Row[Key], Key> }

/** A source that stands alone where it mentions no table, and is lateral where it does. */
export type FromItem<Name extends string, Row, Tables> = [Tables] extends [never] ? Derived<Name, Row>
  : Lateral<Name, Row, Tables>

/**
 * A correlated query as a source of this name, for `innerJoinLateral`, `leftJoinLateral` and `crossJoinLateral`: it is
 * computed for each row of the tables that it is correlated with.
 *
 * @example
 * import { columns, desc, eq, from, lateral, Pg, table } from "@aludel/sql"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   name = Pg.text()
 * })
 * const posts = table("posts", class Posts {
 *   id = Pg.bigint().identity().primaryKey()
 *   authorId = Pg.bigint()
 *   title = Pg.text()
 * })
 * const newest = lateral(
 *   "newest",
 *   from(posts).correlate(users).where(eq(posts.authorId, users.id))
 *     .select({ id: posts.id, title: posts.title }).orderBy(desc(posts.id)).limit(3)
 * )
 * const topThree = from(users).leftJoinLateral(newest).select({ name: users.name, title: newest.title })
 */
export const lateral = <const Name extends string, Row, Needs extends Needed>(
  name: Name,
  query: Query<Row, never, Needs, Cardinality>
): Lateral<Name, Row, Outer<Needs>> =>
  // The seam between the columns of a query and their types.
  derivedColumns(
    { _tag: "DerivedSource", query: readNode(query), alias: name, lateral: true },
    query.plan.outputs
  ) as unknown as Lateral<Name, Row, Outer<Needs>>
