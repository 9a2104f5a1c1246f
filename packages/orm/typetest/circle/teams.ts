/** One half of a circle of modules: its tables point at those of the other. */
import { Pg, table } from "@aludel/sql"
import { players } from "./players.ts"

export const teams = table(
  "teams",
  class Teams {
    id = Pg.bigint().identity().primaryKey()
    captainId = Pg.bigint().nullable().references(() => players.id)
  }
)
