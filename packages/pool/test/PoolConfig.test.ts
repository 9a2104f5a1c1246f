/** Bad settings: each a typed error that names the setting, before anything is opened, and with no password in it. */
import { ConnectionPool } from "@aludel/pool"
import { libpqVariables, poolOptions } from "@aludel/pool/Config"
import { assert, describe, it } from "@effect/vitest"
import type * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { inspect } from "node:util"
import type { PoolOptions } from "../src/config/PoolOptions.ts"
import { makePoolConfig } from "../src/PoolConfig.ts"

const secret = "s3cr3t"

const wrong: ReadonlyArray<readonly [string, PoolOptions, string]> = [
  ["another scheme", { url: `mysql://u:${secret}@h/d` }, "url"],
  ["no scheme", { url: "localhost:5432" }, "url"],
  ["an empty URL", { url: "" }, "url"],
  ["a malformed URL", { url: `postgres://u:${secret}@h:port/d` }, "url"],
  ["a port out of range in the URL", { url: `postgres://u:${secret}@h:99999/d` }, "url"],
  ["a malformed percent-encoding", { url: `postgres://u:${secret}%zz@h/d` }, "url"],
  ["a question mark in the password", { url: `postgres://user:12?${secret}=3@host/db` }, "url"],
  ["a slash in the password", { url: `postgres://user:12/${secret}@host/db` }, "url"],
  ["a slash behind a number", { url: `postgres://user:1/${secret}@host/db` }, "url"],
  ["a hash in the password", { url: `postgres://user:12#${secret}@host/db` }, "url"],
  ["an unknown parameter", { url: `postgres://u:${secret}@h/d?sslcompression=1` }, "url"],
  ["an unknown keyword", { url: `host=h password=${secret} passfile=x` }, "url"],
  ["a quote that is not closed", { url: `host=h password='${secret}` }, "url"],
  ["another number of ports than of hosts", { url: `postgres://u:${secret}@a:1,b:2,c/d?port=1,2` }, "url"],
  ["an unknown kind of server", { url: `postgres://u:${secret}@h/d?target_session_attrs=writable` }, "url"],
  ["an unknown sslmode", { url: `postgres://u:${secret}@h/d?sslmode=maybe` }, "url"],
  ["a connect_timeout of no length", { url: `postgres://u:${secret}@h/d?connect_timeout=0` }, "url"],
  ["an empty host", { host: "" }, "host"],
  ["NUL in the user", { user: "a\0b" }, "user"],
  ["port 0", { port: 0 }, "port"],
  ["half a port", { port: 5432.5 }, "port"],
  ["no connections", { size: 0 }, "size"],
  ["NaN connections", { size: Number.NaN }, "size"],
  ["no time to acquire", { acquireTimeout: 0 }, "acquireTimeout"],
  ["an endless connect", { connectTimeout: Duration.infinity }, "connectTimeout"],
  ["no hosts", { hosts: [] }, "hosts"],
  ["hosts and a host", { hosts: [{ host: "a" }], host: "b" }, "hosts"],
  ["more kept warm than there are", { size: 2, minimum: 3 }, "minimum"],
  ["half a waiter", { maxWaiting: 0.5 }, "maxWaiting"],
  ["a backoff that shrinks", { connectBackoff: { first: "1 second", most: "10 millis" } }, "connectBackoff"],
  ["a negative pre-ping", { prePingAfter: -1 }, "prePingAfter"],
  ["a certificate file that is not there", { tls: { ca: "/nonexistent/ca.pem" } }, "tls.ca"],
  [
    "a certificate that is none",
    { tls: { ca: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----" } },
    "tls.ca"
  ],
  ["a certificate without its key", { tls: { certificate: "-----BEGIN CERTIFICATE-----" } }, "tls.key"],
  ["an unknown mode of TLS", { tls: "sometimes" as never }, "tls"],
  ["a setting of how values are written", { settings: { datestyle: "German" } }, "settings.datestyle"],
  ["a setting that is none", { settings: { "a b": "1" } }, "settings"],
  ["a setting that has its own place", { settings: { Application_Name: "x" } }, "settings.Application_Name"],
  ["a setup behind a pooler", { pooler: "transaction", setup: () => Effect.void }, "setup"],
  ["options behind a pooler", { pooler: "transaction", url: "postgres://u@h/d?options=-c%20geqo%3Doff" }, "options"],
  ["a reset behind a pooler", { pooler: "transaction", reset: "always" }, "reset"],
  ["a pooler that there is not", { pooler: "session" as never }, "pooler"],
  ["no time for a statement", { statementTimeout: 0 }, "statementTimeout"],
  ["a duration that is none", { drainTimeout: "soon" as never }, "drainTimeout"]
]

describe("pool config", () => {
  for (const [name, options, setting] of wrong) {
    it.effect(`${name} is refused`, () =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(makePoolConfig({ password: Redacted.make(secret), ...options }))
        assert.strictEqual(error._tag, "InvalidPoolConfig")
        assert.strictEqual(error.setting, setting)
        assert.notInclude(inspect(error, { depth: 10, showHidden: true }), secret)
        assert.notInclude(JSON.stringify(error), secret)
      }))
  }

  it.effect("a URL, percent-encoded, with its parameters", () =>
    Effect.gen(function*() {
      const url = "postgresql://us%40er:p%3A%2Fss@db.example:6432/my%20db?application_name=app&connect_timeout=3"
      const config = yield* makePoolConfig({ url: Redacted.make(url) })
      assert.strictEqual(Redacted.value(yield* config.password), "p:/ss")
      assert.deepInclude(config, { user: "us@er", database: "my db", name: "my db" })
      assert.deepInclude(config.endpoints[0], { host: "db.example", port: 6432, tls: "verify-full" })
      assert.strictEqual(config.settings["application_name"], "app")
      assert.strictEqual(Duration.toMillis(config.connectTimeout), 3000)
      assert.notInclude(inspect(config, { depth: 10 }), "p:/ss")
    }))

  it.effect("behind a pooler sessions begin with what it passes on, and the rest is each transaction's", () =>
    Effect.gen(function*() {
      const { local, reset, settings, statementTimeout } = yield* makePoolConfig({
        pooler: "transaction",
        settings: { search_path: "app" },
        statementTimeout: "2 seconds"
      })
      const names = ["application_name", "client_encoding", "DateStyle", "TimeZone", "standard_conforming_strings"]
      assert.sameMembers(Object.keys(settings), names)
      assert.deepStrictEqual(local, { timeouts: { statement_timeout: "2000" }, settings: { search_path: "app" } })
      assert.deepStrictEqual([reset, statementTimeout], ["never", 2000])
    }))

  it.effect("a Unix socket's directory, in the host's place or as a parameter", () =>
    Effect.gen(function*() {
      for (
        const url of [
          "postgres://u@%2Fvar%2Frun/d",
          "postgres://u@/d?host=/var/run",
          "postgres:///d?host=/var/run&user=u",
          "host=/var/run user=u dbname=d sslmode=verify-full"
        ]
      ) {
        const config = yield* makePoolConfig({ url })
        assert.strictEqual(config.database, "d")
        assert.deepInclude(config.endpoints[0], { host: "/var/run", port: 5432, tls: "disable" })
      }
    }))

  it.effect("an IPv6 address, and settings that win over the URL", () =>
    Effect.gen(function*() {
      const config = yield* makePoolConfig({ url: "postgres://u@[::1]:5433/d", database: "other", size: 3 })
      assert.deepInclude(config.endpoints[0], { host: "::1", port: 5433, tls: "disable" })
      assert.deepInclude(config, { database: "other" })
      assert.strictEqual(config.limits.keep, 3)
    }))

  it.effect("TLS of the URL holds where a setting is undefined, and for a name that only looks local", () =>
    Effect.gen(function*() {
      const url = "postgres://u@localhost/d?sslmode=verify-full"
      for (const tls of [undefined, {}, { mode: undefined }, { mode: undefined, ca: undefined }]) {
        assert.deepInclude((yield* makePoolConfig({ url, tls })).endpoints[0], { tls: "verify-full" })
      }
      assert.deepInclude((yield* makePoolConfig({ url, tls: "disable" })).endpoints[0], { tls: "disable" })
      assert.deepInclude((yield* makePoolConfig({ host: "127.example.org" })).endpoints[0], { tls: "verify-full" })
      assert.deepInclude((yield* makePoolConfig({ host: "127.0.0.9" })).endpoints[0], { tls: "disable" })
    }))

  it.effect("a parameter of other clients' URLs is refused with what says the same here", () =>
    Effect.gen(function*() {
      for (
        const [parameter, way] of [
          ["schema=app", "search_path"],
          ["connection_limit=5", "`size`"],
          ["pool_timeout=5", "`acquireTimeout`"],
          ["pgbouncer=true", "pooler: \"transaction\""],
          ["statement_timeout=5", "`statementTimeout`"],
          ["channel_binding=require", "certificate is verified"],
          ["constructor=1", "setting of the pool"]
        ] as const
      ) {
        const { message } = yield* Effect.flip(makePoolConfig({ url: `postgres://u@h/d?${parameter}` }))
        assert.include(message, `the parameter "${parameter.split("=")[0]}" is not known here`)
        assert.include(message, way)
      }
    }))

  it.effect("keyword and value pairs, quoted and escaped", () =>
    Effect.gen(function*() {
      const url = String.raw`host = db.example port=5433 user='us er' password='it\'s \\ it' options='-c geqo=off'`
      const config = yield* makePoolConfig({ url: Redacted.make(url) })
      assert.deepInclude(config, { user: "us er", database: "us er" })
      assert.strictEqual(Redacted.value(yield* config.password), String.raw`it's \ it`)
      assert.strictEqual(config.settings["options"], "-c geqo=off")
    }))

  it.effect("several hosts, with their ports, in order", () =>
    Effect.gen(function*() {
      for (
        const url of [
          "postgres://u@a:1,[::2]:2,c/d?target_session_attrs=read-write&load_balance_hosts=random",
          "host=a,::2,c port=1,2, dbname=d user=u target_session_attrs=read-write load_balance_hosts=random"
        ]
      ) {
        const config = yield* makePoolConfig({ url })
        const found = config.endpoints.map(({ host, port }) => [host, port])
        assert.deepStrictEqual(found, [["a", 1], ["::2", 2], ["c", 5432]])
        assert.deepInclude(config, { targetSession: "read-write", loadBalanceHosts: true })
      }
      const listed = yield* makePoolConfig({ hosts: [{ host: "a" }, { host: "b", port: 2 }], port: 9 })
      assert.deepStrictEqual(listed.endpoints.map(({ host, port }) => [host, port]), [["a", 9], ["b", 2]])
      const one = yield* makePoolConfig({ url: "postgres://a,b/d?port=7" })
      assert.deepStrictEqual(one.endpoints.map(({ port }) => port), [7, 7])
    }))

  it.effect("what is left out has a default, and the database is the user's", () =>
    Effect.gen(function*() {
      const config = yield* makePoolConfig({ user: "app" })
      assert.deepInclude(config, { database: "app" })
      assert.deepInclude(config.endpoints[0], { host: "localhost", port: 5432, tls: "disable" })
      assert.deepInclude(config.limits, { keep: 10, most: 10, minimum: 0 })
    }))

  it.effect("how values are written is fixed, and timeouts are sent in milliseconds", () =>
    Effect.gen(function*() {
      const { settings } = yield* makePoolConfig({ settings: { search_path: "app" }, statementTimeout: "2 seconds" })
      assert.deepInclude(settings, {
        search_path: "app",
        statement_timeout: "2000",
        DateStyle: "ISO, MDY",
        TimeZone: "UTC"
      })
    }))
})

