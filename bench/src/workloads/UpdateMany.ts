/** A hundred rows that are there, each with a value of its own. */
import { keys, type Workload } from "../Workload.ts"

const rows = 100

const scores = (seed: number, length: number) =>
  [...new Set(keys(seed, length))].map((userId, index) => ({ userId, score: (seed + index) % 1000 }))

export const updateMany: Workload = {
  name: "update-100",
  title: `update of ${rows} rows, each with a value of its own`,
  floor: "postgres",
  size: 20,
  delayed: 10,
  full: true,
  batch: ({ updateMany }, seed, size) => {
    const inputs = Array.from({ length: size }, (_, index) => scores(seed * 100 + index, rows))
    return updateMany && (() => updateMany(inputs, 1))
  }
}
