/** What a person who watches sees of a run, and that nobody else sees it. */
import { runCli } from "@aludel/migrate/cli"
import { TestDatabase } from "@aludel/testing"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { inject } from "vitest"
import { makeProject } from "./Project.ts"

const run = (args: ReadonlyArray<string>, watched: boolean) =>
  Effect.scoped(Effect.gen(function*() {
    const { url } = yield* Effect.orDie(TestDatabase.make({ url: inject("databaseUrl") }))
    const project = yield* Effect.acquireRelease(
      Effect.promise(() => makeProject({})),
      (project) => Effect.promise(() => project.remove())
    )
    yield* Effect.promise(() =>
      project.write(
        "migrations/1.up.sql",
        "-- aludel: id aaaa0001\n-- aludel: message naps\nselect 1;\nselect pg_sleep(2.8),\n  'a long nap';\n"
      )
    )
    const out: Array<string> = []
    const err: Array<string> = []
    const code = yield* runCli(args, {
      cwd: project.folder,
      env: { DATABASE_URL: Redacted.value(url) },
      out: (line) => out.push(line.replace(/\d+ ms/, "<ms>")),
      err: (line) => err.push(line.replace(/after \d+ s/, "after <s>")),
      watched
    })
    return { code, out, err }
  }))

const done = "applied aaaa0001  naps (<ms>)"

it.live("a statement that takes long is named while it runs", () =>
  Effect.gen(function*() {
    assert.deepStrictEqual(yield* run(["upgrade"], true), {
      code: 0,
      out: [done],
      err: ["applying aaaa0001  naps", "  still at it after <s>: select pg_sleep(2.8), 'a long nap'"]
    })
  }), 30_000)

it.live("where nobody watches, or is asked to be quiet, there is nothing of it", () =>
  Effect.gen(function*() {
    const all = yield* Effect.all([run(["upgrade"], false), run(["upgrade", "--quiet"], true)], { concurrency: 2 })
    assert.deepStrictEqual(all, [{ code: 0, out: [done], err: [] }, { code: 0, out: [], err: [] }])
  }), 30_000)
