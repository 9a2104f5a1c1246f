/** Fifty thousand rows: by COPY where it is at hand, and else by the library's insert, 10,000 rows at a time. */
import type { NewPost, Operation, Operations } from "../Contestant.ts"
import { newPosts, type Workload } from "../Workload.ts"

const rows = 50_000
const atOnce = 10_000

type Bulk = Operation<ReadonlyArray<NewPost>, number>

/** More parameters than those of some 10,000 rows no statement takes. */
const chunked = (insertMany: Bulk): Bulk => async (inputs, callers) => {
  const written: Array<number> = []
  for (const input of inputs) {
    const chunks: Array<ReadonlyArray<NewPost>> = []
    for (let at = 0; at < input.length; at += atOnce) chunks.push(input.slice(at, at + atOnce))
    const counts = await insertMany(chunks, callers)
    written.push(counts.reduce((sum, count) => sum + count, 0))
  }
  return written
}

const bulkOf = ({ bulkMany, insertMany }: Operations): Bulk | undefined =>
  bulkMany ?? (insertMany && chunked(insertMany))

export const bulkInsert: Workload = {
  name: "insert-50000",
  title: `bulk insert of ${rows} rows of 5 columns, by COPY if there is a way`,
  floor: "postgres",
  size: 1,
  delayed: 1,
  full: true,
  warmUps: 2,
  batch: (operations, seed, size) => {
    const bulk = bulkOf(operations)
    const inputs = bulk === undefined ? [] : Array.from({ length: size }, (_, i) => newPosts(seed * 100 + i, rows))
    return bulk && (() => bulk(inputs, 1))
  },
  compared: async (operations, seed, size) =>
    await bulkOf(operations)?.(Array.from({ length: size }, (_, index) => newPosts(seed, 1 + index)), 1) ?? []
}
