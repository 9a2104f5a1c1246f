/** better-auth on the pool as `pg` has one: its own migrations, people who sign up and in, its transactions and ours. */
import type { ConnectionPool } from "@aludel/pool"
import { type PgPool, pgPool } from "@aludel/pool/Pg"
import { Pg, Query, type Reads, sql, transaction, type Writes } from "@aludel/sql"
import { assertHealthy, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import { betterAuth } from "better-auth"
import { getMigrations } from "better-auth/db/migration"
import * as Effect from "effect/Effect"
import { inject } from "vitest"

const settings = (database: PgPool) => ({
  database,
  baseURL: "http://localhost:3000",
  secret: "a secret that is long enough for a test",
  emailAndPassword: { enabled: true, password: { hash: async (text: string) => `hash of ${text}`, verify } },
  rateLimit: { enabled: false },
  logger: { disabled: true },
  telemetry: { enabled: false }
})
// Its own takes a second for each password.
const verify = async ({ hash, password }: { readonly hash: string; readonly password: string }) =>
  hash === `hash of ${password}`

const prepare = Effect.flatMap(
  pgPool(),
  (pool) => Effect.promise(async () => (await getMigrations(settings(pool))).runMigrations())
)

const ann = { email: "ann@example.org", name: "Ann", password: "correct horse battery" }
const cookieOf = (headers: Headers) => new Headers({ cookie: headers.get("set-cookie")?.split(";")[0] ?? "" })

const emails = Effect.map(
  Query.all(sql.text(`select email from "user" order by email`).columns({ email: Pg.text() }).reads()),
  (rows) => rows.map(({ email }) => email)
)
const forgotten = Query.run(sql.text(`delete from "user"`))

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare, pool: { size: 2 } }), { excludeTestServices: true })(
  "better-auth",
  (it) => {
    const test = <E>(
      name: string,
      body: Effect.Effect<unknown, E, ConnectionPool | Reads | TestDatabase | Writes>
    ) => it.effect(name, () => Effect.andThen(Effect.ensuring(body, Effect.orDie(forgotten)), assertHealthy))

    test(
      "its migrations have made what it asks for, and ask for nothing more",
      Effect.gen(function*() {
        const pool = yield* pgPool()
        const { toBeAdded, toBeCreated } = yield* Effect.promise(() => getMigrations(settings(pool)))
        assert.deepStrictEqual([toBeCreated, toBeAdded], [[], []])
      })
    )

    test(
      "a person signs up, in, and out, and is one row of ours",
      Effect.gen(function*() {
        const { api } = betterAuth(settings(yield* pgPool()))
        yield* Effect.promise(async () => {
          const { user } = await api.signUpEmail({ body: ann })
          assert.strictEqual(user.email, ann.email)
          const { headers, response } = await api.signInEmail({ body: ann, returnHeaders: true })
          assert.strictEqual(response.user.id, user.id)
          const session = await api.getSession({ headers: cookieOf(headers) })
          assert.strictEqual(session?.user.name, "Ann")
          assert.instanceOf(session?.session.expiresAt, Date)
          await api.signOut({ headers: cookieOf(headers) })
          assert.isNull(await api.getSession({ headers: cookieOf(headers) }))
        })
        assert.deepStrictEqual(yield* emails, [ann.email])
      })
    )

    test(
      "who is there already, and a wrong password, are refused",
      Effect.gen(function*() {
        const { api } = betterAuth(settings(yield* pgPool()))
        yield* Effect.promise(() => api.signUpEmail({ body: ann }))
        const again = yield* Effect.flip(Effect.tryPromise(() => api.signUpEmail({ body: ann })))
        assert.include(String(again.cause), "already exists")
        const wrong = yield* Effect.flip(Effect.tryPromise(() => api.signInEmail({ body: { ...ann, password: "?" } })))
        assert.include(String(wrong.cause), "Invalid email or password")
      })
    )

    test(
      "more people at once than there are connections",
      Effect.gen(function*() {
        const { api } = betterAuth(settings(yield* pgPool()))
        const addresses = Array.from({ length: 12 }, (_, n) => `${String.fromCharCode(97 + n)}@example.org`)
        yield* Effect.promise(() => Promise.all(addresses.map((email) => api.signUpEmail({ body: { ...ann, email } }))))
        assert.deepStrictEqual(yield* emails, addresses)
      })
    )

    test(
      "a transaction of its own that fails leaves nothing of it",
      Effect.gen(function*() {
        const refused = {
          account: { create: { before: () => Promise.reject(new Error("refused, with the user written")) } }
        }
        const { api } = betterAuth({ ...settings(yield* pgPool()), databaseHooks: refused })
        yield* Effect.flip(Effect.tryPromise(() => api.signUpEmail({ body: ann })))
        assert.deepStrictEqual(yield* emails, [])
      })
    )

    test(
      "made in a transaction of ours it is part of it",
      Effect.gen(function*() {
        const signedUp = transaction(Effect.gen(function*() {
          const { api } = betterAuth(settings(yield* pgPool()))
          yield* Effect.promise(() => api.signUpEmail({ body: ann }))
          assert.deepStrictEqual(yield* emails, [ann.email])
          return yield* Effect.fail("changed our mind" as const)
        }))
        assert.strictEqual(yield* Effect.flip(signedUp), "changed our mind")
        assert.deepStrictEqual(yield* emails, [])
      })
    )
  }
)
