/** A pool for each tenant, by `LayerMap`: opened when it is first asked for, one for all who ask, closed when it is idle. */
import { ConnectionPool } from "@aludel/pool"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as LayerMap from "effect/LayerMap"
import * as Redacted from "effect/Redacted"
import { inject } from "vitest"
import { text, value } from "./support/Text.ts"
import { until } from "./support/Until.ts"

class TenantUrls extends Context.Service<TenantUrls, {
  readonly urlOf: (tenant: string) => TestDatabase["Service"]["url"]
}>()("test/TenantUrls") {}

class Tenants extends LayerMap.Service<Tenants>()("test/Tenants", {
  lookup: (tenant: string) =>
    Layer.unwrap(
      Effect.map(TenantUrls, ({ urlOf }) =>
        ConnectionPool.layer({ url: urlOf(tenant), size: 2, name: tenant, applicationName: `tenant ${tenant}` }))
    ),
  idleTimeToLive: "200 millis"
}) {}

const two = Effect.map(
  Effect.all([TestDatabase.make({ url: inject("databaseUrl") }), TestDatabase.make({ url: inject("databaseUrl") })]),
  ([one, other]) => ({ one, other })
)

layer(TestDatabase.layer({ url: inject("databaseUrl") }), { excludeTestServices: true })(
  "a pool for each tenant",
  (it) => {
    it.effect("reads its own database only, is shared while it is used, and closed after", () =>
      Effect.scoped(Effect.gen(function*() {
        const databases = yield* two
        const urlOf = (tenant: string) => tenant === "one" ? databases.one.url : databases.other.url
        const tenants = Tenants.layer.pipe(Layer.provide(Layer.succeed(TenantUrls, { urlOf })))
        const names = [databases.one, databases.other].map(({ url }) => new URL(Redacted.value(url)).pathname.slice(1))
        const sessions = value(
          "select count(*) from pg_stat_activity where application_name like 'tenant %' and datname in ($1, $2)",
          ...names
        )
        const work = Effect.gen(function*() {
          const of = <A, E, R>(tenant: string, effect: Effect.Effect<A, E, R>) =>
            Effect.provide(effect, Tenants.get(tenant), { local: true })
          assert.strictEqual(yield* sessions, "0")
          yield* Effect.forEach(["one", "other"], (tenant) =>
            of(
              tenant,
              Effect.andThen(text("create table mine (tenant text)"), text("insert into mine values ($1)", tenant))
            ))
          const many = Array.from({ length: 40 }, (_, n) => n % 2 === 0 ? "one" : "other")
          const seen = yield* Effect.forEach(many, (tenant) => of(tenant, value("select tenant from mine")), {
            concurrency: 20
          })
          assert.deepStrictEqual(seen, many)
          assert.isAtMost(Number(yield* sessions), 4)
          yield* until(sessions, "0")
          assert.strictEqual(yield* of("one", value("select tenant from mine")), "one")
        })
        yield* Effect.provide(work, tenants)
        yield* until(sessions, "0")
      })))
  }
)
