/** Ten thousand rows in one go. */
import { newPosts, type Workload } from "../Workload.ts"

const rows = 10_000

const batches = (seed: number, size: number) =>
  Array.from({ length: size }, (_, index) => newPosts(seed * 100 + index, rows))

export const insertMany: Workload = {
  name: "insert-10000",
  title: `insert of ${rows} rows of 5 columns`,
  floor: "postgres",
  size: 2,
  delayed: 1,
  batch: ({ insertMany }, seed, size) => {
    const inputs = insertMany === undefined ? [] : batches(seed, size)
    return insertMany && (() => insertMany(inputs, 1))
  },
  compared: async ({ insertMany }, seed, size) =>
    insertMany ? insertMany(Array.from({ length: size }, (_, index) => newPosts(seed, 1 + index)), 1) : []
}
