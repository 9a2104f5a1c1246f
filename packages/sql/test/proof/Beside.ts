/** A typed query beside the SQL that says the same by hand: the server must answer both with the same rows. */
import { type Cardinality, Query, type Reads, Writes } from "@aludel/sql"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"

/** A query whatever its rows are. */
export type AnyQuery = Query.Query<unknown, never, Reads, Cardinality>

export interface Pair {
  readonly name: string
  readonly query: AnyQuery
  /** The same by hand, the columns in the same order. */
  readonly sql: string
}

/** One pair. */
export const beside = (name: string, query: AnyQuery, sql: string): Pair => ({ name, query, sql })

/** The rows as the server sends them, in one order where the query says none. */
const wire = (text: string, parameters: ReadonlyArray<string | null>) =>
  Effect.gen(function*() {
    const database = yield* Writes
    const { rows } = yield* database.run({ text, parameters, access: "reads", decode: (row) => row })
    return /order by/i.test(text) ? rows : rows.toSorted((a, b) => JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)
  })

/** Both give the same rows, more than none, and the typed one reads each of them. */
export const same = ({ name, query, sql }: Pair) =>
  Effect.gen(function*() {
    const { parameters, text } = Query.compile(query)
    const expected = yield* wire(sql, [])
    const found = yield* wire(text, parameters)
    assert.deepStrictEqual(found, expected, `${name}: ${text}`)
    assert.isAbove(expected.length, 0, `${name} finds nothing`)
    assert.isTrue(expected.some((row) => row.some((one) => one !== null)), `${name} finds nothing but nulls`)
    assert.strictEqual((yield* Query.all(query)).length, expected.length, name)
  })
