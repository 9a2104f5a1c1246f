/** Model, migrations and database: what does not agree, as data and in words. */
import {
  addColumn,
  column,
  constraint,
  createIndex,
  createRoutine,
  createTable,
  describeDifferences,
  differences,
  dropColumn,
  dropIndex,
  dropTable,
  grant,
  graphOf,
  isAgreement,
  migration,
  revoke,
  stamp,
  statementsOf,
  upgrade
} from "@aludel/migrate"
import { dataModel, namingConvention, Pg, table } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"
import { execute, resetAnd } from "../Statements.ts"

const server = { url: inject("databaseUrl") }

const model = dataModel({
  users: table("users", { id: Pg.integer().primaryKey(), name: Pg.text(), age: Pg.integer().nullable() })
})

const first = migration({
  id: "m1",
  message: "users",
  up: [
    createTable("users", {
      columns: [column("id", "integer", { notNull: true }), column("name", "text", { notNull: true })],
      constraints: [constraint("users_pkey", "PRIMARY KEY (id)")]
    }),
    // What a model cannot declare is not missed there.
    createRoutine({
      schema: "public",
      name: "f",
      kind: "function",
      arguments: "",
      definition: "create function f() returns integer language sql as 'select 1'"
    })
  ],
  down: [dropTable("users")]
})

const second = migration({
  id: "m2",
  parents: ["m1"],
  message: "ages",
  up: [addColumn("users", column("age", "integer"))],
  down: [dropColumn("users", "age")]
})

const texts = (
  { drift, ungenerated }: {
    readonly drift: ReadonlyArray<{ readonly _tag: string }>
    readonly ungenerated: ReadonlyArray<{ readonly _tag: string }>
  }
) => [
  ungenerated.map(({ _tag }) => _tag),
  drift.map(({ _tag }) => _tag)
]

