/**
 * What every session sets in its startup packet: there it wins over what the server has for the role and the database,
 * and RESET ALL goes back to it.
 *
 * Source: https://www.postgresql.org/docs/current/config-setting.html
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { invalid, type InvalidPoolConfig } from "./InvalidPoolConfig.ts"
import type { PoolOptions } from "./PoolOptions.ts"
import { duration, text } from "./Value.ts"

/** How values are written: what the codecs read and write is not to depend on a role, a database or a server. */
const fixed = {
  client_encoding: "UTF8",
  DateStyle: "ISO, MDY",
  IntervalStyle: "postgres",
  TimeZone: "UTC",
  bytea_output: "hex",
  extra_float_digits: "3",
  standard_conforming_strings: "on"
}

const fixedNames = new Set(Object.keys(fixed).map((name) => name.toLowerCase()))

/** What a startup packet may hold beside settings, which is decided elsewhere. */
const reserved = new Set(["user", "database", "replication", "options", "application_name"])

const timeouts = {
  statement_timeout: "statementTimeout",
  lock_timeout: "lockTimeout",
  idle_in_transaction_session_timeout: "idleInTransactionTimeout"
} as const

/** A setting's name; the empty value is refused, which the driver would leave out. */
const own = Effect.fnUntraced(function*(
  given: Readonly<Record<string, string>>
): Effect.fn.Return<Record<string, string>, InvalidPoolConfig> {
  for (const [name, value] of Object.entries(given)) {
    const setting = `settings.${name}`
    if (!/^[A-Za-z_][\w.]*$/.test(name)) return yield* invalid("settings", "a name in it is not one of a setting")
    if (fixedNames.has(name.toLowerCase())) {
      return yield* invalid(setting, "how values are written is decided by the codecs that read them")
    }
    if (reserved.has(name.toLowerCase())) return yield* invalid(setting, "there is a setting of the pool for it")
    yield* text(setting, value)
  }
  return { ...given }
})

/** The settings of a startup packet. */
export const sessionSettings = Effect.fnUntraced(function*(
  options: PoolOptions
): Effect.fn.Return<Readonly<Record<string, string>>, InvalidPoolConfig> {
  const settings = yield* own(options.settings ?? {})
  for (const [name, setting] of Object.entries(timeouts)) {
    const value = options[setting]
    if (value === undefined) continue
    settings[name] = String(Math.ceil(Duration.toMillis(yield* duration(setting, value))))
  }
  if (options.applicationName !== undefined) {
    settings["application_name"] = yield* text("applicationName", options.applicationName)
  }
  if (options.options !== undefined) settings["options"] = yield* text("options", options.options)
  return { ...settings, ...fixed }
})
