/**
 * Values that stand alone, and values taken as another type.
 *
 * Source: https://www.postgresql.org/docs/current/sql-expressions.html#SQL-SYNTAX-TYPE-CASTS
 */
import type { PgType } from "../type/PgType.ts"
import { bind, type Expression, expression, type Operand, type TypeReference } from "./Expression.ts"

/**
 * A value as an expression: a parameter with its type beside it, `$1::text`.
 *
 * @example
 * import { from, Pg, table, value } from "@aludel/sql"
 *
 * const tags = table("tags", class Tags {
 *   name = Pg.text().primaryKey()
 * })
 * const marked = from(tags).select({ name: tags.name, kind: value("tag", Pg.text()) })
 */
export const value = <A, const B extends Operand<NoInfer<A>> | null>(
  given: B,
  type: TypeReference<A>
): Expression<never, NonNullable<A> | Extract<B, null>> => expression(bind(given, type.facts.type, true), codecOf(type))

/** The type's codec. A reference and its codec come from one declaration, which gave the reference its `A`. */
export const codecOf = <A>({ facts }: TypeReference<A>): PgType<NonNullable<A>> => facts.type as PgType<NonNullable<A>>

/** `cast(operand as type)`; null stays null. What cannot be cast fails on the server. */
export const castTo = <T, A, S, B>(
  operand: Expression<T, A, S>,
  type: TypeReference<B>
): Expression<T, NonNullable<B> | Extract<A, null>, S> =>
  expression({ _tag: "Cast", operand: operand.node, type: type.facts.type }, codecOf(type))
