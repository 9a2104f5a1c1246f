/**
 * Several servers: a primary, a standby (the primary's data in recovery), and ports where nothing listens. Which is
 * found for which wish, how long the walk takes, and what happens when the primary is one no more.
 */
import { ConnectionPool, type Host, InvalidPoolConfig, type PoolOptions, type TargetSession } from "@aludel/pool"
import { type DatabaseError, Reason, type Writes } from "@aludel/sql"
import { assert, layer } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { join } from "node:path"
import { copyData, folder, ownServer, write } from "./support/OwnServer.ts"
import { scripted } from "./support/Sockets.ts"
import { text, value } from "./support/Text.ts"

class Servers extends Context.Service<Servers, { readonly primary: Host; readonly standby: Host }>()("test/Servers") {}

const servers = Layer.effect(
  Servers,
  Effect.gen(function*() {
    const path = yield* folder
    const primary = yield* ownServer({ dataDirectory: join(path, "primary") })
    yield* primary.stop
    copyData(join(path, "primary"), join(path, "standby"))
    write(join(path, "standby", "standby.signal"), "")
    yield* primary.start
    const standby = yield* ownServer({ dataDirectory: join(path, "standby") })
    const host = "127.0.0.1"
    return { primary: { host, port: primary.port }, standby: { host, port: standby.port } }
  })
)

const on =
  (hosts: ReadonlyArray<Host>, options: PoolOptions) => <A, E>(effect: Effect.Effect<A, E, ConnectionPool | Writes>) =>
    Effect.provide(effect, ConnectionPool.layer({ hosts, user: "postgres", database: "postgres", ...options }), {
      local: true
    }).pipe(Effect.catchIf((error) => error instanceof InvalidPoolConfig, Effect.die))

/** Which server answers. */
const found = (hosts: ReadonlyArray<Host>, targetSession: TargetSession, options: PoolOptions = {}) =>
  on(hosts, { targetSession, ...options })(Effect.map(value("select inet_server_port()"), Number))

const closedPort = Effect.map(scripted(() => {}), ({ end, port }): Host => {
  end()
  return { host: "127.0.0.1", port }
})

layer(servers, { excludeTestServices: true })("several hosts", (it) => {
  it.effect("each wish finds its server, whichever stands first", () =>
    Effect.gen(function*() {
      const { primary, standby } = yield* Servers
      const wishes: ReadonlyArray<readonly [TargetSession, Host]> = [
        ["read-write", primary],
        ["primary", primary],
        ["read-only", standby],
        ["standby", standby],
        ["prefer-standby", standby]
      ]
      for (const [wish, expected] of wishes) {
        assert.strictEqual(yield* found([primary, standby], wish), expected.port, wish)
        assert.strictEqual(yield* found([standby, primary], wish), expected.port, wish)
      }
      assert.strictEqual(yield* found([standby, primary], "any"), standby.port)
      assert.strictEqual(yield* found([primary], "prefer-standby"), primary.port)
    }))

  it.effect("in a URL, where the first does not answer", () =>
    Effect.gen(function*() {
      const { primary } = yield* Servers
      const none = yield* closedPort
      const url = `postgres://postgres@${none.host}:${none.port},${primary.host}:${primary.port}/postgres`
      const port = yield* Effect.provide(value("select inet_server_port()"), ConnectionPool.layer({ url }), {
        local: true
      })
      assert.strictEqual(port, `${primary.port}`)
    }).pipe(Effect.scoped))

  it.effect("a server that says nothing costs its connect timeout and no more", () =>
    Effect.gen(function*() {
      const { primary } = yield* Servers
      const { port } = yield* scripted(() => {})
      const begun = performance.now()
      const hosts = [{ host: "127.0.0.1", port }, primary]
      assert.strictEqual(yield* found(hosts, "any", { connectTimeout: "300 millis" }), primary.port)
      assert.isBelow(performance.now() - begun, 2_000)
    }).pipe(Effect.scoped))

  it.effect("two standbys where a primary is wanted: an error, and no loop", () =>
    Effect.gen(function*() {
      const { standby } = yield* Servers
      const error: DatabaseError = yield* Effect.flip(found([standby, standby], "primary"))
      assert.deepInclude(error.reason, { _tag: "ConnectionFailed", code: "TARGET_SESSION", port: standby.port })
      assert.isTrue(error.isRetryable)
    }))

  it.effect("what kept the real candidate from serving is told, and not that the other was unsuited", () =>
    Effect.gen(function*() {
      const { standby } = yield* Servers
      const none = yield* closedPort
      const { reason } = yield* Effect.flip(found([standby, none], "primary"))
      assert.deepInclude(reason, { _tag: "ConnectionFailed", code: "ECONNREFUSED" })
    }).pipe(Effect.scoped))

  it.effect("a role that is refused ends the walk", () =>
    Effect.gen(function*() {
      const { primary, standby } = yield* Servers
      const { reason } = yield* Effect.flip(found([primary, standby], "any", { user: "nobody_here" }))
      assert.instanceOf(reason, Reason.AuthenticationFailed)
    }))

  it.effect("load balancing: both get some of twenty", () =>
    Effect.gen(function*() {
      const { primary, standby } = yield* Servers
      const ports = yield* on([primary, standby], { loadBalanceHosts: true, pooling: "none" })(
        Effect.forEach(Array.from({ length: 20 }), () => value("select inet_server_port()"))
      )
      assert.deepStrictEqual(new Set(ports), new Set([`${primary.port}`, `${standby.port}`]))
    }))

  it.effect("a server turns read-only: one statement fails, and the others look for a primary", () =>
    Effect.gen(function*() {
      const { primary } = yield* Servers
      const writable = on([primary], { options: "-c default_transaction_read_only=off" })
      const turn = (to: string) =>
        writable(
          Effect.andThen(
            text(`alter system set default_transaction_read_only to ${to}`),
            text("select pg_reload_conf()")
          )
        )
      yield* writable(text("create table turning (a int)"))
      yield* on([primary], { targetSession: "read-write", size: 3 })(Effect.gen(function*() {
        yield* Effect.forEach([1, 2, 3], () => text("select pg_sleep(0.05)"), { concurrency: 3 })
        yield* turn("on")
        yield* Effect.sleep("200 millis")
        const first = yield* Effect.flip(text("insert into turning values (1)"))
        assert.strictEqual(first.reason._tag, "ReadOnlyTransaction")
        const second = yield* Effect.flip(text("insert into turning values (2)"))
        assert.deepInclude(second.reason, { _tag: "ConnectionFailed", code: "TARGET_SESSION" })
        const { open } = yield* (yield* ConnectionPool).stats
        assert.strictEqual(open, 0)
        yield* turn("off")
        yield* Effect.sleep("200 millis")
        yield* text("insert into turning values (3)")
        assert.deepStrictEqual(yield* text("select a from turning"), [["3"]])
      })).pipe(Effect.ensuring(Effect.orDie(turn("off"))))
      yield* writable(text("drop table turning"))
    }))
})
