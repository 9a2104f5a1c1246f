/** What a hover shows of models over tables whose modules import each other: nothing of it is `any`. */
import { models } from "@aludel/orm"
import { dataModel, eq } from "@aludel/sql"
import { players } from "../circle/players.ts"
import { teams } from "../circle/teams.ts"

const { players: Player, teams: Team } = models(dataModel({ players, teams }), (r) => ({
  players: { team: r.one.teams({ by: "teamId" }) },
  teams: { captain: r.one.players({ by: "captainId" }), players: r.many.players({ by: "teamId" }) }
}))

const round: never = Team.find({
  where: (_, r) => r.captain.is((p) => eq(p.name, "x")),
  with: { captain: { with: { team: { columns: ["id"] } } }, players: { columns: ["name"] } }
})
const back: never = Player.load.team({ teamId: 1n })
