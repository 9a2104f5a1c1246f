/**
 * The type that operands of several types have together: of two between which the server converts by itself, the wider one.
 *
 * Source: https://www.postgresql.org/docs/current/typeconv-union-case.html
 */
import type { PgType } from "../type/PgType.ts"
import { isExpression } from "./Expression.ts"

/** Types that are one in TypeScript, each before those that its values are converted to. */
const families: ReadonlyArray<ReadonlyArray<string>> = [
  ["smallint", "integer", "bigint", "numeric", "real", "double precision"],
  ["date", "timestamp"],
  ["time", "timetz"],
  ["cidr", "inet"]
]

/** The type's name without its modifiers: `numeric(10,2)` is `numeric`, and so is a domain over it; `numeric(10,2)[]` is `numeric[]`. */
export const baseName = ({ base, name }: PgType): string =>
  base === undefined ? name.replace(/\([^)]*\)/, "") : baseName(base)

/** The wider of two types; the left one where neither is. */
export const wider = (left: PgType, right: PgType): PgType => {
  const [one, other] = [baseName(left), baseName(right)]
  const family = families.find((names) => names.includes(one) && names.includes(other)) ?? []
  return family.indexOf(other) > family.indexOf(one) ? right : left
}

/** The widest type of the first operand and of those others that are expressions: a value has the type that comes of it. */
export const commonType = (first: PgType, others: ReadonlyArray<unknown>): PgType =>
  others.reduce<PgType>((type, other) => isExpression(other) ? wider(type, other.type) : type, first)
