/** The other half. */
import { Pg, table } from "@aludel/sql"
import { teams } from "./teams.ts"

export const players = table(
  "players",
  class Players {
    id = Pg.bigint().identity().primaryKey()
    name = Pg.text()
    teamId = Pg.bigint().references(() => teams.id)
  }
)
