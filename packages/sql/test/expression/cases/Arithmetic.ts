import { abs, add, castTo, ceil, divide, floor, modulo, multiply, negate, Pg, round, subtract } from "@aludel/sql"
import { decimal } from "../Samples.ts"
import { each, samples } from "../Samples.ts"

const { amount, big, id, n } = samples

export const cases = [
  each(add(n, id), "n + id", [], 8, -1, null),
  each(add(big, 1), "big + $1", ["1"], 9007199254740994n, 3n, null),
  each(subtract(n, -1), "n - $1", ["-1"], 8, -2, null),
  each(multiply(add(n, 1), 2), "(n + $1) * $2", ["1", "2"], 16, -4, null),
  each(multiply(amount, amount), "amount * amount", [], "2.25d", "5.0625d", null),
  each(add(amount, decimal("0.005")), "amount + $1", ["0.005"], "1.505d", "-2.245d", null),
  each(divide(n, 2), "n / $1", ["2"], 3, -1, null),
  each(modulo(n, 2), "n % $1", ["2"], 1, -1, null),
  each(subtract(n, subtract(id, id)), "n - (id - id)", [], 7, -3, null),
  each(negate(n), "- n", [], -7, 3, null),
  each(negate(negate(n)), "- (- n)", [], 7, -3, null),
  each(negate(castTo(n, Pg.bigint())), "- cast(n as bigint)", [], -7n, 3n, null),
  each(abs(n), "abs(n)", [], 7, 3, null),
  each(abs(amount), "abs(amount)", [], "1.5d", "2.25d", null),
  each(round(amount), "round(amount)", [], "2d", "-2d", null),
  each(floor(amount), "floor(amount)", [], "1d", "-3d", null),
  each(ceil(amount), "ceil(amount)", [], "2d", "-2d", null)
]
