/** One user by its primary key, one after the other: what a library adds to each statement. */
import { keys, type Workload } from "../Workload.ts"

export const pointSelect: Workload = {
  name: "point-select",
  title: "point select by primary key, sequential",
  floor: "postgres",
  size: 500,
  delayed: 100,
  batch: ({ pointSelect }, seed, size) => {
    const ids = keys(seed, size)
    return pointSelect && (() => pointSelect(ids, 1))
  }
}
