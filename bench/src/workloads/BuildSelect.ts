/** The point select built and compiled, and not sent. What is compared is what the built statements select. */
import { keys, type Workload } from "../Workload.ts"
import { executed } from "./Built.ts"

export const buildSelect: Workload = {
  name: "build-select",
  title: "point select built and compiled, no database",
  floor: "kysely",
  size: 20_000,
  batch: ({ buildSelect }, seed, size) => {
    const ids = keys(seed, size)
    return buildSelect && (() => buildSelect(ids, 1))
  },
  compared: async ({ buildSelect }, seed, size, url) =>
    buildSelect ? executed(await buildSelect(keys(seed, size), 1), url) : []
}
