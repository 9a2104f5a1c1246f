/**
 * Queries as expressions: their one value, whether they have a row, whether a value is among theirs.
 *
 * Source: https://www.postgresql.org/docs/current/functions-subquery.html
 */
import { InvalidQuery } from "../error/Reason.ts"
import { baseName } from "../expression/CommonType.ts"
import { type Expression, expression } from "../expression/Expression.ts"
import type { OuterRow, Reads } from "../port/Access.ts"
import { arrayOf } from "../type/Array.ts"
import { ofSignature, type PgType } from "../type/PgType.ts"
import { itemsOf } from "../type/Record.ts"
import { boolean } from "../type/Text.ts"
import { readNode } from "./Derived.ts"
import type { Cardinality, Query } from "./Query.ts"

/** The tables of the query around that a query mentions. */
export type Outer<Needs> = Needs extends OuterRow<infer Table> ? Table : never

export type Readable<Row, Needs, Rows extends Cardinality = Cardinality> = Query<Row, never, Needs, Rows>

/** What stands inside another query reads, and mentions rows of the query around at most. */
export type Needed = Reads | OuterRow<unknown>

export const single = (query: Readable<unknown, unknown>): PgType => {
  const [output, ...others] = query.plan.outputs
  if (output === undefined || others.length > 0) {
    throw new InvalidQuery({
      problem: `a query that stands for one value selects one column, not ${query.plan.outputs.length}`
    })
  }
  return output.type
}

/**
 * `exists (query)`: whether the query has a row.
 *
 * @example
 * import { eq, exists, from, Pg, table } from "@aludel/sql"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 * })
 * const posts = table("posts", class Posts {
 *   id = Pg.bigint().identity().primaryKey()
 *   authorId = Pg.bigint()
 * })
 * const theirs = from(posts).correlate(users).where(eq(posts.authorId, users.id)).select({ id: posts.id })
 * const authors = from(users).where(exists(theirs)).select({ id: users.id })
 */
export const exists = <Needs extends Needed>(query: Readable<unknown, Needs>): Expression<Outer<Needs>, boolean> =>
  expression({ _tag: "Subquery", kind: "exists", query: readNode(query), operand: undefined }, boolean)

/** The query's one value: null where it may have no row, and an error of the server where it has several. */
export const scalar = <Row, Needs extends Needed, Rows extends Cardinality>(
  query: Readable<Row, Needs, Rows>
): Expression<Outer<Needs>, Row[keyof Row] | ("many" extends Rows ? null : never)> =>
  expression<Outer<Needs>, Row[keyof Row]>(
    { _tag: "Subquery", kind: "value", query: readNode(query), operand: undefined },
    // The only column of the row, by its own codec.
    single(query) as PgType<Row[keyof Row]>
  )

/** What the query's columns are: the value's type; for a row the types of its items, by their place. */
type Item<A> = A extends readonly [unknown, ...ReadonlyArray<unknown>] ? A[number] : A

/** A row is compared with the query's columns by their place: there must be as many, of the same types. */
const checkColumns = (row: ReadonlyArray<PgType>, { plan }: Readable<unknown, unknown>): void => {
  const names = (types: ReadonlyArray<PgType>) => types.map(baseName).join(", ")
  const own = names(plan.outputs.map(({ type }) => type))
  if (names(row) === own) return
  throw new InvalidQuery({ problem: `a row of (${names(row)}) is looked for among rows of (${own})` })
}

/**
 * `operand in (query)`: null where it is not found and the query has a null. A `row(…)` is looked for among the query's
 * rows, whose columns stand in the same order.
 */
export const inQuery = <T, A, Needs extends Needed>(
  operand: Expression<T, A, unknown>,
  query: Readable<{ readonly [Key in string]: Item<NoInfer<A>> | null }, Needs>
): Expression<T | Outer<Needs>, boolean | null> => {
  const row = itemsOf(operand.type)
  if (row === undefined) single(query)
  else checkColumns(row, query)
  return expression({ _tag: "Subquery", kind: "in", query: readNode(query), operand: operand.node }, boolean)
}

/**
 * `array(query)`: the query's values as an array, in its order; empty where it has no row.
 * https://www.postgresql.org/docs/current/sql-expressions.html#SQL-SYNTAX-ARRAY-CONSTRUCTORS
 */
export const arrayQuery = <Row, Needs extends Needed>(
  query: Readable<Row, Needs>
): Expression<Outer<Needs>, ReadonlyArray<Row[keyof Row]>> =>
  expression<Outer<Needs>, ReadonlyArray<Row[keyof Row]>>(
    { _tag: "Subquery", kind: "array", query: readNode(query), operand: undefined },
    // The only column of the row, by its own codec.
    ofSignature(arrayOf(single(query)))
  )
