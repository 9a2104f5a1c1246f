/** Consent to what a rule forbids: by the rule's name, with a reason, on one operation. */
import type { Operation } from "./Operation.ts"

export interface Waiver {
  readonly rule: string
  readonly reason: string
}

/** An operation beside which waivers are kept; it is run as it is. */
type Waived = Operation & { readonly waivers?: ReadonlyArray<Waiver> | undefined }

export const waiversOf = (operation: Operation): ReadonlyArray<Waiver> => (operation as Waived).waivers ?? []

/**
 * An operation that may do what a rule forbids.
 *
 * @param rule the rule's name, as `lint` prints it
 * @param reason why it is right here; `lint` refuses an empty one
 *
 * @example
 * ```ts
 * import { dropColumn, waive } from "@aludel/migrate"
 *
 * const step = waive("drop-column", "no code has read it since May", dropColumn("users", "fax"))
 * ```
 */
export const waive = (rule: string, reason: string, operation: Operation): Operation => {
  const waived: Waived = { ...operation, waivers: [...waiversOf(operation), { rule, reason }] }
  return waived
}
