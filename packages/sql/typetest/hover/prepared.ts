/** What a hover shows of prepared queries. */
import { from, gt, insert, Pg, prepared, Query } from "@aludel/sql"
import { users } from "../schema.ts"

const older = prepared(
  { age: Pg.integer(), id: Pg.bigint().nullable() },
  (p) => from(users).where(gt(users.age, p.age)).select({ id: users.id, least: p.id })
)
const reading: never = older
const bound: never = older.with({ age: 1, id: 2 })
const rows: never = Query.all(older.with({ age: 1, id: 2n }))
const writing: never = prepared({ email: Pg.text() }, (p) => insert(users).values({ email: p.email, name: "a" }))
