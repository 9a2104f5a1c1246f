/**
 * A pool's settings, each with its consequence, and their check before anything is opened: from values, or from a
 * connection URL in libpq's form.
 *
 * Source: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { parseUrl } from "./ConnectionUrl.ts"
import { InvalidPoolConfig, type Tls } from "./InvalidPoolConfig.ts"

/** The settings of a pool. Those that stand in the `url` too win over it. */
export interface PoolOptions {
  /** `postgres://user:password@host:port/database`; redact it if it holds a password. */
  readonly url?: string | Redacted.Redacted<string> | undefined
  /** Host name, IP address, or the directory of a Unix socket (beginning with `/`). `localhost` by default. */
  readonly host?: string | undefined
  /** 5432 by default. */
  readonly port?: number | undefined
  /** The role to log in as. `postgres` by default. */
  readonly user?: string | undefined
  readonly password?: Redacted.Redacted<string> | undefined
  /** The database to connect to; the user's name by default. */
  readonly database?: string | undefined
  /** What `pg_stat_activity` shows. `aludel` by default. */
  readonly applicationName?: string | undefined
  /** `verify-full` by default for a host that is not local, `disable` for a local one. */
  readonly tls?: Tls | undefined
  /** The largest number of connections; each is a process on the server. 10 by default. */
  readonly size?: number | undefined
  /** How long a fiber waits for a connection before it fails with `AcquireTimeout`. 30 seconds by default. */
  readonly acquireTimeout?: Duration.Input | undefined
  /** How long opening a connection may take, login included. 10 seconds by default. */
  readonly connectTimeout?: Duration.Input | undefined
  /** How long the pool, as its scope ends, waits for statements in flight before it cuts them off. 10 seconds by default. */
  readonly drainTimeout?: Duration.Input | undefined
}

/** The settings, checked and complete. */
export interface PoolConfig {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: Redacted.Redacted<string>
  readonly database: string
  readonly applicationName: string
  readonly tls: Tls
  readonly size: number
  readonly acquireTimeout: Duration.Duration
  readonly connectTimeout: Duration.Duration
  readonly drainTimeout: Duration.Duration
}

const invalid = (setting: string, problem: string) => Effect.fail(new InvalidPoolConfig({ setting, problem }))

const isLocal = (host: string): boolean =>
  host.startsWith("/") || host === "localhost" || host === "::1" || host.startsWith("127.")

const text = (setting: string, value: string): Effect.Effect<string, InvalidPoolConfig> =>
  value === "" ?
    invalid(setting, "it is empty")
    : value.includes("\0") || !value.isWellFormed() ?
    invalid(setting, "it holds a character that cannot be sent")
    : Effect.succeed(value)

const whole = (setting: string, value: number, least: number, most: number): Effect.Effect<number, InvalidPoolConfig> =>
  Number.isInteger(value) && value >= least && value <= most ?
    Effect.succeed(value)
    : invalid(setting, `it must be a whole number from ${least} to ${most}`)

const duration = (setting: string, value: Duration.Input): Effect.Effect<Duration.Duration, InvalidPoolConfig> =>
  Effect.suspend(() => {
    const found = Duration.fromInput(value)
    return found._tag === "Some" && Duration.isFinite(found.value) && Duration.toMillis(found.value) >= 1
      ? Effect.succeed(found.value)
      : invalid(setting, "it must be a finite duration of at least a millisecond")
  })

/**
 * Checks the settings and fills in what is left out.
 *
 * @returns the complete settings; fails with `InvalidPoolConfig` naming the first setting that cannot be used
 */
export const makePoolConfig = Effect.fnUntraced(
  function*(options: PoolOptions): Effect.fn.Return<PoolConfig, InvalidPoolConfig> {
    const url = options.url === undefined
      ? {}
      : yield* parseUrl(Redacted.isRedacted(options.url) ? Redacted.value(options.url) : options.url)
    const host = yield* text("host", options.host ?? url.host ?? "localhost")
    const user = yield* text("user", options.user ?? url.user ?? "postgres")
    return {
      host,
      port: yield* whole("port", options.port ?? url.port ?? 5432, 1, 65_535),
      user,
      password: options.password ?? url.password ?? Redacted.make(""),
      database: yield* text("database", options.database ?? url.database ?? user),
      applicationName: yield* text("applicationName", options.applicationName ?? url.applicationName ?? "aludel"),
      tls: options.tls ?? url.tls ?? (isLocal(host) ? "disable" : "verify-full"),
      size: yield* whole("size", options.size ?? 10, 1, 10_000),
      acquireTimeout: yield* duration("acquireTimeout", options.acquireTimeout ?? "30 seconds"),
      connectTimeout: yield* duration("connectTimeout", options.connectTimeout ?? url.connectTimeout ?? "10 seconds"),
      drainTimeout: yield* duration("drainTimeout", options.drainTimeout ?? "10 seconds")
    }
  }
)
