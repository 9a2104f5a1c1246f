/**
 * A user's program, checked against the packed declarations and run by plain Node: a server of its own, its tables by the
 * command `aludel`, and queries through every package. It prints what came of it as JSON.
 */
import { readFolder } from "@aludel/migrate"
import { ConnectionPool } from "@aludel/pool"
import { poolOptions } from "@aludel/pool/Config"
import * as SqlClient from "@aludel/pool/SqlClient"
import { catchConstraint, type DatabaseError, eq, from, insert, Query, type Reads, transaction } from "@aludel/sql"
import { planOf, qualifiedName } from "@aludel/sql/Plan"
import { EmbeddedPostgres, TestDatabase } from "@aludel/testing"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Client from "effect/sql/SqlClient"
import { execFileSync } from "node:child_process"
import { join } from "node:path"
import { posts, User, users } from "./tables.ts"

const aludel = (url: string, ...args: ReadonlyArray<string>) =>
  Effect.sync(() =>
    execFileSync(process.execPath, [join("node_modules", ".bin", "aludel"), ...args], {
      encoding: "utf8",
      env: { ...process.env, DATABASE_URL: url }
    }).trim().split("\n")
  )

const signUp = (email: string) =>
  Query.one(insert(users).values({ email, settings: { dark: true } }).returning({ id: users.id })).pipe(
    catchConstraint("users_email_key", () => Effect.fail("taken" as const))
  )

interface Signed {
  readonly email: string
  readonly settings: { readonly dark: boolean }
}
const signed: Effect.Effect<ReadonlyArray<Signed>, DatabaseError, Reads> = Query.all(
  from(users).select({ email: users.email, settings: users.settings })
)

// @ts-expect-error An e-mail is a text: the packed declarations are not `any`.
const wrong = () => eq(users.email, 1)

const queries = Effect.gen(function*() {
  const { id } = yield* transaction(signUp("ann@example.org"))
  const again = yield* Effect.flip(transaction(signUp("ann@example.org")))
  yield* Query.run(insert(posts).values({ authorId: id, title: "First" }))
  const [ann] = yield* User.find({ with: { posts: { columns: ["title"] } } })
  const sql = yield* Client.SqlClient
  const seen = yield* sql.withTransaction(
    Effect.andThen(signUp("bob@example.org"), sql`select email from users order by id`)
  )
  return { again, signed: yield* signed, titles: ann?.posts.map(({ title }) => title), seen }
})

const program = Effect.gen(function*() {
  const server = yield* EmbeddedPostgres.make()
  const database = yield* TestDatabase.make({ url: server.url })
  const url = Redacted.value(database.url)
  const revision = yield* aludel(url, "revision", "--autogenerate", "-m", "users", "--id", "aaaa0001")
  const upgrade = yield* aludel(url, "upgrade")
  const check = yield* aludel(url, "check")
  const Pool = ConnectionPool.layerConfig(poolOptions()).pipe(
    Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown({ DATABASE_URL: url })))
  )
  const answers = yield* Effect.provide(queries, Layer.provideMerge(SqlClient.layer, Pool))
  const { heads } = yield* readFolder("migrations")
  return {
    revision,
    upgrade,
    check,
    ...answers,
    table: qualifiedName(planOf(users).source),
    heads,
    wrong: typeof wrong
  }
})

console.log(JSON.stringify(await Effect.runPromise(Effect.scoped(program))))
