import {
  abs,
  and,
  bitwiseAnd,
  bitwiseOr,
  bitwiseXor,
  castTo,
  cbrt,
  exp,
  type Expression,
  gcd,
  gte,
  lcm,
  ln,
  log10,
  lt,
  Pg,
  power,
  random,
  roundTo,
  shiftLeft,
  shiftRight,
  sign,
  sqrt,
  trunc,
  truncTo,
  widthBucket
} from "@aludel/sql"
import type { BigDecimal } from "effect/BigDecimal"
import { decimal, each, samples } from "../Samples.ts"

const { amount, big, id, n, ratio } = samples

/** The last digits are the platform's. */
const rounded = <A extends number | BigDecimal | null>(given: Expression<"samples", A, unknown>) =>
  castTo(given, Pg.numeric(10, 6))

export const cases = [
  each(sqrt(abs(ratio)), "sqrt(abs(ratio))", [], 1.5, Math.sqrt(8), null),
  each(sqrt(id), "sqrt(id)", [], 1, Math.SQRT2, Math.sqrt(3)),
  each(sqrt(abs(amount)), "sqrt(abs(amount))", [], "1.224744871391589d", "1.5d", null),
  each(rounded(cbrt(ratio)), "cast(cbrt(ratio) as numeric(10,6))", [], "1.310371d", "-2d", null),
  each(rounded(exp(power(n, 0))), "cast(exp(power(n, $1)) as numeric(10,6))", ["0"], "2.718282d", "2.718282d", null),
  each(rounded(ln(abs(amount))), "cast(ln(abs(amount)) as numeric(10,6))", [], "0.405465d", "0.81093d", null),
  each(rounded(log10(abs(ratio))), "cast(log(abs(ratio)) as numeric(10,6))", [], "0.352183d", "0.90309d", null),
  each(sign(amount), "sign(amount)", [], "1d", "-1d", null),
  each(sign(n), "sign(n)", [], 1, -1, null),
  each(trunc(ratio), "trunc(ratio)", [], 2, -8, null),
  each(roundTo(amount, 1), "round(amount, $1)", ["1"], "1.5d", "-2.3d", null),
  each(truncTo(amount, 1), "trunc(amount, $1)", ["1"], "1.5d", "-2.2d", null),
  each(power(ratio, 2), "power(ratio, $1)", ["2"], 5.0625, 64, null),
  each(power(n, id), "power(n, id)", [], 7, 9, null),
  each(power(amount, decimal("2")), "power(amount, $1)", ["2"], "2.25d", "5.0625d", null),
  each(gcd(n, 21), "gcd(n, $1)", ["21"], 7, 3, null),
  each(lcm(n, id), "lcm(n, id)", [], 7, 6, null),
  each(gcd(big, 4), "gcd(big, $1)", ["4"], 1n, 2n, null),
  each(bitwiseAnd(n, 6), "n & $1", ["6"], 6, 4, null),
  each(bitwiseOr(n, 8), "n | $1", ["8"], 15, -3, null),
  each(bitwiseXor(big, 3n), "big # $1", ["3"], 9007199254740994n, 1n, null),
  each(shiftLeft(n, 2), "n << $1", ["2"], 28, -12, null),
  each(shiftRight(n, 1), "n >> $1", ["1"], 3, -2, null),
  each(and(gte(random(), 0), lt(random(), 1)), "random() >= $1 and random() < $2", ["0", "1"], true, true, true),
  each(widthBucket(ratio, 0, 10, 4), "width_bucket(ratio, $1, $2, $3)", ["0", "10", "4"], 1, 0, null)
]
