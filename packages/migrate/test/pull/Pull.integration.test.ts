/**
 * A database as a schema file and back: what the file's model creates is what the database was. The files are kept beside the
 * fixtures, so that they are compiled; `UPDATE_PULLED=1` writes them anew.
 */
import { diff, inspect, pull } from "@aludel/migrate"
import { type AnyDataModel, createAll, Writes } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { inject } from "vitest"

const execute = (text: string) =>
  Effect.flatMap(
    Writes,
    (database) => database.run({ text, parameters: [], access: "writes", decode: () => undefined })
  )

const reset = Effect.forEach(
  ["drop schema if exists app cascade", "drop schema public cascade", "create schema public"],
  execute,
  { discard: true }
)

const urlOf = (name: string) => new URL(`./fixture/${name}`, import.meta.url)

const sqlOf = (name: string) =>
  readFileSync(urlOf(`${name}.sql`), "utf8").split(/;\n/).map((text) => text.trim()).filter((text) => text !== "")

const fresh = "// dprint-ignore-file\n/* Pulled from the fixture of this name. */\n"

const built = (name: string) =>
  Effect.andThen(reset, Effect.andThen(Effect.forEach(sqlOf(name), execute, { discard: true }), inspect()))

/** The file beside the fixture, which is what is pulled now. */
const checked = (name: string) =>
  Effect.gen(function*() {
    const catalog = yield* built(name)
    const place = urlOf(`${name}.schema.ts`)
    const pulled = pull(catalog, existsSync(place) ? readFileSync(place, "utf8") : fresh)
    if (process.env["UPDATE_PULLED"] !== undefined) writeFileSync(place, pulled.text)
    assert.strictEqual(readFileSync(place, "utf8"), pulled.text)
    assert.deepStrictEqual(pulled.kept, [])
    assert.strictEqual(pull(catalog, fresh).text, pulled.text)
    assert.strictEqual(pull(catalog, pulled.text).text, pulled.text)
    const { model } = (yield* Effect.promise(() => import(place.href))) as { readonly model: AnyDataModel }
    return { catalog, pulled, model }
  })

layer(TestDatabase.layer({ url: inject("databaseUrl") }))("pull", (it) => {
  it.effect("a shop like Chinook, there and back", () =>
    Effect.gen(function*() {
      const { catalog, model, pulled } = yield* checked("Chinook")
      assert.deepStrictEqual(pulled.notExpressed, [])
      yield* reset
      yield* createAll(model)
      assert.deepStrictEqual(yield* inspect(), catalog)
    }))

  it.effect("a shop like Pagila, there and back, but for types of its own that no table has", () =>
    Effect.gen(function*() {
      const { catalog, model, pulled } = yield* checked("Pagila")
      assert.deepStrictEqual(pulled.notExpressed.map(({ what }) => what), [
        "domain public.year",
        "type public.full_address"
      ])
      yield* reset
      yield* createAll(model)
      const reached = yield* inspect()
      assert.deepStrictEqual({ ...reached, domains: catalog.domains, composites: catalog.composites }, catalog)
    }))

  it.effect("what PostgreSQL 15 brought", () =>
    Effect.gen(function*() {
      const { rows: [version] } = yield* Effect.flatMap(Writes, (database) =>
        database.run({
          text: "show server_version_num",
          parameters: [],
          access: "reads",
          decode: ([number]) => Number(number)
        }))
      if (version === undefined || version < 150_000) return
      const { catalog, model, pulled } = yield* checked("Since15")
      assert.deepStrictEqual(pulled.notExpressed, [])
      yield* reset
      yield* createAll(model)
      assert.deepStrictEqual(yield* inspect(), catalog)
    }))

  it.effect("what a file cannot say is said to be so, and nothing else is left over", () =>
    Effect.gen(function*() {
      const { catalog, model, pulled } = yield* checked("Beyond")
      assert.deepStrictEqual(
        pulled.notExpressed.map(({ what }) => what),
        [
          "domain public.year",
          "type public.pair",
          "view public.odd_ids",
          "materialized view public.odd_count",
          "function public.touch()",
          "privileges on table public.odd",
          "statistics public.odd_both",
          "options of sequence public.odd_id_seq",
          "owner of sequence public.odd_id_seq",
          "storage parameters of public.odd",
          "row security of public.odd",
          "trigger odd_touch of public.odd",
          "policy odd_policy of public.odd",
          "type made of public.odd",
          "type place of public.odd",
          "constraint odd_excluded of public.odd",
          "constraint odd_later of public.odd",
          "index odd_fill of public.odd",
          "partitioning of public.paid"
        ].toSorted((a, b) =>
          pulled.notExpressed.findIndex(({ what }) => what === a) -
          pulled.notExpressed.findIndex(({ what }) => what === b)
        )
      )
      yield* reset
      // Types have to be there before the tables that a model creates.
      yield* Effect.forEach(sqlOf("Beyond").slice(0, 2), execute, { discard: true })
      yield* createAll(model)
      const left = diff(yield* inspect(), catalog).map(({ _tag }) => _tag)
      assert.deepStrictEqual([...new Set(left)].toSorted(), [
        "AddConstraint",
        "AlterSequence",
        "CreateIndex",
        "CreatePolicy",
        "CreateRoutine",
        "CreateStatistics",
        "CreateTable",
        "CreateTrigger",
        "CreateView",
        "Grant",
        "SetSequenceOwner",
        "SetTableOptions"
      ])
      assert.strictEqual(left.filter((tag) => tag === "AddConstraint").length, 2)
    }))

  it.effect("run again, what hands changed stays, what is new comes, what is gone goes", () =>
    Effect.gen(function*() {
      const before = pull(yield* built("Chinook"))
      const edited = before.text
        .replace("export const genre = ", "/** What it sounds like. */\nexport const genre = ")
        .concat("\nexport const mine = 1\n")
      yield* execute("alter table \"Genre\" add column sound text")
      yield* execute("alter table \"Artist\" add column born date")
      yield* execute("drop table \"PlaylistTrack\"")
      yield* execute("create table label (id bigint primary key)")
      const again = pull(yield* inspect(), edited)
      assert.deepStrictEqual(again.kept, [{
        id: "table public.Genre",
        reason: "it was changed by hand, and in the database as well: compare them"
      }])
      assert.include(again.text, "/** What it sounds like. */\nexport const genre = ")
      assert.notInclude(again.text, "sound =")
      assert.include(again.text, "born = Pg.date().nullable()")
      assert.include(again.text, "export const label = table(\"label\"")
      assert.notInclude(again.text, "playlistTrack")
      assert.include(again.text, "export const mine = 1")
      assert.isBelow(again.text.indexOf("export const label"), again.text.indexOf("dataModel({"))
    }))
})
