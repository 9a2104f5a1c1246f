/**
 * Finds the server's binaries, makes the library links that npm cannot pack, and asks the server
 * for its version. Installing without scripts is enough: the links are made here.
 */
import * as Effect from "effect/Effect"
import { execFile } from "node:child_process"
import { constants } from "node:fs"
import { access, readFile, realpath, symlink } from "node:fs/promises"
import { createRequire } from "node:module"
import { dirname, join, relative } from "node:path"
import { reaches, type ServerUser } from "./Access.ts"
import {
  BinariesMissing,
  BinariesUnusable,
  type EmbeddedPostgresError,
  failWith,
  UnsupportedPlatform
} from "./EmbeddedPostgresError.ts"
import { packageOf, type Platform, supportedPlatforms } from "./Platform.ts"

/** A server's folder with `bin`, `lib` and `share`. */
export interface Binaries {
  readonly path: string
  /** Such as `18.4`. */
  readonly version: string
  readonly major: string
}

/** The binaries in `folder`, else those of this machine's package. */
export const findBinaries = Effect.fnUntraced(function*(
  folder: string | undefined,
  platform: Platform
): Effect.fn.Return<Binaries, EmbeddedPostgresError> {
  const source = folder ?? (yield* packageFolder(platform))
  const postgres = join(source, "bin", platform.platform === "win32" ? "postgres.exe" : "postgres")
  const path = yield* Effect.tryPromise({
    try: async () => {
      await access(postgres)
      return realpath(source)
    },
    catch: () => failWith(new BinariesMissing({ source }))
  })
  yield* Effect.tryPromise({
    try: () => makeLinks(path),
    catch: (cause) => failWith(new BinariesUnusable({ path, output: String(cause) }))
  })
  const version = yield* askVersion(path, postgres, platform)
  return { path, version, major: version.split(".")[0] ?? version }
})

/** Whether `user` can run the binaries where they are. */
export const runnableBy = async (user: ServerUser, { path }: Binaries): Promise<boolean> =>
  reaches(user, await realpath(join(path, "bin", "postgres")))

const packageFolder = Effect.fnUntraced(function*(platform: Platform) {
  const name = packageOf(platform)
  if (name === undefined) {
    return yield* failWith(new UnsupportedPlatform({ ...platform, supported: supportedPlatforms }))
  }
  return yield* Effect.try({
    try: () => join(dirname(createRequire(import.meta.url).resolve(name)), "..", "native"),
    catch: () => failWith(new BinariesMissing({ source: name }))
  })
})

interface Link {
  readonly source: string
  readonly target: string
}

/** Several programs may do this at once: a link that is there already is fine. */
const makeLinks = async (path: string): Promise<void> => {
  const listing = await readFile(join(path, "pg-symlinks.json"), "utf8").catch(() => "[]")
  // The packages write this file; its paths start at the package, one folder above ours.
  const links: ReadonlyArray<Link> = JSON.parse(listing)
  await Promise.all(links.map(async ({ source, target }) => {
    const link = join(dirname(path), target)
    if (await exists(link)) return
    await symlink(relative(dirname(link), join(dirname(path), source)), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error
    })
  }))
}

const exists = (path: string): Promise<boolean> => access(path, constants.F_OK).then(() => true, () => false)

const askVersion = (path: string, postgres: string, { arch, platform }: Platform) =>
  Effect.callback<string, EmbeddedPostgresError>((resume) => {
    execFile(postgres, ["--version"], { encoding: "utf8", windowsHide: true }, (error, stdout, stderr) => {
      const version = /\d+(\.\d+)*/.exec(stdout)?.[0]
      if (error === null && version !== undefined) return resume(Effect.succeed(version))
      // The file is there, yet the system finds none: the program loader it asks for is glibc's.
      const musl = platform === "linux" && error?.code === "ENOENT"
      resume(Effect.fail(failWith(
        musl
          ? new UnsupportedPlatform({ platform: "linux-musl", arch, supported: supportedPlatforms })
          : new BinariesUnusable({ path, output: stderr.trim() || (error?.message ?? stdout) })
      )))
    })
  })
