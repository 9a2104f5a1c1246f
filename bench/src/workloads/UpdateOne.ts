/** One row at a time, by its key. */
import { keys, type Workload } from "../Workload.ts"

export const updateOne: Workload = {
  name: "update-one",
  title: "update of one row by key, returning",
  floor: "postgres",
  size: 200,
  delayed: 50,
  batch: ({ updateOne }, seed, size) => {
    const inputs = keys(seed, size).map((userId, index) => ({ userId, score: (seed * 7 + index) & 1023 }))
    return updateOne && (() => updateOne(inputs, 1))
  }
}
