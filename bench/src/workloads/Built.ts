/** What built statements yield on the server, so that those of different libraries can be compared. */
import postgres from "postgres"
import type { Built } from "../Contestant.ts"

/** A boolean in any form as the driver takes it, and else a text: it sends what it is given, and its types allow less. */
const sent = (parameter: unknown): string | boolean => {
  if (parameter === "t" || parameter === true) return true
  return parameter === "f" || parameter === false ? false : String(parameter)
}

/**
 * Runs the statements on one connection, and after each the query given, if any; yields the rows. Nothing of what they
 * write is kept.
 */
export const executed = async (
  statements: ReadonlyArray<Built>,
  url: string,
  after?: string
): Promise<ReadonlyArray<unknown>> => {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  const rows: Array<unknown> = []
  for (const { parameters, text } of statements) {
    await sql.unsafe("begin")
    const own = await sql.unsafe(text, parameters.map(sent)).values()
    rows.push(after === undefined ? own : await sql.unsafe(after).values())
    await sql.unsafe("rollback")
  }
  await sql.end()
  return rows
}
