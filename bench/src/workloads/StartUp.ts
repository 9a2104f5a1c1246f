/** A new process until its first query is answered: its imports, its connection, and the statement. Memory is all that it has. */
import { keys, type Workload } from "../Workload.ts"

export const startUp: Workload = {
  name: "start-up",
  title: "a new process up to the answer of its first query (Aludel from its TypeScript sources)",
  floor: "postgres",
  size: 1,
  fresh: true,
  batch: ({ pointSelect }, seed, size) => {
    const ids = keys(seed, size)
    return pointSelect && (() => pointSelect(ids, 1))
  }
}
