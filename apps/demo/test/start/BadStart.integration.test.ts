/** What keeps the demo from starting: one line on stderr that says what and what to do, exit code 1, and no password. */
import { EmbeddedPostgres } from "@aludel/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { chmod, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { type Environment, nothingLeft, startDemo, takenPort, temporaryFolder } from "../Support.ts"

const secret = "pl4nted-s3cret"

/** Runs the demo to its end, which has to be one line: that line. */
const lineOf = Effect.fnUntraced(function*(environment: Environment, ...parameters: ReadonlyArray<string>) {
  const folder = yield* temporaryFolder
  const demo = yield* startDemo(parameters, { TMPDIR: folder, ...environment })
  expect(yield* demo.ended).toBe(1)
  const line = demo.stderr()
  expect(line).toMatch(/^The demo stopped: .+\n$/)
  expect(line + demo.stdout()).not.toContain(secret)
  yield* nothingLeft(folder)
  return line
}, Effect.scoped)

const withUrl = (url: string) => lineOf({ DATABASE_URL: url }, "--once")

const live = (name: string, line: Effect.Effect<string>, ...contains: ReadonlyArray<string>) =>
  it.live(name, () =>
    Effect.map(line, (text) => {
      for (const part of contains) expect(text).toContain(part)
    }))

describe.concurrent("the demo stops with a line at", { timeout: 90_000 }, () => {
  live("a malformed URL", withUrl(`postgres//u:${secret}@h/db`), "postgres://")
  live("an unknown host", withUrl(`postgres://u:${secret}@no-such-host.invalid/db`), "no-such-host.invalid")
  live("a closed port", withUrl(`postgres://u:${secret}@127.0.0.1:1/db`), "127.0.0.1", "ECONNREFUSED")
  live("a data folder that cannot be", lineOf({}, "--once", "--data", "/dev/null/data"), "/dev/null/data", "ENOTDIR")
  live("a port that is none", lineOf({ PORT: "http" }), "PORT")
  live("too few posts", lineOf({ POSTS: "1" }, "--once"), "POSTS")
  live(
    "a port that is taken",
    Effect.scoped(Effect.flatMap(takenPort, (port) => lineOf({ PORT: `${port}` }))),
    "EADDRINUSE",
    "choose another one, PORT="
  )
})

describe("flags", () => {
  it.live("that are unknown are said, with those that there are", () =>
    Effect.gen(function*() {
      const demo = yield* startDemo(["--nce"])
      expect(yield* demo.ended).toBe(1)
      expect(demo.stderr() + demo.stdout()).toContain("--nce")
      expect(demo.stderr() + demo.stdout()).toContain("--once")
    }))

  it.live("are explained by --help", () =>
    Effect.gen(function*() {
      const demo = yield* startDemo(["--help"])
      expect(yield* demo.ended).toBe(0)
      for (const part of ["--once", "--data", "DATABASE_URL", "PORT", "OTEL"]) expect(demo.stdout()).toContain(part)
    }))
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

describe("a server answers, and the demo stops with a line at", { timeout: 90_000 }, () => {
  it.live("a wrong password, and a database that is not there", () =>
    Effect.gen(function*() {
      const { port } = yield* guarded
      const server = `postgres://postgres:${secret}@127.0.0.1:${port}`
      expect(yield* withUrl(`${server}/postgres`)).toContain("\"postgres\"")
      expect(yield* withUrl(`${server}/blog`)).toContain("\"blog\"")
    }))
})
