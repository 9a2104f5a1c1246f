/** Migrations from models: proven there and back on scratch databases, renames asked for, nothing where nothing changed. */
import { generate, type GenerateOptions, type Migration, renderMigration } from "@aludel/migrate"
import { dataModel, Pg, Reads, table } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { inject } from "vitest"

const server = { url: inject("databaseUrl") }

const step = (
  options: Pick<GenerateOptions, "model"> & Partial<GenerateOptions>,
  migrations: ReadonlyArray<Migration> = []
) =>
  generate({
    server,
    migrations,
    parents: migrations.slice(-1).map(({ id }) => id),
    id: `m${migrations.length + 1}`,
    message: "a change",
    ...options
  })

const usersOf = (fields: object) =>
  dataModel({ users: table("users", fields as { id: ReturnType<typeof Pg.integer> }) })

const first = usersOf({ id: Pg.integer().primaryKey(), name: Pg.text() })

const scratchDatabases = Effect.flatMap(Reads, (database) =>
  database.run({
    text: "select datname from pg_database where datname like 'aludel_scratch_%'",
    parameters: [],
    access: "reads",
    decode: ([name]) => name
  }))

layer(TestDatabase.layer({ url: inject("databaseUrl") }))("generate", (it) => {
  it.effect("a table, then a column, then nothing", () =>
    Effect.gen(function*() {
      const one = Option.getOrThrow(yield* step({ model: first }))
      assert.strictEqual(
        renderMigration(one),
        `import { column, constraint, createTable, dropTable, migration } from "@aludel/migrate"

export default migration({
  id: "m1",
  message: "a change",
  losesRows: true,
  up: [
    createTable("users", {
      columns: [column("id", "integer", { notNull: true }), column("name", "text", { notNull: true })],
      constraints: [constraint("users_pkey", "PRIMARY KEY (id)")]
    })
  ],
  down: [dropTable("users")]
})
`
      )
      const model = usersOf({ id: Pg.integer().primaryKey(), name: Pg.text(), age: Pg.integer().nullable() })
      const two = Option.getOrThrow(yield* step({ model }, [one]))
      assert.deepStrictEqual([two.up.map(({ _tag }) => _tag), two.down?.map(({ _tag }) => _tag)], [
        ["AddColumn"],
        ["DropColumn"]
      ])
      assert.isTrue(Option.isNone(yield* step({ model }, [one, two])))
      assert.deepStrictEqual((yield* scratchDatabases).rows, [])
    }))

  it.effect("a rename is asked for, and made by a hint", () =>
    Effect.gen(function*() {
      const one = Option.getOrThrow(yield* step({ model: first }))
      const model = usersOf({ id: Pg.integer().primaryKey(), fullName: Pg.text() })
      const refused = yield* Effect.flip(step({ model }, [one]))
      assert.include(
        refused.message,
        "the column \"users.name\" is gone, and \"users.full_name\" is new: say --rename users.name=users.full_name or --drop users.name"
      )
      const renames = [{ from: "users.name", to: "users.full_name" }]
      const renamed = Option.getOrThrow(yield* step({ model, renames }, [one]))
      assert.deepStrictEqual([renamed.up.map(({ _tag }) => _tag), renamed.losesRows], [["RenameColumn"], false])
      const dropped = Option.getOrThrow(yield* step({ model, dropped: ["users.name"] }, [one]))
      assert.deepStrictEqual([dropped.up.map(({ _tag }) => _tag), dropped.losesRows], [
        ["AddColumn", "DropColumn"],
        true
      ])
    }))
})
