/** What calls of functions that write carry, in their type and their node, so that no query that only reads can make them. */
import type { Call, Expr } from "../ast/Expr.ts"
import { call } from "./Expression.ts"

/**
 * Stands among the tables that an expression needs in scope: it calls a function that writes. Inserts, updates, deletes and
 * defaults have it in scope, and so has a select without FROM; one with FROM gets it by `from(…).writing()`; either then needs
 * `Writes`. A text as tables' names are,
 * so that a message says it as it says those; no table is called so.
 */
export type Volatile = "volatile()"

/** `name(arguments)`, which writes. */
export const writingCall = (name: string, ...operands: ReadonlyArray<Expr>): Call => ({
  ...call(name, ...operands),
  writes: true
})
