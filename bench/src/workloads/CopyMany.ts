/** Ten thousand rows of which nothing is to come back: by COPY where a library has it, and by its insert where not. */
import type { Operations } from "../Contestant.ts"
import type { Workload } from "../Workload.ts"
import { insertMany } from "./InsertMany.ts"

const copying = ({ copyMany, insertMany }: Operations): Operations => {
  const written = copyMany ?? insertMany
  return written ? { insertMany: written } : {}
}

export const copyMany: Workload = {
  ...insertMany,
  name: "copy-10000",
  title: "10,000 rows of 5 columns written, by COPY if the library has it",
  full: true,
  batch: (operations, seed, size) => insertMany.batch(copying(operations), seed, size),
  compared: async (operations, seed, size, url) =>
    await insertMany.compared?.(copying(operations), seed, size, url) ?? []
}
