/**
 * A pool's settings from the environment, or wherever a `ConfigProvider` finds them: an entry of its own,
 * `@aludel/pool/Config`, because `effect/Config` is slow to load.
 */
import * as Config from "effect/Config"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type { PoolOptions } from "./config/PoolOptions.ts"

const optional = <A>(config: Config.Config<A>): Config.Config<A | undefined> =>
  Config.map(Config.option(config), Option.getOrUndefined)

/**
 * A pool's settings by variables that begin with a prefix: `DATABASE_URL`, which has to be there, and where wanted
 * `DATABASE_USER`, `_PASSWORD`, `_DATABASE`, `_APPLICATION_NAME`, `_SIZE`, `_MINIMUM`, `_OVERFLOW`, `_MAX_WAITING`,
 * `_POOLER`, `_ACQUIRE_TIMEOUT`, `_CONNECT_TIMEOUT`, `_STATEMENT_TIMEOUT`, `_IDLE_TIMEOUT`, `_MAX_LIFETIME`, `_DRAIN_TIMEOUT`.
 *
 * @param prefix what the names begin with; `DATABASE` by default
 * @returns the settings for `ConnectionPool.layerConfig`; a `ConfigError` names the variable that is missing or malformed.
 *   Times are written as Effect's durations are, such as `5 seconds`
 *
 * @example
 * import { ConnectionPool } from "@aludel/pool"
 * import { poolOptions } from "@aludel/pool/Config"
 * import * as Config from "effect/Config"
 *
 * const Shop = ConnectionPool.layerConfig(poolOptions())
 * const Reports = ConnectionPool.layerConfig(Config.map(poolOptions("REPORTS"), (options) => ({ ...options, size: 2 })))
 */
export const poolOptions = (prefix: string = "DATABASE"): Config.Config<PoolOptions> =>
  Config.all({
    url: Config.Redacted(`${prefix}_URL`),
    user: optional(Config.String(`${prefix}_USER`)),
    password: optional(Config.Redacted(`${prefix}_PASSWORD`)),
    database: optional(Config.String(`${prefix}_DATABASE`)),
    applicationName: optional(Config.String(`${prefix}_APPLICATION_NAME`)),
    size: optional(Config.Int(`${prefix}_SIZE`)),
    minimum: optional(Config.Int(`${prefix}_MINIMUM`)),
    overflow: optional(Config.Int(`${prefix}_OVERFLOW`)),
    pooler: optional(Config.Literals(["none", "transaction"], `${prefix}_POOLER`)),
    maxWaiting: optional(Config.Int(`${prefix}_MAX_WAITING`)),
    acquireTimeout: optional(Config.Duration(`${prefix}_ACQUIRE_TIMEOUT`)),
    connectTimeout: optional(Config.Duration(`${prefix}_CONNECT_TIMEOUT`)),
    statementTimeout: optional(Config.Duration(`${prefix}_STATEMENT_TIMEOUT`)),
    idleTimeout: optional(Config.Duration(`${prefix}_IDLE_TIMEOUT`)),
    maxLifetime: optional(Config.Duration(`${prefix}_MAX_LIFETIME`)),
    drainTimeout: optional(Config.Duration(`${prefix}_DRAIN_TIMEOUT`))
  })

/** libpq's variables, and the keywords that they are the defaults of. */
const variables = {
  PGHOST: "host",
  PGPORT: "port",
  PGUSER: "user",
  PGPASSWORD: "password",
  PGDATABASE: "dbname",
  PGAPPNAME: "application_name",
  PGOPTIONS: "options",
  PGCONNECT_TIMEOUT: "connect_timeout",
  PGSSLMODE: "sslmode",
  PGSSLROOTCERT: "sslrootcert",
  PGSSLCERT: "sslcert",
  PGSSLKEY: "sslkey",
  PGTARGETSESSIONATTRS: "target_session_attrs",
  PGLOADBALANCEHOSTS: "load_balance_hosts"
} as const

const quoted = (value: string): string => `'${value.replace(/['\\]/g, "\\$&")}'`

/**
 * A pool's settings by the variables of libpq, such as `PGHOST` and `PGPASSWORD`. Nothing else in this package looks at
 * them. All may be missing.
 *
 * Source: https://www.postgresql.org/docs/current/libpq-envars.html
 *
 * @example
 * import { ConnectionPool } from "@aludel/pool"
 * import { libpqVariables } from "@aludel/pool/Config"
 *
 * const Database = ConnectionPool.layerConfig(libpqVariables)
 */
export const libpqVariables: Config.Config<PoolOptions> = Config.map(
  Config.all(Object.keys(variables).map((name) => optional(Config.Redacted(name)))),
  (values): PoolOptions => {
    const pairs = Object.values(variables).flatMap((keyword, n) => {
      const value = values[n]
      return value === undefined || Redacted.value(value) === "" ? [] : [`${keyword}=${quoted(Redacted.value(value))}`]
    })
    return pairs.length === 0 ? {} : { url: Redacted.make(pairs.join(" ")) }
  }
)
