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
const passed = {
  client_encoding: "UTF8",
  DateStyle: "ISO, MDY",
  TimeZone: "UTC",
  standard_conforming_strings: "on"
}

/** Of those what a pooler does not pass on: it has to be the server's, and is looked at when a connection is opened. */
const unpassed = { IntervalStyle: "postgres", bytea_output: "hex", extra_float_digits: "3" }

const fixedNames = new Set(Object.keys({ ...passed, ...unpassed }).map((name) => name.toLowerCase()))

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

type Settings = Readonly<Record<string, string>>

/** The timeouts in milliseconds. */
const times = Effect.fnUntraced(function*(options: PoolOptions): Effect.fn.Return<Settings, InvalidPoolConfig> {
  const found: Record<string, string> = {}
  for (const [name, setting] of Object.entries(timeouts)) {
    const value = options[setting]
    if (value !== undefined) found[name] = String(Math.ceil(Duration.toMillis(yield* duration(setting, value))))
  }
  return found
})

/** Where the pool's settings are set: in the startup packet, and in each transaction anew. */
export interface SessionSettings {
  readonly startup: Settings
  readonly local: { readonly timeouts: Settings; readonly settings: Settings }
}

/** What cannot be where a pooler gives no session. */
const behindPooler = ["setup", "options", "reset"] as const

/** Sets the settings where they hold: behind a pooler, which refuses most of them in a startup packet, in each transaction. */
export const sessionSettings = Effect.fnUntraced(function*(
  options: PoolOptions
): Effect.fn.Return<SessionSettings, InvalidPoolConfig> {
  const settings = yield* own(options.settings ?? {})
  const timeouts = yield* times(options)
  const named = options.applicationName === undefined
    ? {}
    : { application_name: yield* text("applicationName", options.applicationName) }
  if (options.pooler === "transaction") {
    const given = behindPooler.find((setting) => options[setting] !== undefined)
    if (given !== undefined) {
      return yield* invalid(
        given,
        "a pooler gives a session for a transaction only: set it for the role, on the server"
      )
    }
    return { startup: { ...named, ...passed }, local: { timeouts, settings } }
  }
  const more = options.options === undefined ? {} : { options: yield* text("options", options.options) }
  return {
    startup: { ...settings, ...timeouts, ...named, ...more, ...passed, ...unpassed },
    local: { timeouts: {}, settings: {} }
  }
})
