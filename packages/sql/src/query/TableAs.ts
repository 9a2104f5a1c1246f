/**
 * `CREATE TABLE … AS`: a table that is made of a query's rows.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createtableas.html
 */
import type { Reads } from "../port/Access.ts"
import type { ColumnDefinition } from "../schema/ColumnDefinition.ts"
import type { SchemaOption } from "../schema/Enum.ts"
import type { OnCommit } from "../schema/ModelMember.ts"
import { checkTemporary, plainTable, type Table, tableOf } from "../schema/Table.ts"
import type { Cardinality, Query } from "./Query.ts"
import { planRelation } from "./View.ts"

/** Options of a table that is made of a query. */
export interface TableAsOptions extends SchemaOption {
  /** `TEMPORARY`: of one session. Create it in the transaction that uses it. */
  readonly temporary?: boolean | undefined
  /** What the transaction's end does to a temporary table; its rows are kept unless given. */
  readonly onCommit?: OnCommit | undefined
  /** False: its columns alone. */
  readonly withData?: boolean | undefined
}

/** The query's columns as a table's, without constraints and defaults. */
export type MadeColumns<Row> = { readonly [Key in keyof Row]: ColumnDefinition<Row[Key]> }

/** A table of a query's rows; an insert gives all of its columns. */
export type TableAs<Name extends string, Row> = Table<Name, MadeColumns<Row>, never>

/**
 * Declares a table that `createAll` makes of a query's rows, where it is not there yet: for results that several statements
 * read. Values stand in the query as literals. It has the query's columns, in snake_case, and no key, constraint or default.
 * SQLAlchemy's `CreateTableAs`.
 *
 * @param name its name in the database, at most 63 bytes
 *
 * @example
 * import { count, createAll, dataModel, desc, from, Pg, Query, table, tableAs, transaction } from "@aludel/sql"
 * import * as Effect from "effect/Effect"
 *
 * const posts = table("posts", class Posts {
 *   id = Pg.bigint().identity().primaryKey()
 *   authorId = Pg.bigint()
 * })
 * const busy = tableAs(
 *   "busy",
 *   from(posts).groupBy(posts.authorId).select({ authorId: posts.authorId, posts: count() }),
 *   { temporary: true, onCommit: "drop" }
 * )
 * const busiest = transaction(Effect.andThen(
 *   createAll(dataModel({ busy })),
 *   Query.all(from(busy).select({ authorId: busy.authorId }).orderBy(desc(busy.posts)).limit(10))
 * ))
 */
export const tableAs = <const Name extends string, Row>(
  name: Name,
  query: Query<Row, never, Reads, Cardinality>,
  options: TableAsOptions = {}
): TableAs<Name, Row> => {
  checkTemporary(name, options)
  const { columns, plan } = planRelation("a table", name, query, options)
  const view = { ...plan, onCommit: options.onCommit }
  // The columns are the query's outputs, which gave `Row` its type.
  return tableOf({ ...plainTable, source: plan.source, columns, view }) as unknown as TableAs<Name, Row>
}
