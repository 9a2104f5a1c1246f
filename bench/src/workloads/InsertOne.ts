/** One row at a time, returning a column of it. */
import { newPosts, type Workload } from "../Workload.ts"

export const insertOne: Workload = {
  name: "insert-one",
  title: "insert of one row, returning",
  floor: "postgres",
  size: 200,
  delayed: 50,
  batch: ({ insertOne }, seed, size) => {
    const rows = newPosts(seed, size)
    return insertOne && (() => insertOne(rows, 1))
  }
}
