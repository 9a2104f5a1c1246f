/** Values whose type is not said: the server infers it from where the parameter stands. */
import type { Bind } from "../ast/Expr.ts"
import { float8 } from "../type/FloatingPoint.ts"
import { int4, int8 } from "../type/Numeric.ts"
import { invalidValue, type PgType } from "../type/PgType.ts"
import { boolean, text } from "../type/Text.ts"
import { bind } from "./Expression.ts"

const numberType = (value: number): PgType => (value | 0) === value ? int4 : Number.isSafeInteger(value) ? int8 : float8

const refused: PgType = {
  name: "text",
  encode: (value) => {
    throw invalidValue(
      "a plain value",
      "a string, a number, a bigint or a boolean: give others a type by `value`",
      value
    )
  },
  decode: (given) => given
}

const typeOf = (value: unknown): PgType => {
  if (typeof value === "string") return text
  if (typeof value === "number") return numberType(value)
  if (typeof value === "bigint") return int8
  return typeof value === "boolean" ? boolean : refused
}

export const plainBind = (value: unknown): Bind => {
  // Nothing would say of which type it is; and it is not encoded, so it has to be refused here.
  if (value === null) refused.encode(value)
  return bind(value, typeOf(value))
}
