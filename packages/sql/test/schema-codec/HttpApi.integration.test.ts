/** A table's schemas as the payload, the answer and the errors of an HTTP API, over a real database. */
import {
  catchConstraint,
  columns,
  createAll,
  DatabaseError,
  dataModel,
  eq,
  expectConstraints,
  insert,
  Pg,
  Query,
  Reason,
  table,
  update,
  Writes
} from "@aludel/sql"
import {
  constraintViolationSchema,
  databaseErrorSchema,
  insertSchema,
  selectSchema,
  updateSchema
} from "@aludel/sql/Schema"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import { HttpServer } from "effect/http"
import { HttpApi, HttpApiBuilder, HttpApiEndpoint, HttpApiGroup, HttpApiTest } from "effect/http-api"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { inject } from "vitest"

const users = table(
  "users",
  class Users {
    id = Pg.bigint().identity({ always: false }).primaryKey()
    email = Pg.varchar(30).unique()
    name = Pg.text().unique()
    balance = Pg.numeric().nullable()
    photo = Pg.bytea().default(new Uint8Array())
    createdAt = Pg.timestamptz().defaultNow()
  }
)

const EmailTaken = constraintViolationSchema("users_email_key")

const Api = HttpApi.make("api").add(
  HttpApiGroup.make("users").add(
    HttpApiEndpoint.post("create", "/users", {
      payload: insertSchema(users),
      success: selectSchema(users),
      error: [EmailTaken, databaseErrorSchema]
    }),
    HttpApiEndpoint.patch("change", "/users/:id", {
      params: { id: Schema.BigIntFromString },
      payload: updateSchema(users),
      success: Schema.Array(selectSchema(users)),
      error: databaseErrorSchema
    })
  )
)

const Users = HttpApiBuilder.group(Api, "users", (handlers) =>
  Effect.gen(function*() {
    const database = yield* Writes
    return handlers.handleAll({
      create: ({ payload }) =>
        Query.one(insert(users).values(payload).returning(columns(users))).pipe(
          catchConstraint("users_name_key", () => Effect.fail(new DatabaseError({ reason: new Reason.PoolClosed() }))),
          expectConstraints("users_email_key"),
          Effect.provideService(Writes, database)
        ),
      change: ({ params, payload }) =>
        Query.all(update(users).set(payload).where(eq(users.id, params.id)).returning(columns(users))).pipe(
          expectConstraints(),
          Effect.provideService(Writes, database)
        )
    })
  }))

const database = TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(dataModel({ users })) })

layer(Layer.mergeAll(Users, HttpServer.layerServices).pipe(Layer.provide(database)))("an HTTP API of a table", (it) => {
  it.effect("takes and answers rows, and fails with the constraint's name", () =>
    Effect.gen(function*() {
      const client = yield* HttpApiTest.groups(Api, ["users"])
      const balance = BigDecimal.fromStringUnsafe("0.1")
      const photo = Uint8Array.of(1, 2)
      const created = yield* client.users.create({
        payload: { id: 9007199254740993n, email: "a@b", name: "a", balance, photo }
      })
      assert.deepStrictEqual([created.id, created.email, created.photo], [9007199254740993n, "a@b", photo])
      assert.isTrue(created.balance !== null && BigDecimal.equals(created.balance, balance))
      const taken = yield* Effect.flip(client.users.create({ payload: { email: "a@b", name: "b" } }))
      assert(taken._tag === "ConstraintViolation")
      assert.deepStrictEqual([taken.constraint, taken.columns, taken.server.code], [
        "users_email_key",
        ["email"],
        "23505"
      ])
      const closed = yield* Effect.flip(client.users.create({ payload: { email: "c@d", name: "a" } }))
      assert(closed._tag === "DatabaseError")
      assert.deepStrictEqual([closed.reason._tag, closed.isRetryable], ["PoolClosed", false])
      const changed = yield* client.users.change({ params: { id: created.id }, payload: { name: "z", balance: null } })
      assert.deepStrictEqual(changed.map(({ balance, name }) => [name, balance]), [["z", null]])
      const refused = yield* Effect.flip(client.users.create({ payload: { email: "x".repeat(31), name: "y" } }))
      assert.notInclude(["ConstraintViolation", "DatabaseError"], refused._tag)
    }))
})
