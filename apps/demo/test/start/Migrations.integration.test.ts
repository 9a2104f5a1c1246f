/** The migrations: they branch and meet again, make what the tables say, and each of them leads back. */
import { describeDifferences, differences, readFolder, stairway } from "@aludel/migrate"
import { ConnectionPool } from "@aludel/pool"
import { EmbeddedPostgres } from "@aludel/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { blog } from "../../src/blog/Tables.ts"
import { migrate, migrations } from "../../src/start/Database.ts"

describe("the migrations", () => {
  it.live("branch and meet", () =>
    Effect.gen(function*() {
      const { heads, migrations: all } = yield* readFolder(migrations)
      const parents = [...all.values()].map((one) => one.parents)
      expect(heads).toHaveLength(1)
      expect(parents.filter((of) => of.length === 2)).toHaveLength(1)
      expect(parents.flat().some((id, at, ids) => ids.indexOf(id) !== at)).toBe(true)
    }))

  // A server of their own: the way back of one of them drops a role, which all databases of a server share.
  it.live("make what the tables say, and lead back", () =>
    Effect.gen(function*() {
      const { url } = yield* EmbeddedPostgres
      const graph = yield* readFolder(migrations)
      yield* Effect.gen(function*() {
        yield* migrate
        yield* migrate
        const options = { server: { url }, model: blog, migrations: [...graph.migrations.values()] }
        expect(describeDifferences(yield* differences(options))).toBe("model, migrations and database agree")
        expect(yield* stairway({ url }, graph)).toBe(undefined)
      }).pipe(Effect.provide(ConnectionPool.layer({ url })))
    }).pipe(Effect.provide(EmbeddedPostgres.layer())))
})
