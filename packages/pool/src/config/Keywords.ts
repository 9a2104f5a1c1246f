/**
 * libpq's keywords, however they were written down, as settings of a pool. One that is not known here is refused by
 * name: it would be sent to the server, or silently do nothing.
 *
 * Source: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { invalid, type InvalidPoolConfig } from "./InvalidPoolConfig.ts"
import type { Host, PoolOptions, TargetSession, Tls } from "./PoolOptions.ts"

/** What a connection string can say. */
export type Keywords = Pick<
  PoolOptions,
  | "applicationName"
  | "connectTimeout"
  | "database"
  | "hosts"
  | "loadBalanceHosts"
  | "options"
  | "password"
  | "targetSession"
  | "tls"
  | "user"
>

const bad = (problem: string) => invalid("url", problem)

const tlsModes: ReadonlyArray<Tls> = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]
/** What `targetSession` may be. */
export const targets: ReadonlyArray<TargetSession> = [
  "any",
  "read-write",
  "read-only",
  "primary",
  "standby",
  "prefer-standby"
]

const known = new Set([
  "application_name",
  "connect_timeout",
  "dbname",
  "host",
  "load_balance_hosts",
  "options",
  "password",
  "port",
  "sslcert",
  "sslkey",
  "sslmode",
  "sslrootcert",
  "target_session_attrs",
  "user"
])

/** Parameters of other clients' URLs, and what says the same here. */
const elsewhere: Readonly<Record<string, string>> = {
  channel_binding: "leave it out: it is not supported, and the server's certificate is verified instead",
  connection_limit: "leave it out, and give the pool its `size`",
  pgbouncer: "leave it out, and give the pool `pooler: \"transaction\"`",
  pool_timeout: "leave it out, and give the pool `acquireTimeout`",
  schema: "leave it out, and give the pool `settings: { search_path: … }`",
  statement_timeout: "leave it out, and give the pool `statementTimeout`"
}

const oneOf = <A extends string>(
  name: string,
  allowed: ReadonlyArray<A>,
  given: string | undefined
): Effect.Effect<A | undefined, InvalidPoolConfig> => {
  const found = allowed.find((one) => one === given)
  return given === undefined || found !== undefined
    ? Effect.succeed(found)
    : bad(`${name} must be one of ${allowed.join(", ")}`)
}

/** One port for all hosts, or one for each; an empty one is the default. */
const hostsOf = (
  host: string | undefined,
  port: string | undefined
): Effect.Effect<ReadonlyArray<Host> | undefined, InvalidPoolConfig> => {
  if (host === undefined && port === undefined) return Effect.succeed(undefined)
  const hosts = (host ?? "").split(",")
  const ports = (port ?? "").split(",")
  if (ports.length !== 1 && ports.length !== hosts.length) return bad("it has another number of ports than of hosts")
  if (!ports.every((one) => one === "" || (/^\d{1,5}$/.test(one) && Number(one) >= 1 && Number(one) <= 65_535))) {
    return bad("a port must be a whole number from 1 to 65535")
  }
  return Effect.succeed(hosts.map((host, n) => {
    const port = ports[ports.length === 1 ? 0 : n]
    return { host: host === "" ? "localhost" : host, port: port === undefined || port === "" ? 5432 : Number(port) }
  }))
}

/** Reads pairs of keyword and value; the last of two wins, as in libpq. */
export const keywords = Effect.fnUntraced(function*(
  pairs: Iterable<readonly [name: string, value: string]>
): Effect.fn.Return<Keywords, InvalidPoolConfig> {
  const given = new Map<string, string>()
  for (const [name, value] of pairs) {
    if (!known.has(name)) {
      const way = Object.hasOwn(elsewhere, name) ? elsewhere[name] : "leave it out, or give it as a setting of the pool"
      return yield* bad(`the parameter "${name}" is not known here: ${way}`)
    }
    if (value !== "") given.set(name, value)
  }
  const seconds = given.get("connect_timeout")
  if (seconds !== undefined && !/^[1-9]\d{0,6}$/.test(seconds)) {
    return yield* bad("connect_timeout must be a number of seconds, 1 or more")
  }
  const password = given.get("password")
  const tls = {
    mode: yield* oneOf("sslmode", tlsModes, given.get("sslmode")),
    ca: given.get("sslrootcert"),
    certificate: given.get("sslcert"),
    key: given.get("sslkey")
  }
  const balance = yield* oneOf("load_balance_hosts", ["disable", "random"], given.get("load_balance_hosts"))
  return {
    hosts: yield* hostsOf(given.get("host"), given.get("port")),
    user: given.get("user"),
    password: password === undefined ? undefined : Redacted.make(password),
    database: given.get("dbname"),
    applicationName: given.get("application_name"),
    options: given.get("options"),
    connectTimeout: seconds === undefined ? undefined : Duration.seconds(Number(seconds)),
    targetSession: yield* oneOf("target_session_attrs", targets, given.get("target_session_attrs")),
    loadBalanceHosts: balance === undefined ? undefined : balance === "random",
    tls: Object.values(tls).some((one) => one !== undefined) ? tls : undefined
  }
})