layer(TestDatabase.layer({ url: inject("databaseUrl") }))("check", (it) => {
  it.effect("a convention's names are the model's, and a constraint of another name is renamed", () =>
    Effect.gen(function*() {
      const { table } = namingConvention({ pk: "pk_{table}", uq: "uq_{table}_{columns}" })
      const model = dataModel({ users: table("users", { id: Pg.integer().primaryKey(), name: Pg.text().unique() }) })
      const creating = (key: string, unique: string) =>
        migration({
          id: "m1",
          message: "users",
          up: [
            createTable("users", {
              columns: [column("id", "integer", { notNull: true }), column("name", "text", { notNull: true })],
              constraints: [constraint(key, "PRIMARY KEY (id)"), constraint(unique, "UNIQUE (name)")]
            })
          ],
          down: [dropTable("users")]
        })
      const compared = (one: ReturnType<typeof creating>) =>
        Effect.gen(function*() {
          yield* resetAnd([])
          yield* upgrade(graphOf([one]), "head")
          return texts(yield* differences({ server, model, migrations: [one] }))
        })
      assert.deepStrictEqual(yield* compared(creating("pk_users", "uq_users_name")), [[], []])
      assert.deepStrictEqual(yield* compared(creating("users_pkey", "users_name_key")), [
        ["RenameConstraint", "RenameConstraint"],
        []
      ])
    }))

  it.effect("agrees, and says what does not", () =>
    Effect.gen(function*() {
      yield* resetAnd([])
      const none = yield* differences({ server, model, migrations: [] })
      assert.deepStrictEqual(texts(none), [["CreateTable"], []])
      yield* upgrade(graphOf([first, second]), "head")
      const agreed = yield* differences({ server, model, migrations: [first, second] })
      assert.deepStrictEqual(agreed, { drift: [], unapplied: [], ungenerated: [], unknown: [] })
      assert.isTrue(isAgreement(agreed))
      assert.strictEqual(describeDifferences(agreed), "model, migrations and database agree")

      const forgotten = yield* differences({ server, model, migrations: [first] })
      assert.deepStrictEqual([texts(forgotten), forgotten.unknown], [[["AddColumn"], ["DropColumn"]], ["m2"]])

      yield* execute("create index by_hand on users (name)")
      yield* execute("drop function f()")
      const drifted = yield* differences({ server, model, migrations: [first, second] })
      assert.isFalse(isAgreement(drifted))
      assert.deepStrictEqual(texts(drifted), [[], ["DropIndex", "CreateRoutine"]])
      assert.deepStrictEqual(describeDifferences(drifted).split("\n").slice(0, 2), [
        "the database was changed past its migrations; this would bring it back:",
        "  drop index \"by_hand\""
      ])
      const aside = { kinds: ["tables" as const], exclude: ["users"] }
      const unseen = yield* differences({ server, model, migrations: [first, second], scope: aside })
      assert.isTrue(isAgreement(unseen))
      yield* resetAnd([])
    }))

  it.effect("what is not applied yet, and an index that was not finished", () =>
    Effect.gen(function*() {
      yield* resetAnd([])
      yield* upgrade(graphOf([first, second]), "m1")
      const behind = yield* differences({ server, model, migrations: [first, second] })
      assert.deepStrictEqual([texts(behind), behind.unapplied], [[[], []], ["m2"]])
      assert.strictEqual(describeDifferences(behind), "the database does not have these migrations:\n  m2")
      yield* upgrade(graphOf([first, second]), "head")
      yield* execute("insert into users (id, name) values (1, 'x'), (2, 'x')")
      yield* Effect.flip(execute("create unique index concurrently users_name on users (name)"))
      const model2 = dataModel({
        users: table("users", { id: Pg.integer().primaryKey(), name: Pg.text(), age: Pg.integer().nullable() })
      })
      const broken = yield* differences({ server, model: model2, migrations: [first, second] })
      assert.deepStrictEqual(texts(broken), [[], ["DropIndex"]])
      // One of a migration is built again, though the database has it by name.
      const third = migration({
        id: "m3",
        parents: ["m2"],
        message: "names",
        up: [createIndex("users", "users_name", "btree (name)", { unique: true, concurrently: true })],
        down: [dropIndex("users", "users_name")]
      })
      yield* stamp(graphOf([first, second, third]), ["m3"])
      const half = yield* differences({ server, model: model2, migrations: [first, second, third] })
      assert.deepStrictEqual(texts(half)[1], ["DropIndex", "CreateIndex"])
      yield* execute("delete from users where id = 2")
      for (const { text } of half.drift.flatMap(statementsOf)) yield* execute(text)
      const whole = yield* differences({ server, model: model2, migrations: [first, second, third] })
      assert.deepStrictEqual(texts(whole)[1], [])
      yield* resetAnd([])
    }))

  it.effect("privileges count once a migration grants some", () =>
    Effect.gen(function*() {
      yield* resetAnd([])
      yield* upgrade(graphOf([first, second]), "head")
      yield* execute("grant select on users to pg_monitor")
      const before = yield* differences({ server, model, migrations: [first, second] })
      assert.isTrue(isAgreement(before))
      const third = migration({
        id: "m3",
        parents: ["m2"],
        message: "reports",
        up: [grant(["select"], { table: "users", column: "name" }, "pg_read_all_data")],
        down: [revoke(["select"], { table: "users", column: "name" }, "pg_read_all_data")]
      })
      yield* upgrade(graphOf([first, second, third]), "head")
      const found = yield* differences({ server, model, migrations: [first, second, third] })
      assert.deepStrictEqual(texts(found), [[], ["Revoke"]])
      assert.include(describeDifferences(found), "revoke select on table \"users\" from pg_monitor")
      yield* resetAnd([])
    }))

  it.effect("partitions that only the database has", () =>
    Effect.gen(function*() {
      yield* resetAnd([])
      const parted = migration({
        id: "p1",
        message: "measures",
        up: [createTable("m", { columns: [column("at", "date")], partitionBy: "RANGE (at)" })],
        down: [dropTable("m")]
      })
      yield* upgrade(graphOf([parted]), "head")
      yield* execute("create table m_rest partition of m default")
      const found = yield* differences({
        server,
        model: dataModel({}),
        migrations: [parted],
        definitions: { after: ["create table m (at date) partition by range (at)"] }
      })
      assert.deepStrictEqual(found, { drift: [], unapplied: [], ungenerated: [], unknown: [] })
      yield* resetAnd([])
    }))
})
