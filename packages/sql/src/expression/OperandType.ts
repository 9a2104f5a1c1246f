/**
 * PostgreSQL types that are one type in TypeScript: a date and a text are strings, a document and an array are arrays. Where
 * the compiler cannot tell them apart, the operand's own type does, when the query is built.
 */
import { InvalidQuery } from "../error/Reason.ts"
import { baseName } from "./CommonType.ts"
import type { Expression } from "./Expression.ts"

/** Refuses an operand of another type than these, given without modifiers: `InvalidQuery`. */
export const requireType = (
  name: string,
  { type }: Expression<unknown, unknown, unknown>,
  types: ReadonlyArray<string>
): void => {
  if (types.includes(baseName(type))) return
  throw new InvalidQuery({ problem: `\`${name}\` takes ${types.join(", ")}, not ${type.name}` })
}
