/**
 * A given data directory is kept and used again; one that cannot be used is refused before anything runs.
 */
import { EmbeddedPostgres } from "@aludel/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync } from "node:fs"
import { chmod, mkdir, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { entriesOf, query, temporaryFolder } from "./Support.ts"

const reasonOf = (dataDirectory: string) =>
  Effect.scoped(EmbeddedPostgres.make({ dataDirectory })).pipe(Effect.flip, Effect.map((error) => error.reason))

describe("a given data directory", () => {
  it.live("is made, kept, and read by the next server", () =>
    Effect.gen(function*() {
      const dataDirectory = join(yield* temporaryFolder(), "not", "there", "yet")
      const first = yield* Effect.scoped(Effect.gen(function*() {
        const server = yield* EmbeddedPostgres.make({ dataDirectory })
        yield* query(server.url, "create table kept as select 42 as answer")
        return server
      }))
      expect(first.dataDirectory).toBe(dataDirectory)
      expect(existsSync(first.socketDirectory)).toBe(false)
      expect(yield* entriesOf(dataDirectory)).toContain("PG_VERSION")
      expect(yield* entriesOf(dataDirectory)).not.toContain("postmaster.pid")
      const second = yield* EmbeddedPostgres.make({ dataDirectory })
      expect(yield* query(second.url, "select answer from kept")).toEqual([{ answer: 42 }])
    }), 60_000)

  it.live("serves one server at a time", () =>
    Effect.gen(function*() {
      const dataDirectory = yield* temporaryFolder()
      const first = yield* EmbeddedPostgres.make({ dataDirectory })
      const reason = yield* reasonOf(dataDirectory)
      expect(reason).toMatchObject({ _tag: "StartFailed", log: expect.stringContaining("postmaster.pid") })
      expect(yield* query(first.url, "select 1 as one")).toEqual([{ one: 1 }])
    }), 60_000)

  it.live("of another version is refused", () =>
    Effect.gen(function*() {
      const path = yield* temporaryFolder()
      yield* Effect.promise(() => writeFile(join(path, "PG_VERSION"), "13\n"))
      expect(yield* reasonOf(path)).toMatchObject({ _tag: "DataDirectoryVersion", path, found: "13", expected: "18" })
      expect(yield* entriesOf(path)).toEqual(["PG_VERSION"])
    }))

  it.live("with other files is refused, and left as it is", () =>
    Effect.gen(function*() {
      const path = yield* temporaryFolder()
      yield* Effect.promise(() => writeFile(join(path, "letter.txt"), "keep me"))
      expect(yield* reasonOf(path)).toMatchObject({ _tag: "DataDirectoryNotEmpty", path })
      expect(yield* entriesOf(path)).toEqual(["letter.txt"])
    }))

  it.live("that cannot be made is refused", () =>
    Effect.gen(function*() {
      const file = join(yield* temporaryFolder(), "file")
      yield* Effect.promise(() => writeFile(file, ""))
      const path = join(file, "data")
      expect(yield* reasonOf(path)).toMatchObject({ _tag: "DataDirectoryUnwritable", path, code: "ENOTDIR" })
    }))

  it.live(
    "in a place that is closed to others is kept too, and made anew where it was removed",
    () =>
      Effect.gen(function*() {
        const closed = yield* temporaryFolder()
        yield* Effect.promise(() => chmod(closed, 0o700))
        const given = join(closed, "project", "data")
        const running = Effect.scoped(EmbeddedPostgres.make({ dataDirectory: given }))
        const { dataDirectory } = yield* Effect.scoped(Effect.gen(function*() {
          const server = yield* EmbeddedPostgres.make({ dataDirectory: given })
          yield* query(server.url, "create table kept as select 42 as answer")
          return server
        }))
        yield* Effect.addFinalizer(() => Effect.promise(() => rm(dataDirectory, { recursive: true, force: true })))
        // Root's server runs as nobody, who cannot pass through.
        expect(dataDirectory === given).toBe(process.getuid?.() !== 0)
        yield* Effect.scoped(Effect.gen(function*() {
          const server = yield* EmbeddedPostgres.make({ dataDirectory: given })
          expect(server.dataDirectory).toBe(dataDirectory)
          expect(yield* query(server.url, "select answer from kept")).toEqual([{ answer: 42 }])
        }))
        yield* Effect.promise(() => rm(dataDirectory, { recursive: true }))
        const last = yield* running
        yield* Effect.addFinalizer(() => Effect.promise(() => rm(last.dataDirectory, { recursive: true, force: true })))
        expect(yield* entriesOf(given)).toContain("PG_VERSION")
      }),
    60_000
  )

  it.live("that the server's user cannot reach or write is refused", () =>
    Effect.gen(function*() {
      const closed = yield* temporaryFolder()
      const path = join(closed, "data")
      yield* Effect.promise(() => mkdir(path))
      yield* Effect.promise(() => writeFile(join(path, "PG_VERSION"), "18\n"))
      // Root may write anywhere, but its server runs as nobody.
      const root = process.getuid?.() === 0
      yield* Effect.promise(() => root ? chmod(closed, 0o700) : chmod(path, 0o500))
      expect(yield* reasonOf(path)).toMatchObject({ _tag: "DataDirectoryUnwritable", path, code: "EACCES" })
    }))
})
