/**
 * Encryption against a real server: what each mode verifies, what it does where it is refused, and that a failure of it
 * is not tried again. The certificates are the tests' own.
 */
import { ConnectionPool, type PoolOptions, type Tls } from "@aludel/pool"
import type { Writes } from "@aludel/sql"
import { assert, layer } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import { join } from "node:path"
import { authority, signed } from "./support/Certificates.ts"
import { folder, ownServer, write } from "./support/OwnServer.ts"
import { text, value } from "./support/Text.ts"

const ours = authority("aludel tests")
const theirs = authority("somebody else")

/** Everybody may come encrypted; `plain` may come as they like, `certified` only with a certificate. */
const hba = `local all all trust
hostssl all certified 127.0.0.1/32 cert
hostssl all all 127.0.0.1/32 trust
hostnossl all plain 127.0.0.1/32 trust
`

interface Secured {
  readonly port: number
  readonly caFile: string
}

class Server extends Context.Service<Server, Secured>()("test/TlsServer") {}

const server = Layer.effect(
  Server,
  Effect.gen(function*() {
    const path = yield* folder
    const { certificate, key } = signed(ours, "localhost", ["localhost", "127.0.0.1"])
    const { port } = yield* ownServer({
      settings: {
        ssl: "on",
        ssl_cert_file: write(join(path, "server.crt"), certificate),
        ssl_key_file: write(join(path, "server.key"), key),
        ssl_ca_file: write(join(path, "ca.crt"), ours.certificate),
        hba_file: write(join(path, "hba.conf"), hba)
      }
    })
    const local = { host: "127.0.0.1", port, user: "postgres", tls: "require-no-verify" } as const
    yield* Effect.provide(
      Effect.andThen(text("create role plain login"), text("create role certified login")),
      ConnectionPool.layer(local)
    )
    return { port, caFile: join(path, "ca.crt") }
  })
)

/** Node's words for it, which depend on what the server sends along. */
const untrusted = [
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "SELF_SIGNED_CERT_IN_CHAIN"
]

const encrypted = value("select ssl from pg_stat_ssl where pid = pg_backend_pid()")

const on = (port: number, options: PoolOptions) => <A, E>(effect: Effect.Effect<A, E, Writes>) =>
  Effect.provide(
    effect,
    ConnectionPool.layer({ host: "localhost", port, user: "postgres", database: "postgres", ...options }),
    { local: true }
  )

const refused = (port: number, options: PoolOptions) =>
  on(port, options)(Effect.flip(encrypted)).pipe(Effect.catchTag("InvalidPoolConfig", (error) => Effect.die(error)))

