/** A statement whose text the program wrote, with its values between the parts. */
import type { Fragment } from "./Expr.ts"

export interface Raw {
  readonly _tag: "Raw"
  readonly fragment: Fragment
}
