/** 100 rows of nine columns, one list after the other. */
import type { Workload } from "../Workload.ts"

const limits = (size: number): ReadonlyArray<number> => Array.from({ length: size }, () => 100)

export const listHundred: Workload = {
  name: "list-100",
  title: "list of 100 rows of 9 columns",
  floor: "postgres",
  size: 100,
  delayed: 20,
  full: true,
  batch: ({ listPosts }, _seed, size) => {
    const inputs = limits(size)
    return listPosts && (() => listPosts(inputs, 1))
  }
}
