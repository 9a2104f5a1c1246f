/**
 * Value → server → value for each type: as a parameter, as a literal of DDL, and as the right side of `=`. Random values
 * from a fixed seed, and the edges that these miss, in sessions of several time zones.
 */
import {
  type ColumnDefinition,
  columns,
  createAll,
  dataModel,
  deleteFrom,
  eq,
  from,
  insert,
  Pg,
  Query,
  table,
  updateMany
} from "@aludel/sql"
import { assert, layer } from "@effect/vitest"
import { chunksOf } from "effect/Array"
import * as Effect from "effect/Effect"
import { amount, database, execute, same, type Type, types } from "./Types.ts"

/** Names of tables are used once: the driver keeps the statements that it prepared for a text. */
let made = 0

/** A table that stands for the length of the test. */
const created = <A, E, R>(
  value: ColumnDefinition<unknown>,
  use: (one: ReturnType<typeof tableOf>) => Effect.Effect<A, E, R>
) => {
  const name = `round_trip_${++made}`
  const one = tableOf(name, value)
  return createAll(dataModel({ one })).pipe(
    Effect.andThen(use(one)),
    Effect.andThen(execute(`drop table ${name}`))
  )
}

const tableOf = (name: string, value: ColumnDefinition<unknown>) =>
  table(name, { id: Pg.integer().primaryKey(), value: value.nullable() })

/** Each value alone as the default of a column, which DDL writes as a literal. */
const asLiterals = ({ column, comparable, edges }: Type) =>
  Effect.forEach(edges, (edge) =>
    created(column().default(edge) as never, (one) =>
      Effect.gen(function*() {
        yield* Query.run(insert(one).values({ id: 1 }))
        same((yield* Query.one(from(one).select(columns(one)))).value, edge)
        if (!comparable) return
        const equal = from(one).where(eq(one.value, edge as never)).select({ id: one.id })
        same(yield* Query.all(equal), [{ id: 1 }])
      })))

const asParameters = ({ column }: Type, values: ReadonlyArray<unknown>) =>
  created(column(), (one) =>
    Effect.gen(function*() {
      const rows = [{ id: -1, value: null }, ...values.map((value, id) => ({ id, value }))]
      // Few rows travel as a parameter for each value, many as an array for each column.
      yield* Effect.forEach(chunksOf(rows, 10), (few) => Query.run(insert(one).values(few)))
      const found = yield* Query.all(from(one).select(columns(one)))
      assert.strictEqual(found.length, values.length + 1)
      for (const { id, value } of found) same(value, id === -1 ? null : values[id])
      yield* Query.run(deleteFrom(one).everyRow())
      yield* Query.run(insert(one).values(rows))
      const many = yield* Query.all(from(one).select(columns(one)))
      assert.strictEqual(many.length, values.length + 1)
      for (const { id, value } of many) same(value, id === -1 ? null : values[id])
      yield* Query.run(updateMany(one).by("id").set(values.map((_, id) => ({ id, value: values.at(-1 - id) ?? null }))))
      const turned = yield* Query.all(from(one).select(columns(one)))
      for (const { id, value } of turned) same(value, id === -1 ? null : values.at(-1 - id))
    }))

layer(database)("types", (it) => {
  for (const [name, type] of Object.entries(types)) {
    it.effect(`${name}: random values and the edges come back as they were`, () =>
      asParameters(type, [...Array.from({ length: amount }, type.random), ...type.edges]))

    it.effect(`${name}: the edges as literals, and as what is compared with`, () => asLiterals(type))
  }

  it.effect("what is written under other styles is what was meant", () =>
    Effect.gen(function*() {
      const named = Object.entries(types).filter(([name]) => /time|date|ts|interval/.test(name))
      for (const [, type] of named) {
        yield* created(type.column(), (one) =>
          Effect.gen(function*() {
            yield* execute("set datestyle to 'SQL, DMY'")
            yield* execute("set intervalstyle to sql_standard")
            yield* Query.run(insert(one).values(type.edges.map((value, id) => ({ id, value }))))
            yield* execute("reset datestyle")
            yield* execute("reset intervalstyle")
            const found = yield* Query.all(from(one).select(columns(one)))
            for (const { id, value } of found) same(value, type.edges[id])
          }))
      }
    }))

  for (const zone of ["Asia/Tokyo", "America/New_York", "Europe/Amsterdam"]) {
    it.effect(`the edges, with the server's session in ${zone}`, () =>
      Effect.gen(function*() {
        yield* execute(`set timezone to '${zone}'`)
        for (const [name, type] of Object.entries(types)) {
          if (!/time|date|ts/.test(name)) continue
          yield* asParameters(type, type.edges)
          yield* asLiterals(type)
        }
      }))
  }
})
