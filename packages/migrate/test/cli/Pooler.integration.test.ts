/** The command behind a pooler that lends the server by the transaction: a simulated one, and PgBouncer where it is installed. */
import { pgbouncer, startPgBouncer } from "@aludel/pool/test/PgBouncer"
import { transactionPooler } from "@aludel/pool/test/TransactionPooler"
import { TestDatabase } from "@aludel/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Scope } from "effect/Scope"
import { inject } from "vitest"
import { query } from "../Query.ts"
import { makeProject, type Project } from "./Project.ts"

type Start = (url: string, size: number) => Effect.Effect<number, never, Scope>

const poolers: ReadonlyArray<readonly [name: string, start: Start]> = [
  ["a simulated pooler", transactionPooler],
  ...pgbouncer === undefined
    ? []
    : [["PgBouncer", (url, size) => startPgBouncer(pgbouncer ?? "", url, size)] as readonly [string, Start]]
]

const refusal =
  "error: the database's URL leads to a pooler that lends the server by the transaction, where the lock of a " +
  "run cannot be relied on: say the server's own URL by `directUrl` in aludel.config.ts; nothing was changed\n"

/** A project whose DATABASE_URL leads through a pooler with so many backends. */
const behind = (
  start: Start,
  size: number,
  body: (project: Project, direct: string) => Promise<void>
): Effect.Effect<void> =>
  Effect.scoped(Effect.gen(function*() {
    const database = yield* Effect.orDie(TestDatabase.make({ url: inject("databaseUrl") }))
    const direct = Redacted.value(database.url)
    const through = new URL(direct)
    through.port = `${yield* start(direct, size)}`
    through.hostname = "127.0.0.1"
    const project = yield* Effect.acquireRelease(
      Effect.promise(() => makeProject({ DATABASE_URL: through.href })),
      (project) => Effect.promise(() => project.remove())
    )
    yield* Effect.promise(async () => {
      await project.write("migrations/1.up.sql", "-- aludel: id aaaa0001\ncreate table a ();\n")
      await body(project, direct)
    })
  }))

for (const [name, start] of poolers) {
  describe(name, () => {
    for (const size of [1, 3]) {
      it.live(
        `what changes the database is refused behind ${size} of its backends, and nothing was sent`,
        () =>
          behind(start, size, async (project, direct) => {
            for (
              const args of [["upgrade"], ["downgrade", "base"], ["stamp", "head"], ["push"], ["baseline"], ["plan"]]
            ) {
              assert.deepStrictEqual(await project.aludel(args), { code: 1, out: "", err: refusal }, args.join(" "))
            }
            assert.deepStrictEqual(await query(direct, "select to_regclass('aludel_migrations'), to_regclass('a')"), [
              [null, null]
            ])
          }),
        60_000
      )
    }

    it.live("`directUrl` leads past it", () =>
      behind(start, 3, async (project, direct) => {
        await project.write("aludel.config.ts", `export default { directUrl: ${JSON.stringify(direct)} }\n`)
        const { code, err, out } = await project.aludel(["upgrade"])
        assert.deepStrictEqual([code, err, out.replace(/\d+ ms/, "")], [0, "", "applied aaaa0001 ()\n"])
      }), 60_000)
  })
}
