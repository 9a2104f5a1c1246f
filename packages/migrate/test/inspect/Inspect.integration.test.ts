/** The catalog of a real server, of each kind of object; what the server or an extension owns is left out. */
import { inspect } from "@aludel/migrate"
import { Writes } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"

const execute = (text: string) =>
  Effect.flatMap(
    Writes,
    (database) => database.run({ text, parameters: [], access: "writes", decode: () => undefined })
  )

const setUp = [
  "create schema app",
  "create type mood as enum ('sad', 'ok')",
  "create domain age as integer default 1 not null constraint age_positive check (value > 0)",
  "create type address as (street text, zip varchar(5))",
  "create sequence app.numbers as integer increment by 5",
  `create table users (
    id bigint generated always as identity primary key,
    email varchar(100) not null constraint users_email_key unique,
    name text collate "C" not null default 'x',
    mood mood default 'ok',
    serial serial,
    lower_name text generated always as (lower(name)) stored
  )`,
  "comment on table users is 'people'",
  "comment on column users.name is 'their name'",
  `create table app.posts (
    id bigint primary key,
    author_id bigint references users on delete cascade,
    title text check (length(title) > 0)
  ) with (fillfactor = 70)`,
  "create index posts_title on app.posts (lower(title)) where title <> ''",
  "create table measures (at date, value int) partition by range (at)",
  "create table measures_2024 partition of measures for values from ('2024-01-01') to ('2025-01-01')",
  "create view names as select id, name from users",
  "create materialized view counts as select count(*) as n from names",
  "create function twice(n integer) returns integer language sql immutable as 'select n * 2'",
  "create function noop() returns trigger language plpgsql as 'begin return new; end'",
  "create trigger users_noop before update on users for each row execute function noop()",
  "alter table users enable row level security",
  "create policy own on users for select using (id = 1)"
]

const prepare = Effect.forEach(setUp, execute, { discard: true })

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare }))("inspect", (it) => {
  it.effect("each kind of object, in the server's words", () =>
    Effect.gen(function*() {
      const catalog = yield* inspect()
      assert.deepStrictEqual(catalog.schemas.map(({ name }) => name), ["app", "public"])
      assert.deepStrictEqual(catalog.enums, [{ schema: "public", name: "mood", comment: null, labels: ["sad", "ok"] }])
      const [domain] = catalog.domains
      assert.deepStrictEqual(
        [domain?.type, domain?.notNull, domain?.default, domain?.constraints.map((c) => [c.name, c.definition])],
        ["integer", true, "1", [["age_positive", "CHECK ((VALUE > 0))"]]]
      )
      assert.deepStrictEqual(catalog.composites[0]?.attributes, [
        { name: "street", type: "text", collation: null },
        { name: "zip", type: "character varying(5)", collation: null }
      ])
      assert.deepStrictEqual(
        catalog.sequences.map(({ name, options, ownedBy }) => [name, options.increment, ownedBy?.column]),
        [["numbers", "5", undefined], ["users_serial_seq", "1", "serial"]]
      )
      const users = catalog.tables.find(({ name }) => name === "users")
      assert.deepStrictEqual(
        users?.columns.map((
          c
        ) => [c.name, c.type, c.notNull, c.default, c.collation, c.generated, c.identity?.kind, c.comment]),
        [
          ["id", "bigint", true, null, null, null, "always", null],
          ["email", "character varying(100)", true, null, null, null, undefined, null],
          ["name", "text", true, "'x'::text", "\"C\"", null, undefined, "their name"],
          ["mood", "mood", false, "'ok'::mood", null, null, undefined, null],
          ["serial", "integer", true, "nextval('users_serial_seq'::regclass)", null, null, undefined, null],
          ["lower_name", "text", false, null, null, { kind: "stored", expression: "lower(name)" }, undefined, null]
        ]
      )
      assert.deepStrictEqual(
        users?.constraints.map(({ columns, definition, name }) => [name, definition, columns]),
        [["users_email_key", "UNIQUE (email)", ["email"]], ["users_pkey", "PRIMARY KEY (id)", ["id"]]]
      )
      assert.deepStrictEqual([users?.comment, users?.rowSecurity, users?.indexes], ["people", "on", []])
      assert.deepStrictEqual(users?.policies.map(({ command, name, roles, using }) => [name, command, roles, using]), [
        ["own", "select", ["public"], "(id = 1)"]
      ])
      assert.deepStrictEqual(users?.triggers.map(({ definition }) => definition), [
        "CREATE TRIGGER users_noop BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION noop()"
      ])
      const posts = catalog.tables.find(({ name }) => name === "posts")
      assert.deepStrictEqual(posts?.constraints.map(({ definition }) => definition), [
        "FOREIGN KEY (author_id) REFERENCES users(id) ON DELETE CASCADE",
        "PRIMARY KEY (id)",
        "CHECK ((length(title) > 0))"
      ])
      assert.deepStrictEqual(posts?.indexes.map(({ definition }) => definition), [
        "btree (lower(title)) WHERE title <> ''::text"
      ])
      assert.deepStrictEqual(posts?.parameters, ["fillfactor=70"])
      const partition = catalog.tables.find(({ name }) => name === "measures_2024")
      assert.deepStrictEqual(partition?.parents, [{ schema: "public", name: "measures" }])
      assert.strictEqual(partition?.bounds, "FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')")
      assert.strictEqual(catalog.tables.find(({ name }) => name === "measures")?.partitionBy, "RANGE (at)")
      assert.deepStrictEqual(
        catalog.views.map(({ materialized, name, reads }) => [name, materialized, reads]),
        [
          ["counts", true, [{ schema: "public", name: "names" }]],
          ["names", false, [{ schema: "public", name: "users" }]]
        ]
      )
      assert.deepStrictEqual(catalog.routines.map(({ arguments: given, name }) => [name, given]), [
        ["noop", ""],
        ["twice", "n integer"]
      ])
      // It is plain data.
      assert.deepStrictEqual(JSON.parse(JSON.stringify(catalog)), catalog)
    }))

  it.effect("chosen schemas only", () =>
    Effect.gen(function*() {
      const catalog = yield* inspect({ schemas: ["app"] })
      assert.deepStrictEqual(catalog.tables.map(({ name }) => name), ["posts"])
      assert.deepStrictEqual(catalog.enums, [])
    }))
})
