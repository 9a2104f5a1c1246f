/** A read and two writes in one transaction, by 32 callers at a time on ten connections. */
import { keys, type Workload } from "../Workload.ts"

const callers = 32

export const transaction: Workload = {
  name: "transaction-32",
  title: "transaction of 3 statements, 32 callers on 10 connections",
  floor: "postgres",
  size: 320,
  delayed: 96,
  batch: ({ transaction }, seed, size) => {
    const ids = keys(seed, size)
    return transaction && (() => transaction(ids, callers))
  }
}
