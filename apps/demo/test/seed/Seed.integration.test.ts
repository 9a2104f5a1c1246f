/** The invented content: the same each time, whole or not at all, and once. */
import { Pg, Query, sql } from "@aludel/sql"
import { sandbox, TestDatabase } from "@aludel/testing"
import { layer } from "@effect/vitest"
import { Effect } from "effect"
import { expect, inject } from "vitest"
import { seed } from "../../src/seed/Seed.ts"
import { migrate } from "../../src/start/Database.ts"

const counted = Query.one(
  sql.text(
    `select (select count(*)::int from organisations) as organisations, (select count(*)::int from users) as users,
       (select count(*)::int from posts) as posts, (select count(*)::int from comments) as comments`
  ).columns({ organisations: Pg.integer(), users: Pg.integer(), posts: Pg.integer(), comments: Pg.integer() })
)

const contents = Query.all(
  sql.text("select md5(string_agg(title || content || status, ',' order by id)) as digest from posts").columns({
    digest: Pg.text()
  })
)

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: migrate }))("the seed", (it) => {
  it.effect("fills what is empty, and leaves alone what is there", () =>
    sandbox(Effect.gen(function*() {
      let rows = 0
      const options = { posts: 200, progress: (more: number) => Effect.sync(() => void (rows += more)) }
      expect(yield* seed(options)).toBe(5)
      const there = yield* counted
      expect(there).toEqual({ organisations: 5, users: 10, posts: 200, comments: 1000 })
      expect(rows).toBeGreaterThan(1200)
      expect(yield* seed(options)).toBe(0)
      expect(yield* counted).toEqual(there)
    })))

  it.effect("is the same each time", () =>
    Effect.gen(function*() {
      const digest = sandbox(Effect.andThen(seed({ posts: 100, progress: () => Effect.void }), contents))
      expect(yield* digest).toEqual(yield* digest)
    }))
})
