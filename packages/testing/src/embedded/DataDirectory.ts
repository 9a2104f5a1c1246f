/**
 * Checks a data directory that was given, and makes it ready for the server's user. A temporary one
 * is not made here but by the supervisor, which also removes it.
 */
import * as Effect from "effect/Effect"
import { constants } from "node:fs"
import { access, chown, mkdir, readdir, readFile, realpath, stat } from "node:fs/promises"
import { dirname, join, resolve } from "node:path"
import { reaches, type ServerUser } from "./Access.ts"
import {
  DataDirectoryNotEmpty,
  DataDirectoryUnwritable,
  DataDirectoryVersion,
  type EmbeddedPostgresError,
  failWith
} from "./EmbeddedPostgresError.ts"
import { linkWhereClosed } from "./ReachableFolder.ts"

/** A folder to run in, and the user whose it is. */
export interface DataDirectory {
  readonly path: string
  readonly user: ServerUser | undefined
}

/** The folder `given`, made where it is missing; refused where it is another version's, or not a cluster. */
export const prepareDataDirectory = Effect.fnUntraced(function*(
  given: string,
  major: string,
  user: ServerUser | undefined
): Effect.fn.Return<DataDirectory, EmbeddedPostgresError> {
  const refuse = (error: NodeJS.ErrnoException): EmbeddedPostgresError =>
    failWith(new DataDirectoryUnwritable({ path: resolve(given), code: error.code ?? error.message }))
  const attempt = <A>(evaluate: () => Promise<A>) =>
    // Every call below is one of node:fs, which rejects with nothing else.
    Effect.tryPromise({ try: evaluate, catch: (cause) => refuse(cause as NodeJS.ErrnoException) })

  const path = yield* attempt(async () => {
    if (user !== undefined) await linkWhereClosed(given, user)
    await mkdir(given, { recursive: true })
    await access(given, constants.R_OK | constants.W_OK | constants.X_OK)
    return realpath(given)
  })
  const files = yield* attempt(() => readdir(path))
  if (files.length === 0) {
    if (user !== undefined) {
      yield* requireReach(user, path)
      yield* attempt(() => chown(path, user.uid, user.gid))
    }
    return { path, user }
  }
  if (!files.includes("PG_VERSION")) return yield* failWith(new DataDirectoryNotEmpty({ path }))
  const found = (yield* attempt(() => readFile(join(path, "PG_VERSION"), "utf8"))).trim()
  if (found !== major) return yield* failWith(new DataDirectoryVersion({ path, found, expected: major }))
  if (user === undefined) return { path, user }
  // A cluster that another user made before is run as that user: PostgreSQL wants its folder owned.
  const { gid, uid } = yield* attempt(() => stat(path))
  const owner = uid === 0 ? user : { uid, gid }
  yield* requireReach(owner, path)
  return { path, user: owner }
})

const requireReach = Effect.fnUntraced(function*(user: ServerUser, path: string) {
  if (yield* Effect.promise(() => reaches(user, dirname(path)))) return
  return yield* failWith(new DataDirectoryUnwritable({ path, code: "EACCES" }))
})
