/** Steps that let others wait while an index is built, or is in the way. */
import { named } from "../../operation/Quote.ts"
import type { Rule } from "../Rule.ts"

const concurrently: Rule = {
  name: "create-index-concurrently",
  alike: ["require-concurrent-index-creation", "add_index"],
  severity: "error",
  check: ({ does }) =>
    does._tag === "CreateIndex" && !does.concurrently
      ? {
        problem: `writers of ${named(does.table)} wait until the index is built`,
        way: "createIndex(…, { concurrently: true }), outside of a transaction"
      }
      : undefined
}

const dropConcurrently: Rule = {
  name: "drop-index-concurrently",
  alike: ["require-concurrent-index-deletion", "remove_index"],
  severity: "error",
  check: ({ does }) =>
    does._tag === "DropIndex" && !does.concurrently
      ? {
        problem: `dropping "${does.index.name}" locks its table against readers, and waits for all that run`,
        way: "dropIndex(…, { concurrently: true }), outside of a transaction"
      }
      : undefined
}

const reindex: Rule = {
  name: "reindex-concurrently",
  alike: ["require-concurrent-reindex"],
  severity: "error",
  check: ({ does }) =>
    does._tag === "Reindex" && !does.concurrently
      ? {
        problem: "writers wait until the index is built anew",
        way: "REINDEX … CONCURRENTLY, outside of a transaction"
      }
      : undefined
}

const detach: Rule = {
  name: "detach-partition-concurrently",
  alike: ["require-concurrent-partition-detach"],
  severity: "error",
  check: ({ does }) =>
    does._tag === "DetachPartition" && !does.concurrently
      ? {
        problem: `readers of ${named(does.table)} and all its partitions wait`,
        way: "DETACH PARTITION … CONCURRENTLY, outside of a transaction"
      }
      : undefined
}

const inTransaction: Rule = {
  name: "concurrently-in-transaction",
  alike: ["ban-concurrent-index-creation-in-transaction"],
  severity: "error",
  alsoFresh: true,
  check: ({ does, transaction, written }) =>
    written !== undefined && transaction !== undefined && "concurrently" in does && does.concurrently &&
      does._tag !== "Refresh"
      ? {
        problem: "CONCURRENTLY cannot run inside a transaction: the server refuses it",
        way: "sql(…, { transactional: false }), one statement to an operation"
      }
      : undefined
}

export const indexes: ReadonlyArray<Rule> = [
  concurrently,
  dropConcurrently,
  reindex,
  detach,
  inTransaction
]