describe("from the environment", () => {
  const provided = (env: Record<string, string>) => ConfigProvider.fromEnv({ env })

  it.effect("a missing variable is named, and a malformed one too", () =>
    Effect.gen(function*() {
      const missing = yield* Effect.flip(poolOptions().parse(provided({})))
      assert.include(String(missing), "DATABASE_URL")
      const malformed = yield* Effect.flip(poolOptions("SHOP").parse(provided({ SHOP_URL: "x", SHOP_SIZE: "many" })))
      assert.include(String(malformed), "SHOP_SIZE")
    }))

  it.effect("a prefix's variables", () =>
    Effect.gen(function*() {
      const options = yield* poolOptions("SHOP").parse(
        provided({ SHOP_URL: "postgres://h/d", SHOP_SIZE: "3", SHOP_ACQUIRE_TIMEOUT: "5 seconds" })
      )
      const config = yield* makePoolConfig(options)
      assert.deepInclude(config.limits, { keep: 3, acquireTimeout: 5_000 })
      assert.strictEqual(config.database, "d")
    }))

  it.effect("libpq's variables, where they are asked for", () =>
    Effect.gen(function*() {
      const env = { PGHOST: "db.example", PGUSER: "o'brien", PGPASSWORD: String.raw`a\b`, PGCONNECT_TIMEOUT: "4" }
      const config = yield* makePoolConfig(yield* libpqVariables.parse(provided(env)))
      assert.deepInclude(config, { user: "o'brien", database: "o'brien" })
      assert.strictEqual(Redacted.value(yield* config.password), String.raw`a\b`)
      assert.strictEqual(config.endpoints[0]?.host, "db.example")
      assert.strictEqual((yield* makePoolConfig(yield* libpqVariables.parse(provided({})))).user, "postgres")
    }))

  it.effect("a layer by Config fails before anything is opened", () =>
    Effect.gen(function*() {
      const built = (config: Config.Config<PoolOptions>, env: Record<string, string>) =>
        Layer.build(ConnectionPool.layerConfig(config)).pipe(
          Effect.provideService(ConfigProvider.ConfigProvider, provided(env)),
          Effect.scoped,
          Effect.flip
        )
      assert.strictEqual((yield* built(poolOptions(), {}))._tag, "ConfigError")
      const env = { DATABASE_URL: "postgres://h/d?nonsense=1" }
      assert.strictEqual((yield* built(poolOptions(), env))._tag, "InvalidPoolConfig")
    }))
})
