/**
 * A database as a schema file and back: what the file's model creates is what the database was. The files are kept beside the
 * fixtures, so that they are compiled; `UPDATE_PULLED=1` writes them anew.
 */
import { baseline, diff, generate, inspect, pull, type PullOptions } from "@aludel/migrate"
import { type AnyDataModel, createAll, dropAll, Writes } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
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
const checked = (name: string, options: PullOptions = {}) =>
  Effect.gen(function*() {
    const catalog = yield* built(name)
    const place = urlOf(`${name}.schema.ts`)
    const pulled = pull(catalog, existsSync(place) ? readFileSync(place, "utf8") : fresh, options)
    if (process.env["UPDATE_PULLED"] !== undefined) writeFileSync(place, pulled.text)
    assert.strictEqual(readFileSync(place, "utf8"), pulled.text)
    assert.deepStrictEqual(pulled.kept, [])
    assert.strictEqual(pull(catalog, fresh, options).text, pulled.text)
    assert.strictEqual(pull(catalog, pulled.text, options).text, pulled.text)
    const { model } = (yield* Effect.promise(() => import(place.href))) as { readonly model: AnyDataModel }
    return { catalog, pulled, model }
  })

const server = { url: inject("databaseUrl") }

layer(TestDatabase.layer({ url: inject("databaseUrl") }))("pull", (it) => {
  it.effect("a shop like Chinook, there and back", () =>
    Effect.gen(function*() {
      const { catalog, model, pulled } = yield* checked("Chinook")
      assert.deepStrictEqual(pulled.notExpressed, [])
      yield* reset
      yield* createAll(model)
      assert.deepStrictEqual(yield* inspect(), catalog)
    }))

  it.effect("a shop like Pagila, there and back", () =>
    Effect.gen(function*() {
      const { catalog, model, pulled } = yield* checked("Pagila")
      assert.deepStrictEqual(pulled.notExpressed, [])
      yield* reset
      yield* createAll(model)
      assert.deepStrictEqual(yield* inspect(), catalog)
    }))

  it.effect("names by a convention, which are not written", () =>
    Effect.gen(function*() {
      const { catalog, model, pulled } = yield* checked("Named", {
        naming: {
          pk: "pk_{table}",
          uq: "uq_{table}_{columns}",
          fk: "fk_{table}_{columns}",
          ix: "ix_{table}_{columns}"
        }
      })
      assert.deepStrictEqual(pulled.notExpressed, [])
      for (const name of ["pk_", "uq_", "fk_", "ix_"]) {
        assert.strictEqual(pulled.text.split(`"${name}`).length, 2, `${name} stands in the template alone`)
      }
      assert.include(pulled.text, "by_hand")
      yield* reset
      yield* createAll(model)
      assert.deepStrictEqual(yield* inspect(), catalog)
      assert.throws(() => pull(catalog, "", { naming: { pk: "pk_{columns}" } }), /knows \{table\}/)
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

  it.effect(
    "what has no declaration is an object by its statements, there and back; the rest is said",
    () =>
      Effect.gen(function*() {
        const { catalog, model, pulled } = yield* checked("Beyond")
        assert.deepStrictEqual(pulled.notExpressed.map(({ what }) => what), [
          "type made of public.odd",
          "type place of public.odd"
        ])
        yield* reset
        yield* createAll(model)
        yield* createAll(model)
        const reached = yield* inspect()
        // Partitions are the database's own.
        const partitions = catalog.tables.filter(({ bounds }) => bounds !== null)
        const own = { ...catalog, tables: catalog.tables.filter((table) => !partitions.includes(table)) }
        const left = diff(reached, own)
        assert.deepStrictEqual(left.map(({ _tag }) => _tag), [], JSON.stringify(left, undefined, 1))
        const names = (one: typeof catalog) => one.tables.map(({ name }) => name)
        assert.deepStrictEqual(names(reached), names(own))
        // And nothing is left for a migration.
        yield* built("Beyond")
        const first = yield* baseline({ server, catalog, id: "aaaa0001", message: "" })
        const next = yield* generate({
          server,
          model,
          migrations: [first],
          parents: ["aaaa0001"],
          id: "aaaa0002",
          message: ""
        })
        assert.deepStrictEqual(Option.getOrUndefined(next)?.up, undefined)
        yield* reset
        yield* createAll(model)
        yield* dropAll(model)
        assert.deepStrictEqual((yield* inspect()).tables, [])
      }),
    60_000
  )

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
