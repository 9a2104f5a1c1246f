/** Which errors say that the plan which the server keeps of a statement does not fit any more. */

import { statementOf } from "./Touch.ts"

/** SQLSTATEs which say that a kept plan does not fit the tables any more. */
export const alwaysStale = new Set([
  // cached plan must not change result type
  "0A000",
  // prepared statement does not exist
  "26000"
])

/** Those which say so of a kept plan, or of the statement itself: a column has another type now, or another name. */
const perhapsStale = new Set(["22P02", "22P03", "22003", "22007", "22008", "42703", "42804", "42883", "42P01", "42P18"])

/** Statements that can commit in their midst: what they did before they failed stands, and would be done again. */
const committing = /^(?:call|do)\b/i

/** Whether nothing of the statement is left where it failed, outside of a transaction. */
export const leavesNothing = (text: string): boolean => !committing.test(statementOf(text))

export const isStale = (code: string): boolean => alwaysStale.has(code) || perhapsStale.has(code)
