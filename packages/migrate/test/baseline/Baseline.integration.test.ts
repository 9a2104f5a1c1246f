/** A database that is there as a first migration: what it makes is what is there, and undone it leaves nothing. */
import { baseline, diff, inspect, statementsOf } from "@aludel/migrate"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"
import { execute, resetAnd } from "../Statements.ts"
import { assertWritten } from "../Written.ts"

const server = { url: inject("databaseUrl") }

/** What is ordinary in a database that has grown. */
const grown: Readonly<Record<string, ReadonlyArray<string>>> = {
  "checks that are not valid": [
    "create domain positive as int",
    "alter domain positive add constraint positive_check check (value > 0) not valid",
    "create table t (id int primary key, n positive)",
    "alter table t add constraint t_n check (n > 1) not valid",
    "create table u (t_id int)",
    "alter table u add constraint u_t foreign key (t_id) references t not valid"
  ],
  "constraints of a partition's own": [
    "create table m (at date not null, v int) partition by range (at)",
    "create table m_2024 partition of m for values from ('2024-01-01') to ('2025-01-01')",
    "alter table m_2024 add constraint m_2024_v check (v > 0), add constraint m_2024_key primary key (at)",
    "alter table m_2024 add constraint m_2024_once unique (v)"
  ],
  "replica identities by an index": [
    "create table t (id int not null, n int not null)",
    "create unique index t_n on t (n)",
    "alter table t replica identity using index t_n",
    "create table m (at date not null) partition by range (at)",
    "create table m_2024 partition of m for values from ('2024-01-01') to ('2025-01-01')",
    "create unique index on m (at)",
    "alter table m_2024 replica identity using index m_2024_at_idx"
  ],
  "types of types": [
    "create type z as (x int)",
    "create type a as (z z)",
    "create domain b as a check ((value).z is not null)"
  ]
}

layer(TestDatabase.layer({ url: inject("databaseUrl") }))("baseline", (it) => {
  it.effect.each(Object.keys(grown))("%s", (name) =>
    Effect.gen(function*() {
      const catalog = yield* resetAnd(grown[name] ?? [])
      const { down = [], up } = yield* baseline({ server, catalog, id: "aaaa0001", message: "what was there" })
      assertWritten(up)
      assertWritten(down)
      const empty = yield* resetAnd([])
      yield* Effect.forEach(up.flatMap(statementsOf), ({ text }) => execute(text), { discard: true })
      const made = yield* inspect()
      assert.deepStrictEqual(diff(made, catalog), [])
      assert.deepStrictEqual(made, catalog)
      yield* Effect.forEach(down.flatMap(statementsOf), ({ text }) => execute(text), { discard: true })
      assert.deepStrictEqual(yield* inspect(), empty)
    }))
})
