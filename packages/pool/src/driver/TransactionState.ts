/** Where a session stands in a transaction, as the server's answers say. */
import type { Sending } from "./Sending.ts"

/** Idle, in a transaction, in one that an error aborted. */
export type TransactionState = "idle" | "transaction" | "aborted"

/** START TRANSACTION has a tag of its own. */
export const isBegin = (command: string): boolean => command === "BEGIN" || command.startsWith("START")

/** The state that the command tag says the session is in. `ROLLBACK` to a savepoint leaves the transaction open. */
export const stateAfter = (command: string, text: string, state: TransactionState): TransactionState => {
  if (isBegin(command)) return "transaction"
  switch (command) {
    case "COMMIT":
      return "idle"
    case "ROLLBACK":
      return /^rollback\s+to\b/i.test(text) ? "transaction" : "idle"
    default:
      return state
  }
}

/** The state after an error: a COMMIT that fails has rolled back; any other error aborts the transaction it happened in. */
export const stateAfterError = (text: string, sending: Sending, state: TransactionState): TransactionState => {
  // How far a BEGIN with its settings came is not said: it is taken to have begun.
  if (sending === "begin") return "aborted"
  if (state !== "transaction") return state
  return text === "commit" ? "idle" : "aborted"
}
