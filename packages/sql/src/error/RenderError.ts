/** An error as a person wants to read it: what happened, where in the statement, and the way out. */
import type { ConstraintViolation } from "./ConstraintViolation.ts"
import type { DatabaseError } from "./DatabaseError.ts"
import { rendered } from "./Rendered.ts"

/**
 * The error in lines for people: its kind, what happened and the way out, and where the server says that a statement is
 * wrong, that place with a caret under it. It shows what `message` shows and the statement's text, no parameter values.
 * Printing the error with `console.log` shows the same.
 *
 * @param error what a query failed with
 * @returns one line, or with a place in a statement four or five
 *
 * @example
 * import { Query, renderError, sql } from "@aludel/sql"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const checked = Query.run(sql.text("select 1 form users")).pipe(
 *   Effect.tapErrorTag("DatabaseError", (error) => Console.error(renderError(error)))
 * )
 */
export const renderError = (error: DatabaseError | ConstraintViolation): string =>
  error._tag === "DatabaseError"
    ? rendered(`DatabaseError (${error.reason._tag})`, error.message, error.reason)
    : rendered(error._tag, error.message)
