/**
 * A real PostgreSQL server for tests, as a scoped resource and as a layer. The checks that need no
 * process come first; what makes or starts anything is the supervisor's.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { serverUser } from "./Access.ts"
import { type Binaries, findBinaries, runnableBy } from "./Binaries.ts"
import { prepareDataDirectory } from "./DataDirectory.ts"
import type { EmbeddedPostgresError } from "./EmbeddedPostgresError.ts"
import { EmbeddedPlatform } from "./Platform.ts"
import { requireFreePort } from "./Port.ts"
import { supervise } from "./Supervision.ts"
import { temporaryFolder, temporaryRoot } from "./TemporaryFolder.ts"

/**
 * What can be chosen about an embedded server; nothing has to be.
 *
 * @example
 * ```ts
 * import type { EmbeddedPostgresOptions } from "@aludel/testing"
 *
 * const kept: EmbeddedPostgresOptions = {
 *   dataDirectory: ".cache/postgres",
 *   settings: { fsync: "on", shared_preload_libraries: "pg_stat_statements" },
 *   startTimeout: 60_000
 * }
 * ```
 */
export interface EmbeddedPostgresOptions {
  /**
   * The folder of another server, with `bin`, `lib` and `share`: such as `native` of a package of another version, or
   * `/usr/lib/postgresql/17`. PostgreSQL 14 and later. Default: the package of this machine, PostgreSQL 18.
   */
  readonly binaries?: string | undefined
  /** The TCP port on 127.0.0.1. Default: a free one. */
  readonly port?: number | undefined
  /**
   * A folder that is kept, and used again by the next server. It is made where it is missing; for root in a place that
   * root's server, which runs as nobody, cannot reach, as a link to a folder in `/var/tmp`.
   * Default: a temporary one, removed with the server.
   */
  readonly dataDirectory?: string | undefined
  /**
   * Settings of `postgresql.conf` by name, such as `{ log_statement: "all" }`; they win over the defaults, which turn
   * durability off (`fsync`, `synchronous_commit`, `full_page_writes`) and allow 200 connections.
   */
  readonly settings?: Readonly<Record<string, string>> | undefined
  /** How long making the cluster and starting the server may take, in milliseconds. Default: 30,000. */
  readonly startTimeout?: number | undefined
}

/**
 * A running PostgreSQL server of this program's own. Its superuser is `postgres`, without password, for
 * every local program: a server for tests.
 *
 * Each start makes a new cluster (UTF-8, sorted by code point, time zone UTC) in about a second, and
 * leaves nothing behind: closing the scope stops the server and removes its folder, and so does the end
 * of this program by any signal, SIGKILL included. It runs as any user; root's server runs as nobody.
 */
export class EmbeddedPostgres extends Context.Service<EmbeddedPostgres, {
  /** Connects as the superuser: `postgres://postgres@127.0.0.1:<port>/postgres`. */
  readonly url: string
  readonly host: string
  readonly port: number
  /** Holds the socket `.s.PGSQL.<port>`. Faster than TCP; only this user's programs reach it. */
  readonly socketDirectory: string
  readonly dataDirectory: string
  /** Such as `18.4`. */
  readonly version: string
}>()("@aludel/testing/embedded/EmbeddedPostgres") {
  /**
   * Starts a server that runs until the scope closes.
   *
   * Returns its addresses once it accepts connections. Fails with `EmbeddedPostgresError`, whose `reason` says why;
   * then nothing is left running or on disk, except a given data directory.
   *
   * @example
   * ```ts
   * import { EmbeddedPostgres } from "@aludel/testing"
   * import * as Effect from "effect/Effect"
   *
   * const program = Effect.scoped(Effect.gen(function*() {
   *   const server = yield* EmbeddedPostgres.make({ settings: { log_statement: "all" } })
   *   yield* Effect.log(server.url)
   * }))
   * ```
   */
  static readonly make: (
    options?: EmbeddedPostgresOptions
  ) => Effect.Effect<EmbeddedPostgres["Service"], EmbeddedPostgresError, Scope.Scope> = Effect.fn(
    "EmbeddedPostgres.make"
  )(
    function*(options: EmbeddedPostgresOptions = {}) {
      const root = serverUser()
      const binaries = yield* findBinaries(options.binaries, yield* EmbeddedPlatform)
      if (options.port !== undefined) yield* requireFreePort(host, options.port)
      const { path, user } = options.dataDirectory === undefined
        ? { path: undefined, user: root }
        : yield* prepareDataDirectory(options.dataDirectory, binaries.major, root)
      const plan = {
        temporaryRoot: yield* Effect.promise(() => temporaryRoot(user)),
        binaries: binaries.path,
        copy: user !== undefined && !(yield* Effect.promise(() => runnableBy(user, binaries))),
        user,
        dataDirectory: path,
        host,
        port: options.port,
        initdb: initdbParameters(binaries),
        postgres: settingParameters({ ...defaults, ...options.settings }),
        startTimeout: options.startTimeout ?? 30_000
      }
      const supervision = yield* Effect.acquireRelease(Effect.sync(() => supervise(plan)), ({ stop }) => stop)
      const { dataDirectory, port, socketDirectory } = yield* supervision.ready.pipe(
        Effect.onError(() => supervision.stop)
      )
      const url = `postgres://postgres@${host}:${port}/postgres`
      return { url, host, port, socketDirectory, dataDirectory, version: binaries.version }
    }
  )

  /**
   * The server as a layer: started when the layer is built, stopped when its scope closes.
   *
   * Takes the options of `make` and fails as it does.
   *
   * @example
   * ```ts
   * import { EmbeddedPostgres } from "@aludel/testing"
   * import * as Effect from "effect/Effect"
   *
   * const program = Effect.gen(function*() {
   *   const { url } = yield* EmbeddedPostgres
   *   yield* Effect.log(url)
   * }).pipe(Effect.provide(EmbeddedPostgres.layer()))
   * ```
   */
  static readonly layer = (options?: EmbeddedPostgresOptions): Layer.Layer<EmbeddedPostgres, EmbeddedPostgresError> =>
    Layer.effect(EmbeddedPostgres, EmbeddedPostgres.make(options))

  /**
   * An empty folder that the server's user owns and can reach, removed when the scope closes: for a data directory that
   * outlives one server, for certificates, for files that `COPY` reads on the server.
   *
   * Does not fail: a system without a folder for temporary files is a defect.
   *
   * @example
   * ```ts
   * import { EmbeddedPostgres } from "@aludel/testing"
   * import * as Effect from "effect/Effect"
   *
   * const twice = Effect.gen(function*() {
   *   const dataDirectory = yield* EmbeddedPostgres.temporaryFolder
   *   yield* Effect.scoped(EmbeddedPostgres.make({ dataDirectory }))
   *   return yield* EmbeddedPostgres.make({ dataDirectory })
   * })
   * ```
   */
  static readonly temporaryFolder: Effect.Effect<string, never, Scope.Scope> = temporaryFolder
}

const host = "127.0.0.1"

const defaults = {
  listen_addresses: host,
  max_connections: "200",
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off"
}

const settingParameters = (settings: Readonly<Record<string, string>>): ReadonlyArray<string> =>
  Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])

/** The builtin provider of PostgreSQL 17 knows upper and lower case of all letters; `C` before it knows ASCII's. */
const initdbParameters = ({ major }: Binaries): ReadonlyArray<string> => [
  "--username=postgres",
  "--auth=trust",
  "--encoding=UTF8",
  "--locale=C",
  "--no-instructions",
  "--no-sync",
  ...(Number(major) >= 17 ? ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] : [])
]
