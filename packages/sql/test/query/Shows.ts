/** Asserts all of a query that reads: its text, its parameters and its rows. */
import { type Cardinality, Query, type Reads } from "@aludel/sql"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"

export const shows = <Row>(
  query: Query.Query<Row, never, Reads, Cardinality>,
  text: string,
  rows: ReadonlyArray<Row>,
  ...parameters: ReadonlyArray<string | null>
) =>
  Effect.gen(function*() {
    assert.deepStrictEqual(Query.compile(query), { text, parameters })
    assert.deepStrictEqual(yield* Query.all(query), rows)
  })
