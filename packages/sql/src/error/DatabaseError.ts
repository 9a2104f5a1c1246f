/** The one error of everything that reaches the database, apart from the constraints that a statement's type lists. */
import { TaggedError } from "effect/Data"
import { NodeInspectSymbol } from "effect/Inspectable"
import type { Reason } from "./Reason.ts"
import { rendered } from "./Rendered.ts"

/**
 * A database operation failed for a reason that is not a declared constraint.
 *
 * Handle one reason with `Effect.catchReason("DatabaseError", "DeadlockDetected", …)`. `isRetryable` says whether
 * running the whole operation again may succeed. Printing it shows neither parameter values nor secrets.
 *
 * @example
 * import * as Effect from "effect/Effect"
 * import type { DatabaseError } from "@aludel/sql"
 *
 * const orZero = (effect: Effect.Effect<number, DatabaseError>) =>
 *   effect.pipe(Effect.catchReason("DatabaseError", "LockNotAvailable", () => Effect.succeed(0)))
 */
export class DatabaseError extends TaggedError("DatabaseError")<{
  readonly reason: Reason
}> {
  override get message(): string {
    return this.reason.message
  }

  get isRetryable(): boolean {
    return this.reason.retryable
  }

  // Not a member, which would be one more to compare wherever error types meet.
  static {
    Object.defineProperty(this.prototype, NodeInspectSymbol, {
      value(this: DatabaseError): string {
        return rendered(`DatabaseError (${this.reason._tag})`, this.message, this.reason)
      }
    })
  }
}
