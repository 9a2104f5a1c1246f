/** COPY in and out over the driver's own streams: every type, what is refused, and what a bad row does. */
import {
  asc,
  columns,
  copyInto,
  type CopyOut,
  copyOut,
  createAll,
  dataModel,
  eq,
  from,
  insert,
  Pg,
  prepared,
  Query,
  sql,
  table,
  Writes
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import postgres from "postgres"
import { inject } from "vitest"
import { plain, types } from "./type/Types.ts"

const execute = (text: string) =>
  Effect.flatMap(
    Writes,
    (database) => database.run({ text, parameters: [], access: "writes", decode: () => undefined })
  )

let made = 0

const users = table(
  "users",
  class Users {
    id = Pg.bigint().identity().primaryKey()
    email = Pg.varchar(20).unique()
    fullName = Pg.text().nullable().named("Full \"name\"")
    role = Pg.text().default("user")
    token = Pg.text().defaultWith(() => `t${++made}`)
    size = Pg.integer().nullable().generatedAs(() => sql`length(${users.email})`.as(Pg.integer()))
  }
)

const database = TestDatabase.layer({
  url: inject("databaseUrl"),
  prepare: Effect.gen(function*() {
    yield* execute("create extension citext")
    yield* execute("create extension hstore")
    yield* createAll(dataModel({ users }))
  })
})

/** A client of the driver on this test's database. */
const client = Effect.acquireRelease(
  Effect.map(TestDatabase, ({ url }) => postgres(Redacted.value(url), { max: 1, onnotice: () => {} })),
  (opened) => Effect.promise(() => opened.end({ timeout: 1 }))
)

/** Sends the lines in chunks that end anywhere. */
const send = ({ text }: { readonly text: string }, lines: ReadonlyArray<string>) =>
  Effect.flatMap(client, (driver) =>
    Effect.tryPromise({
      try: async () => {
        const bytes = new TextEncoder().encode(lines.join(""))
        const chunks = Array.from({ length: Math.ceil(bytes.length / 777) }, (_, at) =>
          bytes.slice(at * 777, at * 777 + 777))
        await pipeline(Readable.from(chunks), await driver.unsafe(text).writable())
      },
      catch: (cause) =>
        cause as postgres.PostgresError
    }))

const receive = <Row>({ reader, text }: CopyOut<Row, string, unknown>) =>
  Effect.flatMap(client, (driver) =>
    Effect.promise(async () => {
      const rows: Array<Row> = []
      const reading = reader()
      for await (const chunk of await driver.unsafe(text).readable()) rows.push(...reading.push(chunk as Uint8Array))
      reading.end()
      return rows
    }))

layer(database)("COPY", (it) => {
  it.effect("300 random rows of every type go in, and come out as they were", () =>
    Effect.gen(function*() {
      const fields = Object.fromEntries(
        Object.entries(types).map(([, { column }], index) => [`c${index}`, column().nullable()])
      )
      const all = table("everything", { n: Pg.integer().primaryKey(), ...fields })
      yield* createAll(dataModel({ all }))
      const keys = Object.keys(all) as ReadonlyArray<"n">
      const rows = Array.from({ length: 300 }, (_, n) => ({
        n,
        ...Object.fromEntries(
          Object.values(types).map(({ edges, random }, index) => [
            `c${index}`,
            n % 7 === 3 ? null : n < edges.length ? edges[n] : random()
          ])
        )
      }))
      const into = copyInto(all, keys)
      yield* send(into, rows.map(into.line))
      const query = from(all).select(columns(all)).orderBy(asc(all.n))
      assert.deepStrictEqual(plain(yield* Query.all(query)), plain(rows))
      assert.deepStrictEqual(plain(yield* receive(copyOut(query))), plain(rows))
    }))

  it.effect("lists columns, leaves the server its defaults, and makes the client's", () =>
    Effect.gen(function*() {
      const into = copyInto(users, ["fullName", "email"])
      assert.strictEqual(into.text, `copy "users" ("Full ""name""", "email", "token") from stdin`)
      assert.deepStrictEqual(into.constraints.map(({ name }) => name), ["users_email_key"])
      made = 0
      const lines = [{ email: "a@b", fullName: "x\ty\\\n" }, { email: "c@d", fullName: null }].map(into.line)
      assert.deepStrictEqual(lines, ["x\\ty\\\\\\n\ta@b\tt1\n", "\\N\tc@d\tt2\n"])
      yield* send(into, lines)
      const { id: _, ...others } = columns(users)
      const query = from(users).select(others).orderBy(asc(users.id))
      const rows = [
        { email: "a@b", fullName: "x\ty\\\n", role: "user", token: "t1", size: 3 },
        { email: "c@d", fullName: null, role: "user", token: "t2", size: 3 }
      ]
      assert.deepStrictEqual(yield* receive(copyOut(query)), rows)
      const some = copyOut(
        from(users).where(eq(users.fullName, "x\ty\\\n")).select({ email: users.email, role: users.role })
      )
      assert.strictEqual(
        some.text,
        `copy (select "users"."email", "users"."role" from "users" where "users"."Full ""name""" = E'x\ty\\\\\n') to stdout`
      )
      assert.deepStrictEqual(yield* receive(some), [{ email: "a@b", role: "user" }])
      const byHand = sql.text("select token, email from users order by id").columns({
        email: Pg.text(),
        token: Pg.text()
      })
      assert.deepStrictEqual(
        yield* receive(copyOut(byHand.reads())),
        rows.map(({ email, token }) => ({ email, token }))
      )
      const one = prepared(
        { token: Pg.text() },
        (p) => from(users).where(eq(users.token, p.token)).select({ email: users.email })
      )
      assert.deepStrictEqual(yield* receive(copyOut(one.with({ token: "t2" }))), [{ email: "c@d" }])
      const written = copyOut(insert(users).values({ email: "e@f", token: "t" }).returning({ email: users.email }))
      assert.deepStrictEqual([written.access, yield* receive(written)], ["writes", [{ email: "e@f" }]])
    }))

  it.effect("one bad row fails the whole, with the constraint's name", () =>
    Effect.gen(function*() {
      const into = copyInto(users, ["email"])
      const rows = Array.from({ length: 5000 }, (_, n) => ({ email: `g${n % 4000}` }))
      const driver = yield* client
      // Not ended: of what comes behind the end, this driver does not tell.
      const failure = yield* Effect.promise(async () => {
        const stream = await driver.unsafe(into.text).writable()
        const failed = new Promise<postgres.PostgresError>((resolve) => stream.once("error", resolve as never))
        stream.write(rows.map(into.line).join(""))
        return await failed
      })
      assert.deepStrictEqual([failure.code, failure.constraint_name], ["23505", "users_email_key"])
      assert.deepStrictEqual(yield* Query.all(from(users).where(eq(users.email, "g1")).select({ id: users.id })), [])
    }))

  it("refuses before anything is sent", () => {
    const into = copyInto(users, ["email", "fullName"])
    const line = into.line as (row: object) => string
    assert.throws(() => line({ email: "a" }), `the row does not give the column "fullName"`)
    assert.throws(() => line({ email: "a", fullName: null, role: "x" }), `the column "role" is not listed`)
    assert.throws(() => line(JSON.parse(`{"email": "a", "fullName": null, "__proto__": 1}`)), `the column "__proto__"`)
    assert.throws(() => line(Object.create({ email: "a", fullName: null })), `the row does not give the column "email"`)
    for (const email of [null, 1, "\0", "\ud800"]) {
      assert.throws(() => line({ email, fullName: null }), "cannot be sent")
    }
    const any = copyInto as unknown as (table: unknown, keys: ReadonlyArray<string>) => unknown
    assert.throws(() => any(users, ["id"]), `the column "id" is generated`)
    assert.throws(() => any(users, ["nope"]), `has no column "nope"`)
    assert.throws(() => any(users, ["email", "email"]), "listed twice")
    assert.throws(() => any(table("plain", { a: Pg.text() }), []), "no column is listed")
    assert.throws(() => copyOut(sql.text("select 1") as never), "yields no rows")
  })
})
