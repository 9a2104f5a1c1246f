/**
 * What a person can get wrong: each ends in one readable block on stderr and exit code 1, without a stack and without
 * the password.
 */
import { EmbeddedPostgres } from "@aludel/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { chmod, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { type Environment, nothingLeft, startDemo, takenPort, temporaryFolder } from "./Support.ts"

const secret = "pl4nted-s3cret"

/** Runs the demo to its end, which has to be a block: its headline, cause and advice are returned in one text. */
const blockOf = Effect.fnUntraced(function*(environment: Environment, ...parameters: ReadonlyArray<string>) {
  const folder = yield* temporaryFolder
  const demo = yield* startDemo(parameters, { TMPDIR: folder, ...environment })
  expect(yield* demo.ended).toBe(1)
  const block = demo.stderr()
  expect(block).toMatch(/^\nThe demo stopped: .+\n\ncause {3}\S(.|\n)+\ndo {6}\S(.|\n)+\n$/)
  expect(block).not.toMatch(/\n\s+at .+:\d+/)
  expect(block + demo.stdout()).not.toContain(secret)
  yield* nothingLeft(folder)
  return block
})

const live = (name: string, block: Effect.Effect<string>, ...contains: ReadonlyArray<string>) =>
  it.live(name, () =>
    Effect.map(block, (text) => {
      for (const part of contains) expect(text).toContain(part)
    }))

const withUrl = (url: string) => Effect.scoped(blockOf({ DATABASE_URL: url }, "--once"))

describe.concurrent("the demo stops with a block at", () => {
  live(
    "a malformed URL",
    withUrl(`postgres//u:${secret}@h/db`),
    "DATABASE_URL cannot be used",
    "begin with postgres://"
  )
  live("an unknown host", withUrl(`postgres://u:${secret}@no-such-host.invalid/db`), "no-such-host.invalid, port 5432")
  live("a closed port", withUrl(`postgres://u:${secret}@127.0.0.1:1/db`), "127.0.0.1, port 1", "ECONNREFUSED")
  live("an unknown flag", Effect.scoped(blockOf({}, "--nce")), "--nce cannot be used", "--once")
  live(
    "a data folder that cannot be",
    Effect.scoped(blockOf({}, "--once", "--data", "/dev/null/data")),
    "the data folder /dev/null/data cannot be written",
    "ENOTDIR"
  )
  live(
    "an HTTP port that is taken",
    Effect.scoped(Effect.flatMap(takenPort, (port) => blockOf({ PORT: `${port}` }))),
    "cannot be had for HTTP",
    "EADDRINUSE"
  )
})

/** Who asks for the database `blog`, which is not there, is let in; everyone else needs a password, and nobody has one. */
const guarded = Effect.gen(function*() {
  const folder = yield* temporaryFolder
  const rules = join(folder, "pg_hba.conf")
  yield* Effect.promise(async () => {
    await writeFile(rules, "host blog all all trust\nhost all all all scram-sha-256\n")
    await chmod(rules, 0o644)
  })
  return yield* EmbeddedPostgres.make({ settings: { hba_file: rules } })
})

describe("a server answers, and the demo stops with a block at", () => {
  it.live("a wrong password, and a database that is not there", () =>
    Effect.gen(function*() {
      const { port } = yield* guarded
      const server = `postgres://postgres:${secret}@127.0.0.1:${port}`
      const refused = yield* withUrl(`${server}/postgres`)
      expect(refused).toContain("PostgreSQL does not let \"postgres\" in.")
      expect(refused).toContain("28P01")
      const missing = yield* withUrl(`${server}/blog`)
      expect(missing).toContain("there is no database \"blog\" on this server.")
      expect(missing).toContain("createdb blog")
    }))
})
