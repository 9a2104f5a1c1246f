/** What built statements yield on the server, so that those of different libraries can be compared. */
import postgres from "postgres"
import type { Built } from "../Contestant.ts"

/** The driver sends what it is given; its types allow less than a builder may hand over. */
const sent = (parameter: unknown): string | null => {
  if (parameter === null) return null
  if (parameter === "t" || parameter === "f") return String(parameter === "t")
  return String(parameter)
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
