/**
 * Hand-written SQL on ten clients of postgres.js with one connection each, lent to one caller at a time: what a pool that
 * never pipelines can reach on this driver.
 */
import postgres from "postgres"
import { connections, type Open, promises } from "../Contestant.ts"

export const open: Open = (url) => {
  const free = Array.from({ length: connections }, () => postgres(url, { max: 1, fetch_types: false }))
  const waiting: Array<(sql: postgres.Sql) => void> = []
  const take = (): postgres.Sql | Promise<postgres.Sql> =>
    free.pop() ?? new Promise<postgres.Sql>((resolve) => waiting.push(resolve))
  const giveBack = (sql: postgres.Sql): void => {
    const next = waiting.shift()
    if (next === undefined) free.push(sql)
    else next(sql)
  }
  return {
    pointSelect: promises(async (id: number) => {
      const sql = await take()
      try {
        const rows = await sql`select id, email, name, active, created_at as "createdAt" from users where id = ${id}`
        return rows[0]
      } finally {
        giveBack(sql)
      }
    })
  }
}
