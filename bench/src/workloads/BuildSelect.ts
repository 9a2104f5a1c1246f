/** The point select built and compiled, and not sent. What is compared is what the built statements select. */
import postgres from "postgres"
import type { Built } from "../Contestant.ts"
import { keys, type Workload } from "../Workload.ts"

const execute = async (statements: ReadonlyArray<Built>, url: string): Promise<ReadonlyArray<unknown>> => {
  const sql = postgres(url, { max: 1 })
  const rows: Array<unknown> = []
  for (const { parameters, text } of statements) {
    // The driver sends what it is given; its types allow less than a builder may hand over.
    rows.push(await sql.unsafe(text, parameters.map(String)).values())
  }
  await sql.end()
  return rows
}

export const buildSelect: Workload = {
  name: "build-select",
  title: "point select built and compiled, no database",
  floor: "kysely",
  size: 5000,
  batch: ({ buildSelect }, seed, size) => {
    const ids = keys(seed, size)
    return buildSelect && (() => buildSelect(ids, 1))
  },
  compared: async ({ buildSelect }, seed, size, url) =>
    buildSelect ? execute(await buildSelect(keys(seed, size), 1), url) : []
}
