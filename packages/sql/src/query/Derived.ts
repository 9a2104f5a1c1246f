/** Queries as tables: in parentheses under an alias, or named once in WITH. */
import type { Node } from "../ast/Node.ts"
import type { Raw } from "../ast/Raw.ts"
import type { ReadNode, Select } from "../ast/Select.ts"
import { selectFrom } from "../ast/SelectFrom.ts"
import type { Source } from "../ast/Source.ts"
import { InvalidQuery } from "../error/Reason.ts"
import type { Reads } from "../port/Access.ts"
import type { Column } from "../schema/Column.ts"
import { checkIdentifier } from "../schema/Name.ts"
import { columnsOver, type ReadOnly, type TableInfo } from "../schema/Table.ts"
import type { Cardinality, OutputPlan, Query, QueryPlan } from "./Query.ts"

/** What FROM and the joins take: a table, an alias, or a query as one. */
export type AnySource = TableInfo<unknown, unknown, unknown>

/** A query as a table of this name: its rows' fields are its columns. It can be read, not written. */
export type Derived<Name extends string, Row> =
  & TableInfo<Name, { readonly [Key in keyof Row]: { readonly "~A": Row[Key] } }, ReadOnly>
  & { readonly [Key in keyof Row]: Column<Name, Row[Key], Key> }

/** The columns of a query as those of a table. */
export const derivedColumns = (source: Source, outputs: ReadonlyArray<OutputPlan>) => {
  checkIdentifier(source.alias, "a derived table")
  return columnsOver(source, outputs.map(({ key, type }) => ({ key, name: key, type })))
}

/** A statement written by hand yields its columns in an order of its own: inside another they are taken by name. */
const selectOfRaw = (query: Raw, outputs: ReadonlyArray<OutputPlan>): Select => ({
  ...selectFrom({ _tag: "DerivedSource", query, alias: "raw", lateral: false }),
  outputs: outputs.map(({ key, name = key }) => ({ expr: { _tag: "Column", source: "raw", name }, as: key }))
})

/** As what a statement stands inside another; undefined where it cannot. */
const insideOf = (node: Node, plan: QueryPlan): ReadNode | undefined => {
  if (node._tag === "Select" || node._tag === "SetOperation") return node
  if (node._tag === "Raw" && plan.access === "reads" && plan.outputs.length > 0) {
    return selectOfRaw(node, plan.outputs)
  }
  if (node._tag !== "Bound") return undefined
  // What is bound is a statement, of which a bound one need not know the kinds.
  const query = insideOf(node.query as Node, plan)
  return query === undefined ? undefined : { ...node, query }
}

/** The node of a query that only reads, which is what can stand inside another. */
export const readNode = ({ plan }: Query<unknown, string, unknown, Cardinality>): ReadNode => {
  const node = insideOf(plan.node, plan)
  if (node !== undefined) return node
  throw new InvalidQuery({ problem: "only a query that reads can stand inside another" })
}

/**
 * A common table expression: a query that is named once, in WITH, and can be read from any number of times.
 *
 * @param options `materialized`: whether the server computes it apart (true), folds it in (false), or decides
 *
 * @example
 * import { count, cte, eq, from, gt, Pg, table } from "@aludel/sql"
 *
 * const posts = table("posts", class Posts {
 *   id = Pg.bigint().identity().primaryKey()
 *   authorId = Pg.bigint()
 * })
 * const busy = cte("busy", from(posts).groupBy(posts.authorId).having(gt(count(), 5)).select({ authorId: posts.authorId }))
 * const theirs = from(posts).innerJoin(busy, eq(busy.authorId, posts.authorId)).select({ id: posts.id })
 */
export const cte = <const Name extends string, Row>(
  name: Name,
  query: Query<Row, never, Reads, Cardinality>,
  options: { readonly materialized?: boolean | undefined } = {}
): Derived<Name, Row> =>
  // The seam between the columns of a query and their types.
  derivedColumns(
    {
      _tag: "CteSource",
      query: readNode(query),
      alias: name,
      materialized: options.materialized,
      recursive: undefined
    },
    query.plan.outputs
  ) as unknown as Derived<Name, Row>
