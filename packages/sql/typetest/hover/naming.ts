/** What a table with a naming convention shows: its rows as any table's, and its constraints by its names. */
import { from, insert, namingConvention, type NewRow, Pg, primaryKey, Query, type Row } from "@aludel/sql"

const { table } = namingConvention({ pk: "pk_{table}", uq: "uq_{table}_{columns}", fk: "{table}_{columns}_points" })
const users = table(
  "users",
  class Users {
    id = Pg.bigint().primaryKey()
    emailAddress = Pg.text().unique()
    bossId = Pg.bigint().nullable().references(() => users.id)
  }
)
const memberships = table(
  "memberships",
  class Memberships {
    userId = Pg.bigint().references(() => users.id)
    team = Pg.text()
  },
  { constraints: [primaryKey("userId", "team")] }
)

declare const row: Row<typeof users>
const read: never = row
declare const fresh: NewRow<typeof users>
const inserted: never = fresh
const column: never = users.emailAddress
const rows: never = Query.all(from(users).select({ id: users.id, boss: users.bossId }))
const added: never = Query.run(insert(users).values({ id: 1n, emailAddress: "a" }))
const joined: never = Query.run(insert(memberships).values({ userId: 1n, team: "a" }))
