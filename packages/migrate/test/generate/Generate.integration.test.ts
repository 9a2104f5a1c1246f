/** Migrations from models: proven there and back on scratch databases, renames asked for, nothing where nothing changed. */
import {
  type Catalog,
  changesSince,
  column,
  type ComparisonScope,
  createTable,
  dropTable,
  execute,
  generate,
  type GenerateOptions,
  type Migration,
  migration,
  type Operation,
  readSnapshot,
  renderMigration,
  setNotNull,
  snapshotOf,
  statementsOf,
  writeSnapshot
} from "@aludel/migrate"
import { dataModel, from, Pg, table, view } from "@aludel/sql"
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
    }))

  it.effect("a table that inherits gets what its parent gets, through it; temporary tables are no migration's", () =>
    Effect.gen(function*() {
      const modelOf = <Fields extends object>(fields: Fields) => {
        const cities = table("cities", { name: Pg.text(), ...fields })
        const capitals = table("capitals", { name: Pg.text(), ...fields, state: Pg.text().unique() }, {
          inherits: [cities]
        })
        const basket = table("basket", { item: Pg.text() }, { temporary: true })
        return dataModel({ basket, capitals, cities })
      }
      const one = Option.getOrThrow(yield* step({ model: modelOf({}) }))
      assert.deepStrictEqual(one.up.map(({ _tag }) => _tag), ["CreateTable", "CreateTable"])
      assert.include(renderMigration(one), `inherits: ["cities"]`)
      assert.isTrue(Option.isNone(yield* step({ model: modelOf({}) }, [one])))
      const wider = modelOf({ people: Pg.integer().nullable() })
      const two = Option.getOrThrow(yield* step({ model: wider }, [one]))
      assert.deepStrictEqual(two.up.map(({ _tag }) => _tag), ["AddColumn"])
      assert.isTrue(Option.isNone(yield* step({ model: wider }, [one, two])))
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

  it.effect("follows its parents alone, and leaves what a model cannot declare", () =>
    Effect.gen(function*() {
      const one = Option.getOrThrow(yield* step({ model: first }))
      const byHand = migration({
        id: "f",
        parents: ["m1"],
        message: "by hand",
        up: [execute([
          "create function f() returns trigger language plpgsql as 'begin return new; end'",
          "create trigger t before update on users for each row execute function f()",
          "alter table users enable row level security",
          "create policy p on users using (name <> '')",
          "create view by_hand as select name from users",
          "comment on constraint users_pkey on users is 'key'"
        ])]
      })
      const elsewhere = migration({
        id: "x",
        parents: ["m1"],
        message: "another branch",
        up: [execute("create table x ()")]
      })
      const model = usersOf({ id: Pg.integer().primaryKey(), name: Pg.varchar(50) })
      const two = Option.getOrThrow(
        yield* step({ model, parents: ["f"], scope: { exclude: ["by_hand"] } }, [elsewhere, one, byHand])
      )
      // They make room for the new type, and come back.
      assert.deepStrictEqual(two.up.map(({ _tag }) => _tag), [
        "DropView",
        "DropPolicy",
        "SetType",
        "CreateView",
        "CreatePolicy"
      ])
      const lost = yield* Effect.flip(step({ model, parents: ["nobody"] }, [one]))
      assert.strictEqual(lost.message, "there is no migration \"nobody\" to follow")
    }))

  it.effect("what was put by hand on a view that the model declares, or on one above it, stays when it is made anew", () =>
    Effect.gen(function*() {
      const modelOf = (name: ReturnType<typeof Pg.text>) => {
        const users = table("users", { id: Pg.integer().primaryKey(), name })
        return dataModel({ users, named: view("named", from(users).select({ id: users.id, name: users.name })) })
      }
      const one = Option.getOrThrow(yield* step({ model: modelOf(Pg.text()) }))
      const byHand = migration({
        id: "f",
        parents: ["m1"],
        message: "by hand",
        up: [execute([
          "create view by_hand as select name from named",
          "create function f() returns trigger language plpgsql as 'begin return new; end'",
          "create trigger t instead of insert on named for each row execute function f()",
          "create trigger t instead of insert on by_hand for each row execute function f()",
          "comment on trigger t on named is 't'",
          "comment on view by_hand is 'by hand'",
          "comment on column named.name is 'as on the passport'",
          "comment on column by_hand.name is 'the same'"
        ])]
      })
      const scope = { exclude: ["by_hand"] }
      const same = yield* step({ model: modelOf(Pg.text()), scope }, [one, byHand])
      assert.isTrue(Option.isNone(same))
      const two = Option.getOrThrow(yield* step({ model: modelOf(Pg.varchar(50)), scope }, [one, byHand]))
      const put = (operations: ReadonlyArray<Operation.Operation>) =>
        operations.flatMap((operation) =>
          operation._tag === "CreateTrigger" || operation._tag === "SetComment" ? statementsOf(operation) : []
        ).map(({ text }) => text).toSorted()
      const back = [
        "CREATE TRIGGER t INSTEAD OF INSERT ON by_hand FOR EACH ROW EXECUTE FUNCTION f()",
        "CREATE TRIGGER t INSTEAD OF INSERT ON named FOR EACH ROW EXECUTE FUNCTION f()",
        "comment on column \"by_hand\".\"name\" is 'the same'",
        "comment on column \"named\".\"name\" is 'as on the passport'",
        "comment on trigger \"t\" on \"named\" is 't'",
        "comment on view \"by_hand\" is 'by hand'"
      ]
      assert.deepStrictEqual([put(two.up), put(two.down ?? [])], [back, back])
    }))

  it.effect("privileges and statistics that were made by hand stay, and go with what they are of", () =>
    Effect.gen(function*() {
      const fields = { id: Pg.integer().primaryKey(), name: Pg.text() }
      const one = Option.getOrThrow(yield* step({ model: usersOf({ ...fields, age: Pg.integer() }) }))
      const byHand = migration({
        id: "f",
        parents: ["m1"],
        message: "by hand",
        up: [execute([
          "create view by_hand as select name from users",
          "create statistics kept on id, name from users",
          "create statistics gone on id, age from users",
          "grant select on users, by_hand to pg_monitor",
          "grant update (age), insert (name) on users to pg_read_all_data",
          "grant usage on schema public to pg_monitor"
        ])]
      })
      const scope = { exclude: ["by_hand"] }
      const same = yield* step({ model: usersOf({ ...fields, age: Pg.integer() }), scope }, [one, byHand])
      assert.isTrue(Option.isNone(same))
      const model = usersOf({ ...fields, name: Pg.varchar(50) })
      const two = Option.getOrThrow(yield* step({ model, dropped: ["users.age"], scope }, [one, byHand]))
      assert.deepStrictEqual(two.up.map(({ _tag }) => _tag), [
        "DropView",
        "DropStatistics",
        "DropStatistics",
        "SetType",
        "DropColumn",
        "CreateView",
        "CreateStatistics",
        "Grant"
      ])
      const back = (two.down ?? []).flatMap(statementsOf).map(({ text }) => text)
      assert.include(back.join("\n"), "grant update (\"age\") on table \"users\" to pg_read_all_data")
      assert.include(back.join("\n"), "CREATE STATISTICS public.gone ON id, age FROM users")
    }))

  it.effect("another form of it is proven as well", () =>
    Effect.gen(function*() {
      const one = Option.getOrThrow(yield* step({ model: first }))
      const model = usersOf({ id: Pg.integer().primaryKey(), name: Pg.text(), age: Pg.integer() })
      const inSteps = Option.getOrThrow(
        yield* step({
          model,
          rewrite: (up) =>
            up.flatMap((operation) =>
              operation._tag === "AddColumn"
                ? [
                  { ...operation, column: { ...operation.column, notNull: false } },
                  setNotNull("users", operation.column.name)
                ]
                : [operation]
            )
        }, [one])
      )
      assert.deepStrictEqual(inSteps.up.map(({ _tag }) => _tag), ["AddColumn", "SetNotNull"])
      const wrong = yield* Effect.flip(step({ model, rewrite: (up) => up.slice(1) }, [one]))
      assert.include(
        wrong.message,
        "what was generated does not lead to the model; after it this would be left:\nalter table"
      )
    }))

  it.effect("a column that differs is left as it is where the program says so", () =>
    Effect.gen(function*() {
      const made = (type: string, byDefault: string) =>
        migration({
          id: "c1",
          message: "prices",
          up: [
            createTable("prices", {
              columns: [column("amount", type, { notNull: true, default: byDefault }), column("other", type)]
            })
          ],
          down: [dropTable("prices")]
        })
      const model = dataModel({
        prices: table(
          "prices",
          class Prices {
            amount = Pg.numeric(12, 2)
            other = Pg.numeric(12, 2).nullable()
          }
        )
      })
      const asked: Array<string> = []
      const options = {
        server,
        model,
        migrations: [made("numeric(10,2)", "0")],
        parents: ["c1"],
        id: "c2",
        message: "",
        scope: {
          compareColumn: (of: { readonly name: string }, from: Catalog.Column, to: Catalog.Column) => {
            asked.push(`${of.name}.${to.name}: ${from.type} to ${to.type}`)
            return to.name !== "amount"
          }
        }
      }
      const found = Option.getOrThrow(yield* generate(options))
      assert.deepStrictEqual(found.up.flatMap(statementsOf).map(({ text }) => text), [
        "alter table \"prices\" alter column \"other\" type numeric(12,2)"
      ])
      assert.include(asked, "prices.amount: numeric(10,2) to numeric(12,2)")
    }))

  it.effect("only some is looked at", () =>
    Effect.gen(function*() {
      const one = Option.getOrThrow(yield* step({ model: first }))
      const tables = (scope: ComparisonScope) =>
        Effect.map(
          step({
            model: dataModel({
              a: table("a", { id: Pg.integer().primaryKey() }),
              audit_b: table("audit_b", { id: Pg.integer().primaryKey() })
            }),
            scope
          }, [one]),
          Option.match({
            onNone: () => [],
            onSome: ({ up }) =>
              up.map((operation) =>
                "table" in operation && "name" in operation.table
                  ? `${operation._tag} ${operation.table.name}`
                  : operation._tag
              )
          })
        )
      assert.deepStrictEqual(yield* tables({ exclude: ["users", "audit_*"] }), ["CreateTable a"])
      assert.deepStrictEqual(yield* tables({ include: ["audit_*"] }), ["CreateTable audit_b"])
      assert.deepStrictEqual(yield* tables({ schemas: ["app"] }), [])
      assert.deepStrictEqual(yield* tables({ kinds: ["views"] }), [])
    }))

  it.effect("a snapshot, and what has changed since", () =>
    Effect.gen(function*() {
      const one = Option.getOrThrow(yield* step({ model: first }))
      const text = writeSnapshot(yield* snapshotOf(server, [one]))
      const snapshot = readSnapshot(text)
      assert.strictEqual(writeSnapshot(snapshot), text)
      assert.deepStrictEqual(yield* changesSince(snapshot, { server, model: first }), [])
      const model = usersOf({ id: Pg.integer().primaryKey(), name: Pg.text().nullable() })
      const changed = yield* changesSince(snapshot, { server, model })
      assert.deepStrictEqual(changed.map(({ _tag }) => _tag), ["DropNotNull"])
      for (const wrong of ["", "{}", "{\"version\":3,\"catalog\":{}}", "{\"version\":2,\"catalog\":{\"tables\":[]}}"]) {
        assert.throws(() => readSnapshot(wrong), "this is no snapshot of version 2")
      }
    }))
})
