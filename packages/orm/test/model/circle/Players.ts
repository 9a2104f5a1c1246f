/** The other of two modules whose tables point at each other. */
import { Pg, table } from "@aludel/sql"
import { teams } from "./Teams.ts"

export const players = table(
  "players",
  class Players {
    id = Pg.integer().primaryKey()
    teamId = Pg.integer().references(() => teams.id)
  }
)
