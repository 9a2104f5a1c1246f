/**
 * Every kind of change, generated and run on a database with rows: it leads where it should, what is looked at again is
 * equal, the rows are still there, and `down` leads back.
 */
import {
  diff,
  execute as runSql,
  generate,
  inspect,
  type Migration,
  migration,
  type Operation,
  renderMigration,
  safeForm,
  statementsOf
} from "@aludel/migrate"
import { dataModel } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { inject } from "vitest"
import { execute, query, resetAnd, version } from "../Statements.ts"
import { type Change, changes } from "./Changes.ts"
import { safeChanges } from "./SafeChanges.ts"

const server = { url: inject("databaseUrl") }

const send = (text: string) => Effect.mapError(execute(text), (error) => new Error(`${text}\n${String(error)}`))

/** @param meanwhile what runs between two transactions */
const run = (operations: ReadonlyArray<Operation.Operation>, meanwhile?: string) => {
  const statements = operations.flatMap(statementsOf)
  return Effect.forEach(statements, ({ text, transactional }, at) => {
    const next = statements[at + 1]
    const isBetween = !transactional || next === undefined || !next.transactional
    return isBetween && meanwhile !== undefined ? Effect.andThen(send(text), send(meanwhile)) : send(text)
  }, { discard: true })
}

const generated = ({ after, before, hints, meanwhile }: Change) => {
  const first = before.length === 0 ? [] : [migration({ id: "m1", message: "before", up: [runSql(before)] })]
  return generate({
    server,
    model: dataModel({}),
    definitions: { after },
    migrations: first,
    parents: first.map(({ id }) => id),
    id: "m2",
    message: "after",
    rewrite: meanwhile === undefined ? undefined : (up, base) => safeForm(up, base).operations,
    ...hints
  })
}

/** Without the tables that only the database has: they change with those that they belong to. */
const without = (keeps: ReadonlyArray<string> = []) => (catalog: Effect.Success<ReturnType<typeof inspect>>) => ({
  ...catalog,
  tables: catalog.tables.filter(({ name }) => !keeps.includes(name))
})

const proven = (change: Change, made: Migration) =>
  Effect.gen(function*() {
    const { after, before, inserted = [], keeps, meanwhile, rows = [], then } = change
    const mine = without(keeps)
    const wanted = yield* resetAnd(after)
    const base = yield* resetAnd(before)
    for (const statement of rows) yield* execute(statement)
    yield* run(made.up, meanwhile)
    const there = yield* inspect()
    assert.deepStrictEqual(diff(mine(there), mine(wanted)), [])
    for (const name of keeps ?? []) assert.include(there.tables.map((table) => table.name), name)
    if (then !== undefined) assert.deepStrictEqual(yield* query(then[0]), then[1], "rows, there")
    for (const statement of inserted) yield* execute(statement)
    yield* run(made.down ?? [], meanwhile)
    assert.deepStrictEqual(diff(yield* inspect(), base), [])
    if (then?.[2] !== undefined) assert.deepStrictEqual(yield* query(then[0]), then[2], "rows, back")
    for (const statement of inserted) yield* execute(statement)
    yield* resetAnd([])
  })

layer(TestDatabase.layer({ url: inject("databaseUrl") }))("changes", (it) => {
  for (const change of [...changes, ...safeChanges]) {
    it.effect(change.name, () =>
      Effect.gen(function*() {
        const { fails, losesRows, same, since = 14, up } = change
        if ((yield* version) < since) {
          // It does not exist there.
          const refused = yield* Effect.flip(generated(change))
          return assert.strictEqual(refused._tag, "DatabaseError")
        }
        if (fails !== undefined) {
          const error = yield* Effect.flip(generated(change))
          assert.strictEqual(error._tag, "MigrateError")
          if (error._tag !== "MigrateError") return
          assert.strictEqual(error.reason, fails[0])
          return assert.include(error.message, fails[1])
        }
        const made = yield* generated(change)
        if (same === true) return assert.isTrue(Option.isNone(made))
        const next = Option.getOrThrow(made)
        if (up !== undefined) assert.deepStrictEqual(next.up.map(({ _tag }) => _tag), up, renderMigration(next))
        const inPhases = next.up.filter(({ _tag }) => _tag === "CreateTrigger").length
        assert.strictEqual(inPhases, change.phases ?? inPhases, renderMigration(next))
        if (losesRows !== undefined) assert.strictEqual(next.losesRows, losesRows)
        yield* proven(change, next)
      }))
  }
})
