/** What a hover shows of models over tables in a circle: nothing of it is `any`. */
import { models } from "@aludel/orm"
import { dataModel, eq, Pg, table } from "@aludel/sql"
import * as Effect from "effect/Effect"

const teams = table(
  "teams",
  class Teams {
    id = Pg.bigint().identity().primaryKey()
    parentId = Pg.bigint().nullable().references(() => teams.id)
    captainId = Pg.bigint().nullable().references(() => players.id)
  }
)
const players = table(
  "players",
  class Players {
    id = Pg.bigint().identity().primaryKey()
    name = Pg.text()
    teamId = Pg.bigint().references(() => teams.id)
  }
)

const { players: Player, teams: Team } = models(dataModel({ players, teams }), (r) => ({
  players: { team: r.one.teams({ by: "teamId" }) },
  teams: {
    below: r.many.teams({ by: "parentId" }),
    captain: r.one.players({ by: "captainId" }),
    players: r.many.players({ by: "teamId" })
  }
}))

const round: never = Team.find({
  where: (_, r) => r.captain.is((p) => eq(p.name, "x")),
  with: { captain: { with: { team: { columns: ["id"] } } }, players: { columns: ["name"] } }
})
const back: never = Player.load.team({ teamId: 1n })

const below = Team.find({
  columns: ["id"],
  with: { below: { recursive: true, columns: ["id"], with: { captain: "count" } } }
})
const deep: never = Effect.map(below, ([team]) => team?.below[0]?.below[0]?.below[0]?.captain)