layer(server, { excludeTestServices: true })("TLS", (it) => {
  it.effect("verify-full: the name or the address in a certificate of the given authority", () =>
    Effect.gen(function*() {
      const { caFile, port } = yield* Server
      for (const ca of [ours.certificate, caFile]) {
        for (const host of ["localhost", "127.0.0.1"]) {
          assert.strictEqual(yield* on(port, { host, tls: { mode: "verify-full", ca } })(encrypted), "t")
        }
      }
      const url = `postgres://postgres@127.0.0.1:${port}/postgres?sslmode=require&sslrootcert=${
        encodeURIComponent(caFile)
      }`
      assert.strictEqual(yield* Effect.provide(encrypted, ConnectionPool.layer({ url }), { local: true }), "t")
    }))

  it.effect("an authority that is not trusted is refused, once, by every mode that verifies", () =>
    Effect.gen(function*() {
      const { port } = yield* Server
      for (const tls of ["require", "verify-ca", "verify-full"] as const) {
        const { isRetryable, reason } = yield* refused(port, { tls })
        assert.deepInclude(reason, { _tag: "ConnectionFailed", host: "localhost", port })
        assert.include(untrusted, codeOf(reason))
        assert.isFalse(isRetryable)
      }
      const { isRetryable } = yield* refused(port, { tls: { mode: "verify-full", ca: theirs.certificate } })
      assert.isFalse(isRetryable)
    }))

  it.effect("modes that verify nothing are encrypted all the same", () =>
    Effect.gen(function*() {
      const { port } = yield* Server
      for (const tls of ["prefer", "require-no-verify"] as const) {
        assert.strictEqual(yield* on(port, { tls })(encrypted), "t")
      }
    }))

  it.effect("allow: without, where the server lets it, else with; disable: never", () =>
    Effect.gen(function*() {
      const { port } = yield* Server
      assert.strictEqual(yield* on(port, { tls: "allow", user: "plain" })(encrypted), "f")
      assert.strictEqual(yield* on(port, { tls: "allow", user: "postgres" })(encrypted), "t")
      assert.strictEqual(yield* on(port, { tls: "disable", user: "plain" })(encrypted), "f")
      assert.deepInclude((yield* refused(port, { tls: "disable" })).reason, { _tag: "AuthenticationFailed" })
    }))

  it.effect("a client's certificate, and what the server says of one that is missing", () =>
    Effect.gen(function*() {
      const { port } = yield* Server
      const { certificate, key } = signed(ours, "certified", [])
      const tls = { mode: "verify-full" as Tls, ca: ours.certificate, certificate, key }
      assert.strictEqual(yield* on(port, { user: "certified", tls })(value("select current_user")), "certified")
      const without = yield* refused(port, { user: "certified", tls: { mode: "verify-full", ca: ours.certificate } })
      assert.deepInclude(without.reason, { _tag: "AuthenticationFailed", user: "certified" })
      const foreign = signed(theirs, "certified", [])
      const strange = { ...tls, certificate: foreign.certificate, key: foreign.key }
      // The server may be gone before the login is written, or after: its alert is what counts.
      for (let n = 0; n < 20; n++) {
        const other = yield* refused(port, { user: "certified", tls: strange })
        assert.deepInclude(other.reason, { _tag: "ConnectionFailed", code: "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA" })
        assert.isFalse(other.isRetryable, other.message)
      }
    }))

  it.effect("interruption cancels over TLS too, and the same session goes on", () =>
    Effect.gen(function*() {
      const { port } = yield* Server
      yield* on(port, { tls: { mode: "verify-full", ca: ours.certificate }, size: 1 })(
        Effect.gen(function*() {
          const before = yield* value("select pg_backend_pid()")
          for (let n = 0; n < 20; n++) {
            const fiber = yield* Effect.forkChild(text("select pg_sleep(60)"))
            yield* Effect.sleep("20 millis")
            const begun = performance.now()
            yield* Fiber.interrupt(fiber)
            assert.isBelow(performance.now() - begun, 1_500)
          }
          assert.strictEqual(yield* value("select pg_backend_pid()"), before)
        })
      )
    }))
})

const named = (hosts: ReadonlyArray<string>, days?: readonly [number, number]) =>
  Effect.gen(function*() {
    const path = yield* folder
    const { certificate, key } = signed(ours, hosts[0] ?? "", hosts, days)
    const { port } = yield* ownServer({
      settings: {
        ssl: "on",
        ssl_cert_file: write(join(path, "server.crt"), certificate),
        ssl_key_file: write(join(path, "server.key"), key)
      }
    })
    return port
  })

class Misnamed extends Context.Service<Misnamed, number>()("test/Misnamed") {}
class Expired extends Context.Service<Expired, number>()("test/Expired") {}

const strangers = Layer.mergeAll(
  Layer.effect(Misnamed, named(["db.example"])),
  Layer.effect(Expired, named(["localhost"], [-5, -1]))
)

layer(strangers, { excludeTestServices: true })("TLS of the wrong server", (it) => {
  it.effect("another name: refused by verify-full, not by verify-ca, for a name and for an address", () =>
    Effect.gen(function*() {
      const port = yield* Misnamed
      for (const host of ["localhost", "127.0.0.1"]) {
        const tls = { ca: ours.certificate }
        const { isRetryable, reason } = yield* refused(port, { host, tls: { ...tls, mode: "verify-full" } })
        assert.strictEqual(codeOf(reason), "ERR_TLS_CERT_ALTNAME_INVALID")
        assert.isFalse(isRetryable)
        assert.strictEqual(yield* on(port, { host, tls: { ...tls, mode: "verify-ca" } })(encrypted), "t")
      }
    }))

  it.effect("an expired certificate", () =>
    Effect.gen(function*() {
      const port = yield* Expired
      const { isRetryable, reason } = yield* refused(port, { tls: { mode: "verify-ca", ca: ours.certificate } })
      assert.strictEqual(codeOf(reason), "CERT_HAS_EXPIRED")
      assert.isFalse(isRetryable)
    }))
})

const codeOf = (reason: object): unknown => "code" in reason ? reason.code : undefined
