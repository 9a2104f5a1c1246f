/** What a recogniser of statements gives. */
import type * as Op from "../operation/Constructors.ts"
import type { Step } from "./Step.ts"

export type Does = Step["does"]

/** Nobody waits for it, and nothing is lost by it. */
export const harmless: ReadonlyArray<Does> = [{ _tag: "Harmless", shown: true }]

/** The same, of what no catalog shows. */
export const unshown: ReadonlyArray<Does> = [{ _tag: "Harmless", shown: false }]

/** What the constructors give is an operation; here it is never one of SQL's own text. */
export const one = (operation: ReturnType<typeof Op.addColumn>): ReadonlyArray<Does> => [operation as Does]
