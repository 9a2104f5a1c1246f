/** What tests of DDL do: ask the server, look at its catalog, and see what a declaration is refused with. */
import { type AnyDataModel, createAll, type DatabaseError, dropAll, InvalidSchema, Writes } from "@aludel/sql"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"

/** The rows of a statement, as psql would show them. */
export const read = (text: string): Effect.Effect<ReadonlyArray<string>, DatabaseError, Writes> =>
  Effect.flatMap(Writes, (database) =>
    Effect.map(
      database.run({ text, parameters: [], access: "writes", decode: (row) => row.join(" | ") }),
      ({ rows }) => rows
    ))

type Catalog = Effect.Effect<ReadonlyArray<ReadonlyArray<string>>, DatabaseError, Writes>

/** Created twice the catalog says the same; dropped, and dropped again, it is empty; and then it can be created anew. */
export const createdAndDropped = (
  model: AnyDataModel,
  catalog: Catalog
): Effect.Effect<void, DatabaseError, Writes> =>
  Effect.gen(function*() {
    const found = yield* catalog
    yield* createAll(model)
    assert.deepStrictEqual(yield* catalog, found)
    yield* dropAll(model)
    yield* dropAll(model)
    assert.deepStrictEqual(yield* catalog, found.map(() => []))
    yield* createAll(model)
    assert.deepStrictEqual(yield* catalog, found)
  })

/** Why a declaration is refused. */
export const problemOf = (declare: () => unknown): string => {
  try {
    declare()
  } catch (cause) {
    if (cause instanceof InvalidSchema) return cause.problem
    throw cause
  }
  return "nothing"
}
