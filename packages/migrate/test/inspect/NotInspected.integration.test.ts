/** What no comparison looks at is named, and neither found by a comparison nor changed by one. */
import { diff, inspect, notInspected, pull } from "@aludel/migrate"
import { ConnectionPool } from "@aludel/pool"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"
import { execute, query, resetAnd, version } from "../Statements.ts"

const before: ReadonlyArray<string> = [
  "create table t (a int, b text)",
  "create view seen as select a from t",
  "create function twice(n int) returns int language sql immutable as 'select n * 2'",
  "create function plus(a t, b t) returns boolean language sql immutable as 'select true'",
  "create function watch() returns event_trigger language plpgsql as 'begin end'"
]

/** What each statement makes. */
const beyond: ReadonlyArray<readonly [statement: string, kind: string, name: string]> = [
  ["create aggregate total(int) (sfunc = int4pl, stype = int)", "aggregate", "public.total(integer)"],
  ["create operator === (leftarg = t, rightarg = t, function = plus)", "operator", "public.=== (t, t)"],
  ["create operator family f using btree", "operator family", "public.f"],
  ["create operator class c for type int4 using hash as operator 1 =", "operator class", "public.c"],
  ["create conversion v for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8", "conversion", "public.v"],
  ["create text search configuration words (copy = simple)", "text search configuration", "public.words"],
  ["create text search dictionary short (template = simple)", "text search dictionary", "public.short"],
  ["create type span as range (subtype = float8)", "range type", "public.span"],
  ["create type shell", "", ""],
  ["create rule r as on insert to t do also nothing", "rule", "r on public.t"],
  ["alter view seen alter a set default 1", "default of", "public.seen.a"],
  ["alter table t alter b set storage external", "storage of", "public.t.b"],
  ["alter table t alter a set statistics 200", "statistics target of", "public.t.a"],
  ["alter table t alter b set compression pglz", "compression of", "public.t.b"],
  ["create event trigger e on ddl_command_end when tag in ('COMMENT') execute function watch()", "event trigger", "e"],
  ["create publication p for table t", "publication", "p"],
  ["create subscription s connection 'host=127.0.0.1' publication p with (connect = false)", "subscription", "s"],
  ["create foreign data wrapper w", "foreign-data wrapper", "w"],
  ["create server far foreign data wrapper w", "foreign server", "far"],
  ["create foreign table ft (a int) server far", "foreign table", "public.ft"],
  ["create cast (int as t) with inout", "cast", "integer as t"],
  ["alter default privileges in schema public grant select on tables to pg_monitor", "default privileges", "of"]
]

const gone: ReadonlyArray<string> = [
  "alter subscription s disable",
  "alter subscription s set (slot_name = none)",
  "drop subscription s",
  "drop publication p",
  "drop event trigger e",
  "drop foreign data wrapper w cascade",
  "drop cast (int as t)",
  "alter default privileges in schema public revoke select on tables from pg_monitor"
]

layer(TestDatabase.layer({ url: inject("databaseUrl") }))("what is not looked at", (it) => {
  it.effect("is named, each by its kind, and makes no difference", () =>
    Effect.gen(function*() {
      const there = yield* resetAnd(before)
      assert.deepStrictEqual(yield* notInspected(), [])
      for (const [statement, kind, name] of beyond) {
        yield* execute(statement)
        const found = yield* notInspected()
        if (kind === "") continue
        assert.isTrue(
          found.some((one) => one.kind === kind && (one.name === name || kind === "default privileges")),
          `${kind} ${name} of ${JSON.stringify(found)}`
        )
        assert.deepStrictEqual(diff(yield* inspect(), there), [], statement)
      }
      const found = yield* notInspected()
      // The operator class has made a family of its own.
      assert.include(found.map(({ kind, name }) => `${kind} ${name}`), "operator family public.c")
      assert.strictEqual(found.length, beyond.filter(([, kind]) => kind !== "").length + 1)
      const lines = pull(there, "", { beyond: found }).notExpressed.map(({ what }) => what)
      for (const { kind, name } of found) assert.include(lines, `${kind} ${name}`)
      assert.deepStrictEqual((yield* notInspected({ schemas: ["nowhere"] })).map(({ kind }) => kind), [
        "cast",
        "event trigger",
        "foreign server",
        "foreign-data wrapper",
        "publication",
        "subscription"
      ])
      for (const statement of gone) yield* execute(statement)
      yield* resetAnd([])
    }))

  it.effect("where a table is kept", () =>
    Effect.gen(function*() {
      // Such a tablespace needs no directory.
      if ((yield* version) < 15) return
      const there = yield* resetAnd(["create table t (a int)"])
      const within = ConnectionPool.layer({
        url: inject("databaseUrl"),
        size: 1,
        settings: { allow_in_place_tablespaces: "on" }
      })
      const space = "aludel_test_not_inspected"
      yield* Effect.provide(execute(`create tablespace ${space} location ''`), within, { local: true })
      yield* Effect.gen(function*() {
        yield* execute(`alter table t set tablespace ${space}`)
        assert.deepStrictEqual(yield* notInspected(), [{ kind: "tablespace of", name: "public.t" }])
        assert.deepStrictEqual(diff(yield* inspect(), there), [])
      }).pipe(Effect.ensuring(Effect.orDie(Effect.andThen(resetAnd([]), execute(`drop tablespace ${space}`)))))
    }))

  it.effect("what belongs to an extension, and what every database has, is none of it", () =>
    Effect.gen(function*() {
      yield* resetAnd(["create extension citext", "create view v as select 1 as a", "create table t (v citext)"])
      assert.deepStrictEqual(yield* notInspected(), [])
      // It brings aggregates of its own.
      const [row] = yield* query("select count(*) from pg_aggregate where aggfnoid >= 16384")
      assert.isAbove(Number(row?.[0]), 0)
      yield* resetAnd([])
    }))
})
