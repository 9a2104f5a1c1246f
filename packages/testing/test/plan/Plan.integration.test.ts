/** Plans are asserted by what the server answers, on tables of a test's size too. */
import {
  createAll,
  dataModel,
  desc,
  eq,
  from,
  index,
  insert,
  length,
  partition,
  Pg,
  Query,
  table,
  transaction,
  update
} from "@aludel/sql"
import { assertHealthy, assertPlan, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { execute, url } from "../database/Support.ts"

const users = table(
  "users",
  class Users {
    id = Pg.bigint().identity().primaryKey()
    email = Pg.text().unique()
    city = Pg.text()
  },
  { schema: "shop", indexes: [index(["city", "id"])] }
)
const visits = table(
  "visits",
  class Visits {
    id = Pg.bigint()
    day = Pg.date()
    page = Pg.text()
  },
  { partitionBy: { range: ["day"] } }
)
const visits2024 = partition("visits_2024", visits, { from: ["2024-01-01"], to: ["2025-01-01"] })
const model = dataModel({ users, visits, visits2024 })
const prepare = Effect.gen(function*() {
  yield* execute("create schema shop")
  yield* createAll(model)
  yield* Query.run(insert(users).values({ email: "secret@example.org", city: "Basel" }))
  yield* execute("analyze shop.users")
})

const byEmail = from(users).where(eq(users.email, "secret@example.org")).select({ id: users.id })
const byCity = from(users).where(eq(users.city, "Basel")).select({ id: users.id }).orderBy(desc(users.id))
const byPage = from(visits).where(eq(visits.page, "/")).select({ id: visits.id })

layer(TestDatabase.layer({ url, prepare }))("plans", (it) => {
  it.effect("an index serves, and the query is not run", () =>
    Effect.gen(function*() {
      const plan = yield* assertPlan(byEmail, { noSequentialScanOn: [users], usesIndexes: ["users_email_key"] })
      assert.include(plan.root.type, "Scan")
      const write = update(users).set({ city: "x" }).where(eq(users.email, "secret@example.org"))
      yield* assertPlan(write, { noSequentialScanOn: [users], noNodes: ["Sort"], maximumCost: 1000 })
      yield* assertPlan(byCity, { usesIndexes: ["users_city_id_idx"], noNodes: ["Sort"] })
      assert.strictEqual(yield* Query.run(from(users).where(eq(users.city, "Basel")).select({ id: users.id })), 1)
    }))

  it.effect("no index serves: the finding names the table, and no value is told", () =>
    Effect.gen(function*() {
      const unindexed = from(users).where(eq(length(users.email), 20)).select({ id: users.id })
      assert.notInclude(String(yield* Effect.flip(assertPlan(unindexed, { noSequentialScanOn: [users] }))), "20")
      yield* Effect.flip(assertPlan(byCity, { noSequentialScanOn: [users], asChosen: true }))
      yield* assertPlan(byCity, { noSequentialScanOn: [users] })
      const partitioned = yield* Effect.flip(assertPlan(byPage, { noSequentialScanOn: [visits] }))
      assert.strictEqual(partitioned._tag, "PlanMismatch")
      if (partitioned._tag !== "PlanMismatch") return
      assert.deepStrictEqual(partitioned.findings, [
        "\"visits\" is read by a sequential scan: no index serves this condition, join or order"
      ])
      assert.include(partitioned.message, "-> Seq Scan on visits_2024")
      yield* assertPlan(byPage, { noSequentialScanOn: [users] })
    }))

  it.effect("tells of everything at once", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(
        assertPlan(byPage, {
          noSequentialScanOn: [visits, users],
          usesIndexes: ["visits_page_idx"],
          noNodes: ["Seq Scan"],
          maximumCost: 0
        })
      )
      assert.strictEqual(error._tag === "PlanMismatch" && error.findings.length, 4)
    }))

  it.effect("leaves the planner's settings alone, in a transaction too", () =>
    Effect.gen(function*() {
      const setting = Effect.map(execute("show enable_seqscan"), ({ rows }) => rows[0]?.[0])
      yield* transaction(Effect.gen(function*() {
        yield* assertPlan(byEmail, { noSequentialScanOn: [users] })
        assert.strictEqual(yield* setting, "on")
        yield* Effect.flip(assertPlan(byPage, { noSequentialScanOn: [visits] }))
        assert.strictEqual(yield* setting, "on")
      }))
    }))

  it.effect("leaves a healthy database", () => assertHealthy)
})
