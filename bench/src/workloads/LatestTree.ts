/** A tree with a limit for each parent. Hand-written: five statements in three stages. */
import { inOrder, treeKeys, type Workload } from "../Workload.ts"

export const latestTree: Workload = {
  name: "tree-latest",
  title: "100 users, profile, latest 5 posts of each, their tags, count of comments",
  floor: "postgres",
  size: 20,
  delayed: 5,
  batch: ({ latestTree }, seed, size) => {
    const inputs = treeKeys(seed, size)
    return latestTree && (() => latestTree(inputs, 1))
  },
  compared: async ({ latestTree }, seed, size) =>
    latestTree ? (await latestTree(treeKeys(seed, size), 1)).map(inOrder) : []
}
