/**
 * Whatever ends, program, initdb or server, and whenever: nothing is left behind.
 */
import { EmbeddedPostgres } from "@aludel/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { entriesOf, eventually, firstLine, processesOf, query, spawnProgram, temporaryFolder } from "./Support.ts"

const nothingLeft = Effect.fnUntraced(function*(folder: string, cluster: string) {
  yield* eventually("no server is left", () => processesOf(cluster).length === 0)
  yield* eventually("no supervisor is left", () => processesOf(folder).length === 0)
  yield* eventually("no folder is left", () => readdirSync(folder).length === 0)
})

/** The data directory of the one server whose temporary folder is in `folder`. */
const dataDirectoryIn = (folder: string): string => join(folder, readdirSync(folder)[0] ?? "missing", "data")

describe("a program that has a server", () => {
  it.live("leaves nothing when it is killed by SIGKILL", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder()
      const program = yield* spawnProgram(folder, "killed-while-running")
      const url = yield* firstLine(program)
      expect(yield* query(url, "select 1 as one")).toEqual([{ one: 1 }])
      expect(yield* entriesOf(folder)).toHaveLength(1)
      program.kill("SIGKILL")
      yield* nothingLeft(folder, "killed-while-running")
    }), 60_000)

  it.live("leaves nothing when it is killed while initdb runs", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder()
      const program = yield* spawnProgram(folder, "killed-in-initdb")
      yield* eventually("initdb has begun", () => existsSync(join(dataDirectoryIn(folder), "PG_VERSION")))
      expect(processesOf("initdb").length).toBeGreaterThan(0)
      program.kill("SIGKILL")
      yield* nothingLeft(folder, "killed-in-initdb")
    }), 60_000)

  it.live("leaves nothing when Ctrl-C ends it", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder()
      const program = yield* spawnProgram(folder, "ctrl-c")
      yield* firstLine(program)
      // A terminal signals the whole group.
      const group = program.pid ?? expect.fail("the program did not start")
      process.kill(-group, "SIGINT")
      yield* nothingLeft(folder, "ctrl-c")
    }), 60_000)
})

describe("a server", () => {
  it.live("that dies by itself leaves nothing", () =>
    Effect.gen(function*() {
      const server = yield* EmbeddedPostgres.make({ settings: { cluster_name: "dies" } })
      const pid = Number(readFileSync(join(server.dataDirectory, "postmaster.pid"), "utf8").split("\n")[0])
      process.kill(pid, "SIGQUIT")
      yield* eventually("no process is left", () => processesOf(server.socketDirectory).length === 0)
      expect(existsSync(server.socketDirectory)).toBe(false)
    }), 60_000)

  it.live("that does not start says why, and leaves nothing", () =>
    Effect.gen(function*() {
      const settings = { cluster_name: "refused", shared_buffers: "many" }
      const error = yield* Effect.scoped(EmbeddedPostgres.make({ settings })).pipe(Effect.flip)
      expect(error.reason).toMatchObject({ _tag: "StartFailed", exitCode: 1 })
      expect(error.message).toContain("invalid value for parameter \"shared_buffers\"")
      expect(processesOf("cluster_name=refused")).toEqual([])
    }), 60_000)

  it.live("that is late is given up, and leaves nothing", () =>
    Effect.gen(function*() {
      const settings = { cluster_name: "late" }
      const error = yield* Effect.scoped(EmbeddedPostgres.make({ settings, startTimeout: 100 })).pipe(Effect.flip)
      expect(error.reason).toMatchObject({ _tag: "StartTimeout", milliseconds: 100 })
      expect(processesOf("cluster_name=late")).toEqual([])
    }), 60_000)
})
