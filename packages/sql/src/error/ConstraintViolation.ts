/** The error of a write that broke a constraint which the schema declares: its name is in the type. */
import { TaggedError } from "effect/Data"
import { NodeInspectSymbol } from "effect/Inspectable"
import type { ConstraintKind } from "./Reason.ts"
import { rendered } from "./Rendered.ts"
import type { ServerReport } from "./ServerReport.ts"

/**
 * A statement broke one of the constraints that its type lists.
 *
 * `Name` is the union of the names that are possible here; handle one with `catchConstraint`. Printing it shows names
 * only, never the values that collided.
 *
 * @example
 * import type { ConstraintViolation } from "@aludel/sql"
 *
 * const field = (violation: ConstraintViolation<"users_email_key" | "users_username_key">) =>
 *   violation.constraint === "users_email_key" ? "email" : "username"
 */
export class ConstraintViolation<out Name extends string = string> extends TaggedError("ConstraintViolation")<{
  readonly constraint: string
  readonly kind: ConstraintKind
  readonly schema: string
  readonly table: string
  /** Names in the database of the columns that the constraint covers. */
  readonly columns: ReadonlyArray<string>
  readonly server: ServerReport
}> {
  declare readonly constraint: Name

  override get message(): string {
    const columns = this.columns.length === 0 ? "" : ` (${this.columns.join(", ")})`
    return `${this.kind} constraint "${this.constraint}" of "${this.schema}"."${this.table}"${columns} was violated: handle it with \`catchConstraint("${this.constraint}", …)\``
  }

  // Not a member, which would be one more to compare wherever error types meet.
  static {
    Object.defineProperty(this.prototype, NodeInspectSymbol, {
      value(this: ConstraintViolation): string {
        return rendered("ConstraintViolation", this.message)
      }
    })
  }
}
