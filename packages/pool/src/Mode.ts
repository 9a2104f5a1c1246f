/** The isolation level and access mode that a transaction runs under. */
import { type AccessMode, covers, type IsolationLevel, IsolationMismatch, type TransactionOptions } from "@aludel/sql"
import * as Effect from "effect/Effect"

/** The level and access mode that a transaction runs under. */
export interface Mode {
  readonly isolation: IsolationLevel
  readonly access: AccessMode
}

export const modeOf = (options: TransactionOptions): Mode => ({
  isolation: options.isolation ?? "read committed",
  access: options.access ?? "read write"
})

/** The mode in words. */
export const describeMode = ({ access, isolation }: Mode): string => `${isolation}, ${access}`

/** Dies where a nested transaction asks for more than the outer one gives. */
export const checkNested = (outer: Mode, inner: TransactionOptions): Effect.Effect<void> =>
  covers(outer, inner) ?
    Effect.void
    : Effect.die(new IsolationMismatch({ outer: describeMode(outer), inner: describeMode(modeOf(inner)) }))
