/** A tree without a limit. Hand-written: three statements, one after the other. */
import { inOrder, treeKeys, type Workload } from "../Workload.ts"

export const plainTree: Workload = {
  name: "tree-plain",
  title: "100 users, all posts, their tags",
  floor: "postgres",
  size: 20,
  delayed: 5,
  batch: ({ plainTree }, seed, size) => {
    const inputs = treeKeys(seed, size)
    return plainTree && (() => plainTree(inputs, 1))
  },
  compared: async ({ plainTree }, seed, size) =>
    plainTree ? (await plainTree(treeKeys(seed, size), 1)).map(inOrder) : []
}
