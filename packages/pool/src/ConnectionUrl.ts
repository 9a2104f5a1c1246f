/**
 * Connection URLs in libpq's form, parsed here and not by the driver, which takes any scheme and passes on what it does
 * not know. Node's own error for a malformed URL carries the whole of it, password included, so it is not kept.
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { InvalidPoolConfig, type Tls } from "./InvalidPoolConfig.ts"

/** What a URL says; what it leaves out is undefined. */
export interface ConnectionUrl {
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly user?: string | undefined
  readonly password?: Redacted.Redacted<string> | undefined
  readonly database?: string | undefined
  readonly applicationName?: string | undefined
  readonly tls?: Tls | undefined
  readonly connectTimeout?: number | undefined
}

const invalid = (problem: string) => Effect.fail(new InvalidPoolConfig({ setting: "url", problem }))

/** libpq's modes: those below `verify-full` would send the password to whoever answers, so each means `verify-full`. */
const tlsModes: Readonly<Record<string, Tls>> = {
  disable: "disable",
  require: "verify-full",
  "verify-ca": "verify-full",
  "verify-full": "verify-full"
}

const known = new Set(["application_name", "connect_timeout", "host", "sslmode"])

const parameters = (search: URLSearchParams): Effect.Effect<ConnectionUrl, InvalidPoolConfig> => {
  for (const name of search.keys()) {
    if (!known.has(name)) {
      return invalid(`the parameter "${name}" is not known here: leave it out, or give it as a setting of the pool`)
    }
  }
  const mode = search.get("sslmode")
  const tls = mode === null ? undefined : tlsModes[mode]
  if (mode !== null && tls === undefined) return invalid("sslmode must be disable, require, verify-ca or verify-full")
  const seconds = search.get("connect_timeout")
  if (seconds !== null && !/^[1-9]\d*$/.test(seconds)) {
    return invalid("connect_timeout must be a number of seconds, 1 or more")
  }
  return Effect.succeed({
    host: search.get("host") ?? undefined,
    applicationName: search.get("application_name") ?? undefined,
    tls,
    connectTimeout: seconds === null ? undefined : Number(seconds) * 1000
  })
}

/** A host left out behind a user, which libpq allows and the URL standard does not: `user@/database?host=/run`. */
const unset = "unset.invalid"

const withHost = (url: string): string => url.replace(/^([^/]+:\/\/[^/?#]*@)(?=[/?#]|$)/, `$1${unset}`)

const decoded = (part: string): string | undefined => part === "" ? undefined : decodeURIComponent(part)

/**
 * Parses `postgres://user:password@host:port/database?sslmode=verify-full`. A Unix socket's directory stands
 * percent-encoded in the host's place, or as the parameter `host`.
 */
export const parseUrl = (url: string): Effect.Effect<ConnectionUrl, InvalidPoolConfig> =>
  Effect.suspend(() => {
    if (!/^postgres(ql)?:\/\//.test(url)) return invalid("it must begin with postgres:// or postgresql://")
    // A password with one of these in it would be read as host, database or parameter, and shown as such.
    if (/^\w+:\/\/[^/?#]*[/?#].*@/s.test(url)) return invalid("a / ? or # before the last @ must be percent-encoded")
    const complete = withHost(url)
    if (!URL.canParse(complete)) {
      return invalid(
        "it is malformed: postgres://user:password@host:port/database, with special characters percent-encoded"
      )
    }
    const parsed = new URL(complete)
    return Effect.flatMap(parameters(parsed.searchParams), (given) => {
      try {
        const password = decoded(parsed.password)
        return Effect.succeed({
          ...given,
          host: given.host ?? decoded(parsed.hostname === unset ? "" : parsed.hostname)?.replace(/^\[(.*)\]$/, "$1"),
          port: parsed.port === "" ? undefined : Number(parsed.port),
          user: decoded(parsed.username),
          password: password === undefined ? undefined : Redacted.make(password),
          database: decoded(parsed.pathname.slice(1))
        })
      } catch {
        return invalid("a percent-encoding in it is malformed: write a literal % as %25")
      }
    })
  })
