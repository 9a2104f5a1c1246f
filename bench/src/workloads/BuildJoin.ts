/** A join with GROUP BY and HAVING built and compiled, and not sent. What is compared is what the statements select. */
import { keys, type Workload } from "../Workload.ts"
import { executed } from "./Built.ts"

/** From 1 to 10 posts: each author has 10. */
const minima = (seed: number, size: number): ReadonlyArray<number> => keys(seed, size).map((key) => 1 + key % 10)

export const buildJoin: Workload = {
  name: "build-join",
  title: "join with group by and having built and compiled, no database",
  floor: "kysely",
  size: 5000,
  full: true,
  batch: ({ buildJoin }, seed, size) => {
    const inputs = minima(seed, size)
    return buildJoin && (() => buildJoin(inputs, 1))
  },
  compared: async ({ buildJoin }, seed, size, url) =>
    buildJoin ? executed(await buildJoin(minima(seed, size), 1), url) : []
}
