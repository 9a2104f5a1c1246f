/**
 * Rows as values, compared as a whole: by their first items that differ.
 *
 * Source: https://www.postgresql.org/docs/current/functions-comparisons.html#ROW-WISE-COMPARISON
 */
import { ofSignature } from "../type/PgType.ts"
import { record } from "../type/Record.ts"
import { type Expression, expression, type TablesOf } from "./Expression.ts"

type Items = readonly [Expression<unknown, unknown, unknown>, ...ReadonlyArray<Expression<unknown, unknown, unknown>>]

/** An item, null where an outer join found no row for it. */
type Item<E> = E extends { readonly "~A": infer A; readonly "~S": infer S } ? A | ([S] extends [never] ? never : null)
  : never

/**
 * `row(a, b)`: a tuple, for the comparisons (`gt(row(t.a, t.b), [1, "x"])`), `inList`, and as `inQuery`'s left side. Where
 * the items up to a null are equal, a comparison is null, as in SQL.
 *
 * @example
 * import { asc, from, gt, inList, Pg, row, table } from "@aludel/sql"
 *
 * const posts = table("posts", class Posts {
 *   id = Pg.integer().primaryKey()
 *   day = Pg.date()
 * })
 * const behind = from(posts).where(gt(row(posts.day, posts.id), ["2026-01-31", 7])).select({ id: posts.id })
 *   .orderBy(asc(posts.day), asc(posts.id))
 * const these = from(posts).where(inList(row(posts.day, posts.id), [["2026-01-31", 7], ["2026-02-01", 8]]))
 *   .select({ id: posts.id })
 */
export const row = <const E extends Items>(
  ...items: E
): Expression<TablesOf<E[number]>, { readonly [I in keyof E]: Item<E[I]> }> =>
  expression(
    { _tag: "Row", items: items.map(({ node }) => node) },
    // The codec is made of the items', which gave the tuple its type.
    ofSignature(record(items.map(({ type }) => type)))
  )
