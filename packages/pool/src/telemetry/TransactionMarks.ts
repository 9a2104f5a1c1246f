/** Numbers for transactions, by which their statements can be told apart. */
import type { TransactionMark } from "./Observers.ts"

let transactions = 0

/** The marks of one transaction's attempts, one after the other. */
export const marksOfAttempts = (): () => TransactionMark => {
  const id = ++transactions
  let attempt = 0
  return () => ({ id, attempt: ++attempt })
}

/** The mark of a transaction that is attempted once. */
export const onlyAttempt = (): TransactionMark => ({ id: ++transactions, attempt: 1 })
