/** One migration in the place of several: the same catalog there and back, the same columns kept, or a refusal that says why. */
import {
  addColumn,
  addEnumLabel,
  column,
  constraint,
  createEnum,
  createTable,
  data,
  dropColumn,
  dropEnum,
  dropTable,
  execute,
  graphOf,
  MigrateError,
  type Migration,
  migration,
  type Operation,
  planUpgrade,
  renameColumn,
  renameTable,
  setType,
  snapshotOf,
  squash,
  type SquashOptions,
  statementsOf
} from "@aludel/migrate"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"

const server = { url: inject("databaseUrl") }

type Ways = readonly [up: ReadonlyArray<Operation.Operation>, down?: ReadonlyArray<Operation.Operation>]

/** One behind the other: `m1`, `m2`, … */
const chain = (...ways: ReadonlyArray<Ways>): ReadonlyArray<Migration> =>
  ways.map(([up, down], at) =>
    migration({ id: `m00${at + 1}`, parents: at === 0 ? [] : [`m00${at}`], message: `${at + 1}`, up, down })
  )

const squashed = (migrations: ReadonlyArray<Migration>, options: Partial<SquashOptions> = {}) =>
  squash({
    server,
    graph: graphOf(migrations),
    to: migrations.at(-1)?.id ?? "",
    id: "s001",
    message: "squashed",
    ...options
  })

const refusal = (migrations: ReadonlyArray<Migration>, options: Partial<SquashOptions> = {}) =>
  Effect.map(Effect.flip(squashed(migrations, options)), (error) => {
    if (!(error instanceof MigrateError)) throw error
    return [error.reason, error.problem]
  })

const texts = (operations: ReadonlyArray<Operation.Operation> = []) =>
  operations.flatMap(statementsOf).map(({ text }) => text)

const users: Ways = [
  [createTable("users", {
    columns: [column("id", "integer", { notNull: true }), column("name", "text"), column("age", "text")],
    constraints: [constraint("users_pkey", "PRIMARY KEY (id)")]
  })],
  [dropTable("users")]
]

it.live(
  "from the beginning: what was renamed, changed and dropped on the way is not seen any more",
  () =>
    Effect.gen(function*() {
      const migrations = chain(
        users,
        [[renameColumn("users", "name", "called")], [renameColumn("users", "called", "name")]],
        [[createEnum("mood", ["ok"]), addColumn("users", column("mood", "mood", { default: "'ok'::mood" }))], [
          dropColumn("users", "mood"),
          dropEnum("mood")
        ]],
        [[addEnumLabel("mood", "sad", { before: "ok" })], []],
        [[setType("users", "age", "integer", { using: "age::integer" })], [setType("users", "age", "text")]],
        [[renameTable("users", "people"), createTable("gone", { columns: [] })], [
          dropTable("gone"),
          renameTable("people", "users")
        ]],
        [[dropTable("gone")], [createTable("gone", { columns: [] })]]
      )
      const { leftOut, migration: made, replaced } = yield* squashed(migrations)
      assert.deepStrictEqual([leftOut.length, replaced.length, made.parents], [0, 7, []])
      assert.deepStrictEqual(made.replaces, migrations.map(({ id }) => id))
      assert.deepStrictEqual(yield* snapshotOf(server, [made]), yield* snapshotOf(server, migrations))
      assert.isTrue(made.losesRows)
      assert.deepStrictEqual(texts(made.up), [
        "create type \"mood\" as enum ('sad', 'ok')",
        `create table "people" (
  "id" integer not null,
  "called" text,
  "age" integer,
  "mood" mood default 'ok'::mood,
  constraint "users_pkey" PRIMARY KEY (id)
)`
      ])
      assert.deepStrictEqual(texts(made.down), ["drop table \"people\"", "drop type \"mood\""])
    }),
  60_000
)

