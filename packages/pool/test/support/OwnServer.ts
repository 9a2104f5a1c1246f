/**
 * A PostgreSQL server of one test's own, which may be stopped, killed and started again; and what has to be in its
 * folder before it starts.
 */
import { EmbeddedPostgres, type EmbeddedPostgresOptions } from "@aludel/testing"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import { chmodSync, chownSync, cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

/** PostgreSQL's user under root, who runs it as nobody. */
const owner = process.getuid?.() === 0 ? 65_534 : undefined

/** A folder that the server can read, removed with the scope. */
export const folder = EmbeddedPostgres.temporaryFolder

/** Writes a file that only the server's user can read. */
export const write = (path: string, text: string): string => {
  writeFileSync(path, text)
  chmodSync(path, 0o600)
  if (owner !== undefined) chownSync(path, owner, owner)
  return path
}

/** Copies the data directory of a server that was stopped. */
export const copyData = (from: string, to: string): void => {
  cpSync(from, to, { recursive: true })
  chmodSync(to, 0o700)
  if (owner === undefined) return
  chownSync(to, owner, owner)
  for (const entry of readdirSync(to, { recursive: true, withFileTypes: true })) {
    chownSync(join(entry.parentPath, entry.name), owner, owner)
  }
}

export interface OwnServer {
  readonly url: string
  readonly port: number
  readonly dataDirectory: string
  /** In order, or as when the power goes. */
  readonly stop: Effect.Effect<void>
  /** Starts it again on the same port and data. */
  readonly start: Effect.Effect<void>
  /** Sends the postmaster a signal. */
  readonly signal: (name: NodeJS.Signals) => Effect.Effect<void>
}

/** Starts a server whose data are kept between a stop and a start, until the scope closes. */
export const ownServer = Effect.fnUntraced(function*(options: EmbeddedPostgresOptions = {}) {
  const dataDirectory = options.dataDirectory ?? join(yield* folder, "data")
  let scope = Scope.makeUnsafe()
  // After a kill the old server's children take a moment to go, and a new one refuses to start until then.
  const start = (port: number | undefined) =>
    Effect.suspend(() => {
      scope = Scope.makeUnsafe()
      return Scope.provide(EmbeddedPostgres.make({ ...options, dataDirectory, port }), scope)
    }).pipe(Effect.retry(Schedule.max([Schedule.spaced("200 millis"), Schedule.recurs(40)])), Effect.orDie)
  const stop = Effect.suspend(() => Scope.close(scope, Exit.void))
  const { port, url } = yield* Effect.acquireRelease(start(options.port), () => stop)
  const pidFile = join(dataDirectory, "postmaster.pid")
  const signal = (name: NodeJS.Signals) =>
    Effect.sync(() => {
      if (existsSync(pidFile)) process.kill(Number(readFileSync(pidFile, "utf8").split("\n")[0]), name)
    })
  return { url, port, dataDirectory, stop, start: Effect.asVoid(start(port)), signal } satisfies OwnServer
})
