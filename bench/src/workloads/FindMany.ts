/** A thousand callers at once, each of whom asks for one user by its key. */
import { inOrder, keys, type Workload } from "../Workload.ts"

export const findMany: Workload = {
  name: "find-1000",
  title: "1,000 callers find one row by key, all at once",
  floor: "postgres",
  size: 1000,
  delayed: 1000,
  unit: "batch",
  batch: ({ findUser }, seed, size) => {
    const inputs = keys(seed, size)
    return findUser && (() => findUser(inputs, size))
  },
  compared: async ({ findUser }, seed, size) => findUser ? (await findUser(keys(seed, size), size)).map(inOrder) : []
}
