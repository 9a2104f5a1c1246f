/** What is wrong with a query, where building it is refused. */
import { Reason } from "@aludel/sql"

/** The problem with which it is refused, or that it is not. */
export const problem = (build: () => unknown): string => {
  try {
    build()
  } catch (error) {
    if (error instanceof Reason.InvalidQuery) return error.problem
    throw error
  }
  return "not refused"
}
