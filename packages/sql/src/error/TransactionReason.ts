/** What went wrong with a transaction itself, and not with one of its statements. */
import { TaggedError } from "effect/Data"

/**
 * Code ran in a transaction that had ended: a fiber that outlived it, a value of its database that was kept, or a raw
 * COMMIT or ROLLBACK among its statements; or code used a connection whose scope had ended. Nothing of it runs outside of the transaction instead.
 */
export class TransactionEnded extends TaggedError("TransactionEnded")<{
  /** `statement` where one of the transaction's own statements ended it, `lease` where it was a connection of a scope. */
  readonly by: "scope" | "statement" | "lease"
}> {
  readonly retryable = false
  override get message() {
    if (this.by === "lease") {
      return "the connection that this code ran on was given back when its scope ended: keep the scope open; nothing was sent"
    }
    return this.by === "statement"
      ? "a statement ended the transaction (COMMIT, ROLLBACK or the like): let the effect succeed or fail instead"
      : "the transaction that this code ran in has ended: wait for its fibers inside of it; nothing was sent"
  }
}

/** A fiber waited for its turn in a transaction while nothing ran on the transaction's connection. */
export class TurnTimeout extends TaggedError("TurnTimeout")<{ readonly milliseconds: number }> {
  readonly retryable = false
  override get message() {
    return `no turn in this transaction within ${this.milliseconds} ms, while nothing ran on its connection: a sibling holds a savepoint open and perhaps waits for this fiber`
  }
}

/** A table that is read and written under a row context only was mentioned without one. */
export class RowContextMissing extends TaggedError("RowContextMissing")<{ readonly table: string }> {
  readonly retryable = false
  override get message() {
    return `the table "${this.table}" is read and written under a row context only: provide \`RowContext\` around the query or the transaction; nothing was sent`
  }
}
