/** One of two modules whose tables point at each other. */
import { Pg, table } from "@aludel/sql"
import { players } from "./Players.ts"

export const teams = table(
  "teams",
  class Teams {
    id = Pg.integer().primaryKey()
    captainId = Pg.integer().nullable().references(() => players.id)
  }
)
