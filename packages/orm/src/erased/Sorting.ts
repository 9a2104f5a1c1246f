/** The order of a type's values as the server has it, for rows that are compared without one. */
import { DatabaseError, type PgType, Reason } from "@aludel/sql"
import { memberOf } from "@aludel/sql/Plan"
import * as BigDecimal from "effect/BigDecimal"
import * as Option from "effect/Option"

type Comparison = (a: unknown, b: unknown) => number

const byValue = (a: number | bigint | string | boolean, b: number | bigint | string | boolean): number =>
  a < b ? -1 : a > b ? 1 : 0

/** NaN is greater than every other number, and equal to itself. */
const byNumber = (a: number, b: number): number =>
  Number.isNaN(a) || Number.isNaN(b) ? byValue(Number.isNaN(a), Number.isNaN(b)) : byValue(a, b)

/** Types whose order is not that of their texts, nor of the numbers in them. */
const unordered =
  /^(?:inet|cidr|interval|timetz|money|json|xml|tsvector|tsquery|hstore|point|line|lseg|box|path|polygon|circle)|range$/

/** Whether the order of the type's values is known here. */
export const isOrdered = ({ base, name }: PgType): boolean =>
  base === undefined ? name.startsWith("interval") || !unordered.test(name) : isOrdered(base)

/** Digits of a number, or NaN and the infinities around all of them. */
const byDecimalText = (a: string, b: string): number => {
  const [one, other] = [BigDecimal.fromString(a), BigDecimal.fromString(b)]
  if (Option.isSome(one) && Option.isSome(other)) return BigDecimal.Order(one.value, other.value)
  return byNumber(Option.isSome(one) ? 0 : Number(a), Option.isSome(other) ? 0 : Number(b))
}

/** The year, negative before Christ, and what follows it: years of five digits are later than those of four. */
const moment = (text: string): readonly [year: number, rest: string] => {
  if (text.endsWith("infinity")) return [text.startsWith("-") ? -Infinity : Infinity, ""]
  const [, year, rest = "", bc] = /^(\d+)-(.*?)( BC)?$/.exec(text) ?? []
  return [bc === undefined ? Number(year) : -Number(year), rest.replace("T", " ")]
}

const byMoment = (a: string, b: string): number => {
  const [[year, rest], [otherYear, otherRest]] = [moment(a), moment(b)]
  return byNumber(year, otherYear) || byValue(rest, otherRest)
}

const byText = (name: string): (a: string, b: string) => number =>
  /^(?:numeric|decimal)/.test(name) ? byDecimalText : /^(?:date|timestamp)/.test(name) ? byMoment : byValue

/** Of many parts: the first that differs decides, else the shorter one comes first. */
const byParts = (a: ArrayLike<unknown>, b: ArrayLike<unknown>, compare: Comparison): number => {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const sign = compare(a[i], b[i])
    if (sign !== 0) return sign
  }
  return a.length - b.length
}

const isSpan = (value: object): value is { months: number; days: number; microseconds: bigint } =>
  "months" in value && "days" in value && "microseconds" in value && typeof value.microseconds === "bigint"

/** The number that an object stands for in time: an instant's, or a span's with months of 30 days. */
const inTime = (value: object): number | bigint | undefined => {
  if (isSpan(value)) return BigInt(value.months * 30 + value.days) * 86_400_000_000n + value.microseconds
  for (const unit of ["epochMicroseconds", "epochNanoseconds", "epochMilliseconds"]) {
    const found = (value as Record<string, unknown>)[unit]
    if (typeof found === "bigint" || typeof found === "number") return found
  }
  return undefined
}

/** How a class compares its values, as those of `Temporal` do. */
const ownComparison = ({ constructor }: object): Comparison | undefined => {
  const compare = (constructor as { readonly compare?: unknown } | undefined)?.compare
  return typeof compare === "function" ? compare as Comparison : undefined
}

const refusal = ({ name }: PgType): DatabaseError =>
  new DatabaseError({ reason: new Reason.InvalidQuery({ problem: `only the server knows the order of ${name}` }) })

const byObject = (type: PgType, a: object, b: object): number => {
  if (BigDecimal.isBigDecimal(a) && BigDecimal.isBigDecimal(b)) return BigDecimal.Order(a, b)
  if (a instanceof Uint8Array && b instanceof Uint8Array) return byParts(a, b, (x, y) => Number(x) - Number(y))
  if (Array.isArray(a) && Array.isArray(b)) return byParts(a, b, comparisonOf(type.of?.[0] ?? type))
  const [one, other] = [inTime(a), inTime(b)]
  if (one !== undefined && other !== undefined) return byValue(one, other)
  const compare = ownComparison(a)
  if (compare === undefined) throw refusal(type)
  return compare(a, b)
}

/**
 * How the server sorts values of the type; null is greater than all. Texts go by their code units, whatever the server's
 * collation. The comparison throws a `DatabaseError` for values of a type whose order is not known here.
 */
export const comparisonOf = (type: PgType): Comparison => {
  const { base, name } = type
  if (base !== undefined) return comparisonOf(base)
  const member = memberOf(type)
  const labels: ReadonlyArray<unknown> = member?.kind === "enum" ? member.labels : []
  return (a, b) => {
    if (a === null || b === null) return byValue(a === null, b === null)
    if (labels.length > 0) return labels.indexOf(a) - labels.indexOf(b)
    if (typeof a === "object" && typeof b === "object") return byObject(type, a, b)
    if (unordered.test(name)) throw refusal(type)
    if (typeof a === "number" && typeof b === "number") return byNumber(a, b)
    if (typeof a === "string" && typeof b === "string") return byText(name)(a, b)
    return byValue(a as bigint, b as bigint)
  }
}
