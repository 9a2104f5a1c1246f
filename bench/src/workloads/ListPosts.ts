/** 10,000 rows of nine columns: decoding. What is compared is the first rows. */
import { posts, type Workload } from "../Workload.ts"

const limits = (size: number): ReadonlyArray<number> => Array.from({ length: size }, () => posts)

export const listPosts: Workload = {
  name: "list-10000",
  title: "list of 10,000 rows of 9 columns",
  floor: "postgres",
  size: 4,
  delayed: 2,
  batch: ({ listPosts }, _seed, size) => {
    const inputs = limits(size)
    return listPosts && (() => listPosts(inputs, 1))
  },
  compared: async ({ listPosts }, _seed, size) =>
    listPosts ? listPosts(Array.from({ length: size }, (_, index) => 1 + index), 1) : []
}
