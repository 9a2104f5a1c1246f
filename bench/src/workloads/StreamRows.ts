/** A million rows, a batch at a time: what a row costs, and that memory does not grow with their number. */
import { numbers, type Workload } from "../Workload.ts"

export const streamRows: Workload = {
  name: "stream-1000000",
  title: `stream of ${numbers} rows of 2 columns`,
  floor: "postgres",
  size: 1,
  delayed: 1,
  full: true,
  warmUps: 1,
  batch: ({ stream }, _seed, size) => {
    const inputs = Array.from({ length: size }, () => numbers)
    return stream && (() => stream(inputs, 1))
  },
  compared: async ({ stream }, _seed, size) =>
    stream ? stream(Array.from({ length: size }, (_, index) => 100 + index), 1) : []
}
