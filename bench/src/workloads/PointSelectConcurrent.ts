/** The same by 64 callers at a time, more than there are connections: the pool and its queue. */
import { keys, type Workload } from "../Workload.ts"

const callers = 64

export const pointSelectConcurrent: Workload = {
  name: "point-select-64",
  title: "point select by primary key, 64 callers on 10 connections",
  floor: "postgres",
  size: 2048,
  delayed: 640,
  batch: ({ pointSelect }, seed, size) => {
    const ids = keys(seed, size)
    return pointSelect && (() => pointSelect(ids, callers))
  }
}
