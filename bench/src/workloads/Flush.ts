/** A hundred objects of a unit of work, each changed. The floor reads and writes them by hand, in a transaction. */
import { keys, type Workload } from "../Workload.ts"

const rows = 100

const scores = (seed: number, length: number) =>
  [...new Set(keys(seed, length))].map((userId, index) => ({ userId, score: 1 + (seed * 7 + index) % 1000 }))

export const flush: Workload = {
  name: "flush-100",
  title: `${rows} objects read, changed, and written at the commit`,
  floor: "postgres",
  size: 20,
  delayed: 5,
  full: true,
  batch: ({ flush }, seed, size) => {
    const inputs = Array.from({ length: size }, (_, index) => scores(seed * 100 + index, rows))
    return flush && (() => flush(inputs, 1))
  }
}
