/** A query value that was compiled before, compiled again. What is compared is what the statements select. */
import { keys, type Workload } from "../Workload.ts"
import { executed } from "./Built.ts"

export const compileAgain: Workload = {
  name: "compile-again",
  title: "a query value compiled again, no database",
  floor: "kysely",
  size: 100_000,
  full: true,
  batch: ({ compileAgain }, seed, size) => {
    const inputs = keys(seed, size)
    return compileAgain && (() => compileAgain(inputs, 1))
  },
  compared: async ({ compileAgain }, seed, size, url) =>
    compileAgain ? executed(await compileAgain(keys(seed, size), 1), url) : []
}
