/** `Query.explain`: every kind of query, what is executed and what is not, the tree, and what is refused. */
import {
  and,
  asc,
  columns,
  createAll,
  cte,
  type DatabaseError,
  dataModel,
  deleteFrom,
  eq,
  from,
  insert,
  Pg,
  prepared,
  Query,
  Reads,
  sql,
  table,
  transaction,
  union,
  update,
  type Writes
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"
import { explainPrefix } from "../src/explain/ExplainOptions.ts"

const people = table(
  "people",
  class People {
    id = Pg.integer().primaryKey()
    name = Pg.text().unique()
    managerId = Pg.integer().nullable().references(() => people.id)
  }
)

const many = Array.from({ length: 500 }, (_, index) => ({ id: index + 1, name: `n${index}` }))

const database = TestDatabase.layer({
  url: inject("databaseUrl"),
  prepare: Effect.gen(function*() {
    yield* createAll(dataModel({ people }))
    yield* Query.run(insert(people).values(many))
    yield* Query.run(sql.text("analyze people"))
  })
})

const byId = (id: number) => from(people).where(eq(people.id, id)).select(columns(people))

const version = Effect.map(
  Query.one(sql.text("select current_setting('server_version_num')::int as n").columns({ n: Pg.integer() }).reads()),
  ({ n }) => Math.floor(n / 10_000)
)

const reasonOf = <A, R>(effect: Effect.Effect<A, DatabaseError, R>) =>
  Effect.map(Effect.flip(effect), ({ reason }) => reason)

layer(database)("Query.explain", (it) => {
  it.effect("yields the tree of any kind of query", () =>
    Effect.gen(function*() {
      const { executionTime, planningTime, root } = yield* Query.explain(byId(7))
      assert.deepStrictEqual([planningTime, executionTime], [undefined, undefined])
      assert.deepStrictEqual(
        [root.type, root.relation, root.alias, root.index, root.actual, root.buffers, root.children],
        ["Index Scan", "people", "people", "people_pkey", undefined, undefined, []]
      )
      assert.strictEqual(root.estimate?.rows, 1)
      assert.isAbove(root.estimate?.totalCost ?? 0, 0)
      assert.strictEqual(root.other["Index Cond"], "(id = 7)")
      const named = cte("named", byId(3), { materialized: true })
      const older = prepared(
        { id: Pg.integer() },
        (p) => from(people).where(eq(people.id, p.id)).select(columns(people))
      )
      // Without `analyze` a write only needs to read, and is not executed.
      const shows = (plan: Effect.Effect<Query.ExecutionPlan, DatabaseError, Reads>, ...types: ReadonlyArray<string>) =>
        Effect.map(transaction(plan, { access: "read only" }), (found) => assert.include(types, found.root.type))
      yield* shows(Query.explain(from(named).select({ id: named.id })), "CTE Scan")
      yield* shows(Query.explain(union(byId(1), byId(2))), "Aggregate", "Unique")
      yield* shows(Query.explain(older.with({ id: 3 })), "Index Scan")
      yield* shows(Query.explain(sql.text("select 1 as one").columns({ one: Pg.integer() }).reads()), "Result")
      yield* shows(Query.explain(insert(people).values({ id: 1000, name: "x" }), { verbose: true }), "ModifyTable")
      const renamed = update(people).set({ name: "x" }).where(eq(people.id, 1)).returning({ id: people.id })
      yield* shows(Query.explain(renamed, { analyze: false }), "ModifyTable")
      yield* shows(Query.explain(deleteFrom(people).everyRow()), "ModifyTable")
      yield* shows(Query.explain(sql.text("delete from people")), "ModifyTable")
      assert.strictEqual((yield* Query.all(from(people).select({ id: people.id }))).length, 500)
    }))

  it.effect("analyzed, it says what it took, in milliseconds and blocks", () =>
    Effect.gen(function*() {
      const joined = from(people).innerJoin(cte("c", byId(2)), and()).select({ id: people.id }).orderBy(
        asc(people.name)
      )
      const options = {
        analyze: true,
        buffers: true,
        verbose: true,
        settings: true,
        wal: true,
        timing: true,
        summary: true
      } as const
      const plan = yield* Query.explain(joined, options)
      const { actual, buffers, children, other, type } = plan.root
      assert.strictEqual(type, "Sort")
      assert.deepStrictEqual([actual?.rows, actual?.loops], [500, 1])
      assert.isAtLeast(actual?.totalTime ?? -1, actual?.startupTime ?? 0)
      assert.isAbove((buffers?.sharedHit ?? 0) + (buffers?.sharedRead ?? 0), 0)
      assert.strictEqual(children.length, 1)
      assert.deepStrictEqual(other["Sort Key"], ["people.name"])
      assert.isAbove(plan.executionTime ?? 0, 0)
      assert.isAbove(plan.planningTime ?? 0, 0)
      assert.match(
        Query.planText(plan),
        /^Sort {2}\(cost=[\d.]+ rows=\d+ width=\d+\) \(actual time=[\d.]+ rows=500(\.00)? loops=1\)\n {2}->  [^]*\n {8}->  [^]*\nExecution Time: [\d.]+ ms$/
      )
      const untimed = yield* Query.explain(byId(1), { analyze: true, timing: false, costs: false })
      assert.deepStrictEqual([untimed.root.estimate, untimed.root.actual?.startupTime, untimed.root.actual?.rows], [
        undefined,
        undefined,
        1
      ])
      const never = yield* Query.explain(from(people).where(sql`false`.as(Pg.boolean())).select({ id: people.id }), {
        analyze: true
      })
      assert.strictEqual(never.root.type, "Result")
    }))

  it.effect("an analyzed write is executed, and breaks what it declares", () =>
    Effect.gen(function*() {
      const add = insert(people).values({ id: 2000, name: "new", managerId: 1 })
      const analyzed: Effect.Effect<Query.ExecutionPlan, unknown, Writes> = Query.explain(add, { analyze: true })
      const plan = yield* analyzed
      assert.strictEqual(plan.root.relation, "people")
      assert.isTrue(plan.triggers.some(({ calls, relation }) => calls === 1 && relation !== ""))
      const broken = yield* Effect.flip(Query.explain(add, { analyze: true }))
      assert.strictEqual(broken._tag, "ConstraintViolation")
      assert.strictEqual(yield* Query.run(deleteFrom(people).where(eq(people.id, 2000))), 1)
      const refused = yield* Effect.flip(transaction(
        Effect.flatMap(Reads, (database) =>
          database.run({
            text: "explain analyze delete from people",
            parameters: [],
            access: "reads",
            decode: () => 0
          })),
        { access: "read only" }
      ))
      assert.strictEqual(refused.reason._tag, "ReadOnlyTransaction")
    }))

  it.effect("options of newer servers", () =>
    Effect.gen(function*() {
      const major = yield* version
      const serialized = Query.explain(byId(7), { analyze: true, serialize: "text", memory: true })
      if (major >= 17) assert.isObject((yield* serialized).other["Serialization"])
      else assert.strictEqual((yield* reasonOf(serialized))._tag, "InvalidStatement")
    }))

  it.effect("a generic plan, which is that of any values", () =>
    Effect.gen(function*() {
      const major = yield* version
      const explained = Query.explain(byId(7), { genericPlan: true, memory: false })
      const generic = major >= 17 ? explained : Query.explain(byId(7), { genericPlan: true })
      // An older server stumbles over the `$1` before it looks at the options.
      if (major < 16) return assert.strictEqual((yield* reasonOf(generic))._tag, "UndefinedObject")
      const { root } = yield* generic
      assert.deepStrictEqual([root.type, root.other["Index Cond"]], ["Index Scan", "(id = $1)"])
      const many = "select 1 as one; delete from people where id < :id"
      const several = Query.explain(sql.text(many, { id: 9 }), { genericPlan: true })
      assert.strictEqual((yield* reasonOf(several))._tag, "InvalidQuery")
      // On the same connection values are sent again.
      assert.strictEqual((yield* Query.explain(byId(7))).root.other["Index Cond"], "(id = 7)")
      assert.strictEqual((yield* Query.all(byId(7))).length, 1)
      // A write as well, which is not executed.
      const added = yield* Query.explain(insert(people).values({ id: 7, name: "x" }), { genericPlan: true })
      assert.strictEqual(added.root.type, "ModifyTable")
    }))

  it.effect("refuses before anything is sent", () =>
    Effect.gen(function*() {
      const problem = <R>(effect: Effect.Effect<unknown, DatabaseError, R>) =>
        Effect.map(reasonOf(effect), (reason) => reason._tag === "InvalidQuery" ? reason.problem : reason._tag)
      assert.include(yield* problem(Query.explain(byId(1), { wal: true })), "`wal` needs `analyze`")
      assert.include(yield* problem(Query.explain(byId(1), { timing: true })), "`timing` needs `analyze`")
      assert.include(yield* problem(Query.explain(byId(1), { serialize: "text" })), "`serialize` needs `analyze`")
      const both: Query.ExplainOptions = { analyze: true, genericPlan: true }
      assert.include(yield* problem(Query.explain(byId(1), both)), "cannot be run by `analyze`")
      assert.strictEqual(explainPrefix({ genericPlan: true }), "explain (format json, generic_plan true) ")
      const foreign: unknown = { analyze: true, serialize: "x) select 1; --" }
      assert.include(yield* problem(Query.explain(byId(1), foreign as Query.ExplainOptions)), "`serialize` takes")
      assert.include(yield* problem(Query.explain(insert(people).values([]))), "no statement")
      assert.strictEqual(yield* problem(Query.explain(byId(2 ** 40))), "InvalidValue")
      assert.strictEqual(
        explainPrefix({ analyze: true, buffers: false, serialize: "none" }),
        "explain (format json, analyze true, buffers false, serialize none) "
      )
    }))
})
