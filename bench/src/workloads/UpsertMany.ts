/** Ten thousand rows, of which half are there already: after each batch the other half is taken away. */
import { users, type Workload } from "../Workload.ts"

/** Those of one statement, from this key on. */
const scores = (first: number, seed: number, length: number) =>
  Array.from({ length }, (_, index) => ({ userId: first + index, score: (seed + index) % 1000 }))

export const upsertMany: Workload = {
  name: "upsert-10000",
  title: `upsert of ${users} rows of 2 columns, of which half exist`,
  floor: "postgres",
  size: 2,
  delayed: 1,
  before: ["delete from scores where user_id % 2 = 1", "vacuum scores"],
  batch: ({ upsertMany }, seed, size) => {
    const inputs = Array.from({ length: size }, (_, index) => scores(1 + index * users, seed + 100, users))
    return upsertMany && (() => upsertMany(inputs, 1))
  },
  compared: async ({ upsertMany }, _seed, size) =>
    upsertMany ? upsertMany(Array.from({ length: size }, (_, index) => scores(1, 0, 1 + index)), 1) : []
}
