/** A pool's settings, checked and complete, before anything is opened. */
import type { DatabaseError } from "@aludel/sql"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { parseConnectionString } from "./config/ConnectionString.ts"
import { type Endpoint, resolveHosts } from "./config/Endpoint.ts"
import { invalid, type InvalidPoolConfig } from "./config/InvalidPoolConfig.ts"
import { type Keywords, targets } from "./config/Keywords.ts"
import type { PoolOptions, SetupSession, TargetSession } from "./config/PoolOptions.ts"
import { type SessionSettings, sessionSettings } from "./config/SessionSettings.ts"
import { duration, text, whole } from "./config/Value.ts"
import type { Limits } from "./state/Limits.ts"
import { Observers } from "./telemetry/Observers.ts"

/** The settings, checked and complete. */
export interface PoolConfig {
  readonly name: string
  readonly endpoints: ReadonlyArray<Endpoint>
  /** The first of them, as spans name the server. */
  readonly host: string
  readonly port: number
  readonly targetSession: TargetSession
  readonly loadBalanceHosts: boolean
  readonly user: string
  readonly password: Effect.Effect<Redacted.Redacted<string>, unknown>
  readonly database: string
  /** What the startup packet of each session sets. */
  readonly settings: Readonly<Record<string, string>>
  readonly pooler: "none" | "transaction"
  /** What each transaction sets, where a session cannot. */
  readonly local: SessionSettings["local"]
  /** The server's default for a statement's time, in milliseconds, if it was given here. */
  readonly statementTimeout: number | undefined
  readonly setup: ((run: SetupSession) => Effect.Effect<void, DatabaseError>) | undefined
  readonly reset: "touched" | "always" | "never"
  readonly limits: Limits
  readonly prePingTimeout: Duration.Duration
  readonly connectTimeout: Duration.Duration
  readonly drainTimeout: Duration.Duration
  /** Who is told of the pool's statements. */
  readonly observers: Observers
}

const oneOf = <A extends string>(
  setting: string,
  value: A,
  allowed: ReadonlyArray<A>
): Effect.Effect<A, InvalidPoolConfig> =>
  allowed.includes(value) ? Effect.succeed(value) : invalid(setting, `it must be one of ${allowed.join(", ")}`)

type Counts = Pick<Limits, "keep" | "most" | "minimum">

/** How many connections there are to be, by the kind of pool. */
const counts = Effect.fnUntraced(function*(options: PoolOptions): Effect.fn.Return<Counts, InvalidPoolConfig> {
  const pooling = yield* oneOf("pooling", options.pooling ?? "queue", ["queue", "none", "static"])
  const size = yield* whole("size", options.size ?? 10, 1, 10_000)
  const overflow = yield* whole("overflow", options.overflow ?? 0, 0, 10_000)
  const minimum = yield* whole("minimum", options.minimum ?? 0, 0, size)
  if (pooling === "none") return { keep: 0, most: size + overflow, minimum: 0 }
  return pooling === "static" ? { keep: 1, most: 1, minimum: 0 } : { keep: size, most: size + overflow, minimum }
})

const limits = Effect.fnUntraced(function*(options: PoolOptions): Effect.fn.Return<Limits, InvalidPoolConfig> {
  const forEver = options.pooling === "static" ? Duration.infinity : undefined
  const millis = (setting: string, value: Duration.Input, bounds?: { least?: number; infinite?: boolean }) =>
    Effect.map(duration(setting, value, bounds), Duration.toMillis)
  const retryFirst = yield* millis("connectBackoff", options.connectBackoff?.first ?? "100 millis")
  const retryMost = yield* millis("connectBackoff", options.connectBackoff?.most ?? "5 seconds")
  if (retryMost < retryFirst) return yield* invalid("connectBackoff", "`most` is less than `first`")
  return {
    ...(yield* counts(options)),
    order: yield* oneOf("order", options.order ?? "lifo", ["lifo", "fifo"]),
    queue: options.maxWaiting === undefined
      ? Number.POSITIVE_INFINITY
      : yield* whole("maxWaiting", options.maxWaiting, 0, 1_000_000_000),
    acquireTimeout: yield* millis("acquireTimeout", options.acquireTimeout ?? "30 seconds"),
    idleTimeout: yield* millis("idleTimeout", forEver ?? options.idleTimeout ?? "10 minutes", { infinite: true }),
    maxLifetime: yield* millis("maxLifetime", forEver ?? options.maxLifetime ?? "30 minutes", { infinite: true }),
    lifetimeJitter: 0.1,
    checkAfter: yield* millis("prePingAfter", options.prePingAfter ?? "1 second", { least: 0, infinite: true }),
    retryFirst,
    retryMost,
    leakThreshold: yield* millis("leakThreshold", options.leakThreshold ?? "1 minute", { infinite: true })
  }
})

const connectionString = (url: PoolOptions["url"]): Effect.Effect<Keywords, InvalidPoolConfig> =>
  url === undefined ?
    Effect.succeed({})
    : parseConnectionString(Redacted.isRedacted(url) ? Redacted.value(url) : url)

/**
 * Checks the settings and fills in what is left out.
 *
 * @returns the complete settings; fails with `InvalidPoolConfig` naming the first setting that cannot be used
 */
export const makePoolConfig = Effect.fnUntraced(
  function*(options: PoolOptions): Effect.fn.Return<PoolConfig, InvalidPoolConfig> {
    const url = yield* connectionString(options.url)
    const user = yield* text("user", options.user ?? url.user ?? "postgres")
    const password = options.password ?? url.password ?? Redacted.make("")
    const database = yield* text("database", options.database ?? url.database ?? user)
    const endpoints = yield* resolveHosts(options, url)
    const pooler = yield* oneOf("pooler", options.pooler ?? "none", ["none", "transaction"])
    const { local, startup } = yield* sessionSettings({
      ...options,
      applicationName: options.applicationName ?? url.applicationName ?? "aludel",
      options: options.options ?? url.options
    })
    // As a setting of one's own it may have a unit, and is the server's alone then.
    const timeout = Number(startup["statement_timeout"] ?? local.timeouts["statement_timeout"] ?? 0)
    const { host = "localhost", port = 5432 } = endpoints[0] ?? {}
    const name = yield* text("name", options.name ?? database)
    return {
      name,
      endpoints,
      host,
      port,
      targetSession: yield* oneOf("targetSession", options.targetSession ?? url.targetSession ?? "any", targets),
      loadBalanceHosts: options.loadBalanceHosts ?? url.loadBalanceHosts ?? false,
      user,
      password: Redacted.isRedacted(password) ? Effect.succeed(password) : password,
      database,
      settings: startup,
      pooler,
      local,
      statementTimeout: timeout > 0 ? timeout : undefined,
      setup: options.setup,
      reset: pooler === "transaction"
        ? "never"
        : yield* oneOf("reset", options.reset ?? "touched", ["touched", "always", "never"]),
      limits: yield* limits(options),
      prePingTimeout: yield* duration("prePingTimeout", options.prePingTimeout ?? "1 second"),
      connectTimeout: yield* duration("connectTimeout", options.connectTimeout ?? url.connectTimeout ?? "10 seconds"),
      drainTimeout: yield* duration("drainTimeout", options.drainTimeout ?? "10 seconds"),
      observers: new Observers(name)
    }
  }
)
