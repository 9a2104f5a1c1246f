/** Bad settings: each a typed error that names the setting, before anything is opened, and with no password in it. */
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { inspect } from "node:util"
import { makePoolConfig, type PoolOptions } from "../src/PoolConfig.ts"

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
  ["an unknown parameter", { url: `postgres://u:${secret}@h/d?sslrootcert=/ca.pem` }, "url"],
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
      assert.strictEqual(Redacted.value(config.password), "p:/ss")
      assert.deepInclude(config, {
        host: "db.example",
        port: 6432,
        user: "us@er",
        database: "my db",
        applicationName: "app",
        tls: "verify-full"
      })
      assert.strictEqual(Duration.toMillis(config.connectTimeout), 3000)
      assert.notInclude(inspect(config, { depth: 10 }), "p:/ss")
    }))

  it.effect("a Unix socket's directory, in the host's place or as a parameter", () =>
    Effect.gen(function*() {
      for (const url of ["postgres://u@%2Fvar%2Frun/d", "postgres://u@/d?host=/var/run"]) {
        const config = yield* makePoolConfig({ url })
        assert.deepInclude(config, { host: "/var/run", database: "d", tls: "disable" })
      }
    }))

  it.effect("an IPv6 address, and settings that win over the URL", () =>
    Effect.gen(function*() {
      const config = yield* makePoolConfig({ url: "postgres://u@[::1]:5433/d", database: "other", size: 3 })
      assert.deepInclude(config, { host: "::1", port: 5433, database: "other", size: 3, tls: "disable" })
    }))

  it.effect("what is left out has a default, and the database is the user's", () =>
    Effect.gen(function*() {
      const config = yield* makePoolConfig({ user: "app" })
      assert.deepInclude(config, { host: "localhost", port: 5432, database: "app", size: 10, tls: "disable" })
    }))
})
