/** A new process: until its first query is answered, and what of that is imports. Memory is all that it has. */
import { keys, type Workload } from "../Workload.ts"

export const startUp: Workload = {
  name: "start-up",
  title: "a new process up to the answer of its first query",
  floor: "postgres",
  size: 1,
  delayed: 1,
  fresh: "answered",
  batch: ({ pointSelect }, seed, size) => {
    const ids = keys(seed, size)
    return pointSelect && (() => pointSelect(ids, 1))
  }
}

const { delayed: _, ...alone } = startUp

/** The same processes, of which nothing is measured after the imports. */
export const importing: Workload = {
  ...alone,
  name: "import",
  title: "the library imported by a new process",
  fresh: "imported"
}
