/**
 * Folders for what a server reads: the usual place for temporary files may be closed to the server's user.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { chown, mkdtemp, realpath, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { reaches, type ServerUser, serverUser } from "./Access.ts"

/** The temporary folder, unless the server's user cannot reach it, or a socket's path there would be too long. */
export const temporaryRoot = async (user: ServerUser | undefined): Promise<string> => {
  const usual = resolve(tmpdir())
  if (process.platform === "win32") return usual
  for (const candidate of [usual, "/tmp", "/var/tmp"]) {
    // A socket's path may have 103 bytes on macOS; ours ends in /aludel-postgres-XXXXXX/.s.PGSQL.65535.lock
    if (Buffer.byteLength(candidate) > 59) continue
    if (user === undefined || await reaches(user, await realpath(candidate)).catch(() => false)) return candidate
  }
  return usual
}

export const temporaryFolder: Effect.Effect<string, never, Scope.Scope> = Effect.acquireRelease(
  Effect.promise(async () => {
    const user = serverUser()
    const path = await realpath(await mkdtemp(join(await temporaryRoot(user), "aludel-")))
    if (user !== undefined) await chown(path, user.uid, user.gid)
    return path
  }),
  // A server that was killed may write for a moment longer.
  (path) => Effect.promise(() => rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }))
)
