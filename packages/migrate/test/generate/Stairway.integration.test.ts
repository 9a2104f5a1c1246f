/** A way back that does not lead back is found, by name. */
import {
  addColumn,
  column,
  createIndex,
  createTable,
  dropColumn,
  dropTable,
  execute,
  graphOf,
  type Migration,
  migration,
  stairway
} from "@aludel/migrate"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"

const server = { url: inject("databaseUrl") }

const first = migration({
  id: "m1",
  message: "users",
  up: [createTable("users", { columns: [column("id", "bigint")] }), createIndex("users", "users_id", "btree (id)")],
  down: [dropTable("users")]
})
const second = (up: Migration["up"], down: Migration["down"]) =>
  migration({ id: "m2", parents: ["m1"], message: "ages", up, down })
const age = addColumn("users", column("age", "integer"))

it.live.each(
  [
    ["holds", second([age], [dropColumn("users", "age")]), undefined],
    ["none", second([age], undefined), undefined],
    ["left", second([age], []), ["down", "this would be left:\nalter table \"users\" drop column \"age\""]],
    ["refused", second([age], [dropColumn("users", "ages")]), [
      "down",
      "42703: column \"ages\" of relation \"users\" does not exist"
    ]],
    ["there", second([dropColumn("users", "age")], []), [
      "up",
      "42703: column \"age\" of relation \"users\" does not exist"
    ]],
    [
      "again",
      second(
        [
          // What no catalog shows makes the second time another one.
          execute(`do $$ begin
          if exists (select from pg_publication where pubname = 'seen') then return; end if;
          create publication seen;
          alter table users add age integer;
        end $$`)
        ],
        [execute("alter table users drop column if exists age")]
      ),
      ["again", "this would be left:\nalter table \"users\" add column \"age\" integer"]
    ]
  ] as const
)("%s", ([, last, wanted]) =>
  Effect.gen(function*() {
    const found = yield* stairway(server, graphOf([first, last]))
    assert.deepStrictEqual(found, wanted === undefined ? undefined : { id: "m2", way: wanted[0], problem: wanted[1] })
  }))
