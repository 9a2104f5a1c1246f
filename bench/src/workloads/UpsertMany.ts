/** Ten thousand rows, of which half are there already. */
import { users, type Workload } from "../Workload.ts"

const scores = (seed: number, length: number) =>
  Array.from({ length }, (_, index) => ({ userId: index + 1, score: (seed + index) % 1000 }))

export const upsertMany: Workload = {
  name: "upsert-10000",
  title: `upsert of ${users} rows of 2 columns`,
  floor: "postgres",
  size: 2,
  batch: ({ upsertMany }, seed, size) => {
    const inputs = Array.from({ length: size }, (_, index) => scores(seed + 100 + index, users))
    return upsertMany && (() => upsertMany(inputs, 1))
  },
  compared: async ({ upsertMany }, _seed, size) =>
    upsertMany ? upsertMany(Array.from({ length: size }, (_, index) => scores(0, 1 + index)), 1) : []
}
