/** Limits for each parent: by an index where one serves them, by numbering rows elsewhere; both yield the same rows. */
import { models } from "@aludel/orm"
import { asc, createAll, dataModel, desc, gt, index, insert, Pg, Query, sql, table } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"
import { counted } from "../Counted.ts"

const teams = table(
  "teams",
  class Teams {
    id = Pg.bigint().primaryKey()
    code = Pg.uuid().unique()
  }
)
const games = table(
  "games",
  class Games {
    id = Pg.bigint().primaryKey()
    teamId = Pg.bigint().references(() => teams.id)
    teamCode = Pg.uuid().references(() => teams.code)
    score = Pg.integer().nullable()
    title = Pg.text()
  },
  { indexes: [index(["teamId", "score"]), index(["teamCode", "title"])] }
)
const league = dataModel({ teams, games })
const { teams: Team } = models(league, (r) => ({
  teams: {
    games: r.many.games({ by: "teamId" }),
    byCode: r.many.games({ by: "teamCode" }),
    won: r.many.games({ by: "teamId", where: (g) => gt(g.score, 2) })
  }
}))

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`
const size = 40
const teamRows = Array.from({ length: size }, (_, i) => ({ id: BigInt(i + 1), code: uuid(i + 1) }))
const gameRows = Array.from({ length: 2000 }, (_, i) => {
  const team = (i * 7919) % (size - 1) + 1
  const score = (i * 31) % 11
  return {
    id: BigInt(i + 1),
    teamId: BigInt(team),
    teamCode: uuid(team),
    score: score === 10 ? null : score,
    title: `t${String((i * 17) % 100).padStart(3, "0")}`
  }
})

const prepare = Effect.gen(function*() {
  yield* createAll(league)
  yield* Query.run(insert(teams).values(teamRows))
  yield* Query.run(insert(games).values(gameRows))
  yield* Query.run(sql.text("analyze"))
})

type Game = (typeof gameRows)[number]
const up = (a: bigint | string, b: bigint | string) => a < b ? -1 : a > b ? 1 : 0
// As the server sorts: null is greater than all.
const byScore = (a: Game, b: Game) => (a.score ?? 99) - (b.score ?? 99)

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare }))("limits for each parent", (it) => {
  it.effect("an index serves the order: each parent's first rows alone are read, in one statement", () =>
    Effect.gen(function*() {
      for (const [limit, offset] of [[3, undefined], [2, 4], [0, undefined], [100, 1]] as const) {
        for (const [down, strategy] of [[false, "select-in"], [true, "select-in"], [true, "subquery"]] as const) {
          const [found, statements] = yield* counted(Team.find({
            strategy,
            orderBy: (t) => asc(t.id),
            with: {
              games: { limit, offset, orderBy: (g) => [down ? desc(g.score) : asc(g.score), asc(g.id)] },
              won: { limit, offset, columns: ["id"], orderBy: (g) => [down ? desc(g.score) : asc(g.score), asc(g.id)] },
              byCode: { limit, offset, orderBy: (g) => [asc(g.title), desc(g.id)] }
            }
          }))
          assert.strictEqual(statements.length, 4)
          // Levels that are sent at once end in any order.
          const laterals = statements.filter((text) => !text.startsWith(`select "teams"."id"`))
          assert.strictEqual(laterals.length, 3)
          assert.isTrue(laterals.every((text) => text.includes("lateral (")), laterals.join("\n"))
          const cut = <A>(rows: ReadonlyArray<A>) => rows.slice(offset ?? 0, (offset ?? 0) + limit)
          for (const team of found) {
            const own = gameRows.filter(({ teamId }) => teamId === team.id)
            const sorted = own.toSorted((a, b) => (down ? byScore(b, a) : byScore(a, b)) || up(a.id, b.id))
            assert.deepStrictEqual(team.games, cut(sorted))
            const won = sorted.filter(({ score }) => score !== null && score > 2)
            assert.deepStrictEqual(team.won, cut(won).map(({ id }) => ({ id })))
            assert.deepStrictEqual(team.byCode, cut(own.toSorted((a, b) => up(a.title, b.title) || up(b.id, a.id))))
          }
        }
      }
    }))

  it.effect("no index serves the order: rows are numbered", () =>
    Effect.gen(function*() {
      const [found, statements] = yield* counted(Team.find({
        orderBy: (t) => asc(t.id),
        with: {
          games: { columns: ["id"], limit: 2, orderBy: (g) => desc(g.id) },
          byCode: { columns: ["id"], limit: 2, orderBy: (g) => desc(g.id) }
        }
      }))
      assert.isTrue(statements.slice(1).every((text) => text.includes("row_number()") && !text.includes("lateral")))
      for (const team of found) {
        const own = gameRows.filter(({ teamId }) => teamId === team.id).toSorted((a, b) => up(b.id, a.id)).slice(0, 2)
        assert.deepStrictEqual(team.games, own.map(({ id }) => ({ id })))
        assert.deepStrictEqual(team.byCode, team.games)
      }
    }))

  it.effect("without an order any index on the key serves, and lazy access goes the same way", () =>
    Effect.gen(function*() {
      const [found, statements] = yield* counted(
        Effect.forEach(teamRows, (team) => Team.load.games(team, { limit: 1 }), { concurrency: "unbounded" })
      )
      assert.strictEqual(statements.length, 1)
      assert.include(statements[0], "lateral (")
      assert.deepStrictEqual(found.map((rows) => rows.length), teamRows.map(({ id }) => id === BigInt(size) ? 0 : 1))
    }))
})
