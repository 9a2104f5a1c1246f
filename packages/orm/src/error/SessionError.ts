/** What keeps a session from being used. */
import { TaggedError } from "effect/Data"

/** An earlier flush failed: nothing can be done but to roll back, the session or the savepoint in which it happened. */
export class SessionFailed extends TaggedError("SessionFailed")<{
  /** What the flush failed with. */
  readonly cause: unknown
}> {
  override get message(): string {
    const first = this.cause instanceof Error ? `: ${this.cause.message}` : ""
    return `an earlier flush of this session failed${first}. Roll back first`
  }
}

/** Two fibers use one session at once: which of their changes belong together, nobody could say. */
export class SessionBusy extends TaggedError("SessionBusy") {
  override get message(): string {
    return "another fiber is using this session: give each fiber a session of its own, or let one wait for the other"
  }
}

/** A session that was used after its scope had ended. A mistake in the program, so it is a defect; nothing was sent. */
export class SessionClosed extends TaggedError("SessionClosed") {
  override get message(): string {
    return "the scope of this session has ended: what belongs to it has to run inside `Session.scoped`"
  }
}

/** A row that this session has neither read nor written. */
export class UnknownRow extends TaggedError("UnknownRow") {
  override get message(): string {
    return "this row is not of this session: read it through the session, or `merge` it into it"
  }
}

/** A hook of the session failed, and with it the flush or the commit beside which it ran. */
export class HookFailed extends TaggedError("HookFailed")<{
  /** The hook's name: `beforeInsert`, `afterFlush`, … */
  readonly hook: string
  /** What it failed with. */
  readonly cause: unknown
}> {
  override get message(): string {
    const first = this.cause instanceof Error ? `: ${this.cause.message}` : ""
    return `the hook "${this.hook}" of the session failed${first}`
  }
}