it.live(
  "behind what is there: names and values of rows stay, by the ways of the old ones",
  () =>
    Effect.gen(function*() {
      const [first, ...rest] = chain(
        users,
        [[renameColumn("users", "name", "called")], [renameColumn("users", "called", "name")]],
        [[renameTable("users", "people")], [renameTable("people", "users")]],
        [[setType("people", "age", "integer", { using: "nullif(age, '')::integer" })], [
          setType("people", "age", "text")
        ]]
      )
      const { migration: made } = yield* squashed([first as Migration, ...rest], { from: "m002" })
      assert.deepStrictEqual(made.parents, ["m001"])
      const texted = texts(made.up).join("\n")
      assert.include(texted, "alter table \"users\" rename column \"name\" to \"called\"")
      assert.include(texted, "alter table \"users\" rename to \"people\"")
      assert.match(texted, /nullif\(age, ''\)::integer\n *\) from \(select new\.\*\)/)
      assert.deepStrictEqual(texts(made.down).slice(0, 2), [
        "alter table \"people\" rename to \"users\"",
        "alter table \"users\" rename column \"called\" to \"name\""
      ])
    }),
  60_000
)

it.live(
  "what no catalog shows is refused by name, or left out by consent; a value is never lost by that",
  () =>
    Effect.gen(function*() {
      const [reason, problem] = yield* refusal(chain(
        users,
        [[data("no guests", Effect.void)], []],
        [[execute("do $$ begin perform 1; end $$")], []],
        [[execute("create table copies as select * from users")], [dropTable("copies")]],
        [[execute("create aggregate total(integer) (sfunc = int4pl, stype = integer)")], []],
        [[execute("select name into names from users")], [dropTable("names")]],
        [[execute("alter table users owner to current_user")], []],
        [[execute(["grant select on users to public", "comment on table users is 'x'", "analyze users"])], []],
        [[execute("create function one() returns int language sql return 1")], [execute("drop function one()")]]
      ))
      assert.strictEqual(reason, "Refused")
      assert.deepStrictEqual(problem?.split("\n").slice(1), [
        "  m002: no guests",
        "    what it does cannot be told",
        "  m003: do $$ begin perform 1; end $$",
        "    what it does cannot be told",
        "  m004: create table copies as select * from users",
        "    it writes rows",
        "  m005: create aggregate total(integer) (sfunc = int4pl, stype = integer)",
        "    it makes something that is compared by no catalog",
        "  m006: select name into names from users",
        "    it writes rows",
        "  m007: alter table users owner to current_user",
        "    it makes something that is compared by no catalog"
      ])
      const hidden = chain(
        users,
        [[execute("do $$ begin alter table users rename name to called; end $$")], [
          renameColumn("users", "called", "name")
        ]],
        [[addColumn("users", column("born", "date"))], [dropColumn("users", "born")]]
      )
      assert.deepStrictEqual(yield* refusal(hidden, { from: "m002", withoutData: true }), [
        "Refused",
        "one migration in the place of these would lose the values of public.users.name, which they keep: take a shorter range"
      ])
      // From the beginning nothing is there to be lost.
      const { leftOut } = yield* squashed(hidden, { withoutData: true })
      assert.deepStrictEqual(leftOut.map(({ id }) => id), ["m002"])
    }),
  60_000
)

it.live(
  "a way back that does not lead back is refused; where one is missing there is none",
  () =>
    Effect.gen(function*() {
      const added = addColumn("users", column("born", "date"))
      assert.deepStrictEqual(
        yield* refusal(chain(users, [[added], []]), { from: undefined }).pipe(
          Effect.map(([reason]) => reason),
          Effect.catch(() => Effect.succeed("it was squashed"))
        ),
        "it was squashed"
      )
      const [, problem] = yield* refusal(chain(users, [[added], []], [[dropColumn("users", "age")], []]), {
        from: "m002"
      })
      assert.include(problem, "undoing these does not lead back to where they began")
      assert.include(problem, "alter table \"users\" drop column \"born\"")
      const { migration: made } = yield* squashed(chain(users, [[added]]))
      assert.isUndefined(made.down)
    }),
  60_000
)

it.live("a branch that begins in the middle follows what took its place, and a database with both goes on", () =>
  Effect.gen(function*() {
    const migrations = chain(users, [[addColumn("users", column("born", "date"))], [dropColumn("users", "born")]])
    const { migration: made } = yield* squashed(migrations)
    const branch = migration({ id: "b001", parents: ["m001"], message: "branch", up: [], down: [] })
    const graph = graphOf([made, branch])
    assert.deepStrictEqual(graph.order, ["s001", "b001"])
    assert.deepStrictEqual(graph.heads, ["b001"])
    assert.deepStrictEqual(planUpgrade(graph, [], "m002").map((step) => step.migration.id), ["s001"])
  }))
