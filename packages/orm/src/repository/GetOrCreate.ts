/** The row under a key, or a new one: safe against others who do the same. */
import { and, eq, from, isNull, Query, Reads, Writes } from "@aludel/sql"
import * as Effect from "effect/Effect"
import type { Place } from "../context/Place.ts"
import { heldBy } from "../context/Variants.ts"
import { columnOf } from "../erased/Table.ts"
import { VanishedRow } from "../error/WriteError.ts"
import { kindHeld } from "../find/Related.ts"
import type { Values } from "../write/Change.ts"
import { checkedKey, checkKind } from "../write/Draft.ts"
import { erasedWrites, ownRow } from "../write/Statement.ts"
import { refused, type WriteError } from "../write/Write.ts"

/** How often a row may be gone again between the insert that it kept out and the read: no one deletes so fast by chance. */
const rounds = 3

/** The row that has the given row's key, or else that row, inserted. */
export const getOrCreate = (
  { entity }: Place,
  row: Values,
  by: ReadonlyArray<string>
): Effect.Effect<Values, WriteError, Writes> =>
  Effect.gen(function*() {
    const { table } = entity
    const insert = yield* refused(() => {
      checkedKey(entity, Object.fromEntries(by.map((name) => [name, row[name]])))
      const values = { ...row, ...heldBy(entity.kind) }
      checkKind(entity, values)
      return erasedWrites.insert(table.source).values([values])
    })
    const inserted = yield* refused(() =>
      insert.onConflict(...by.map((name) => columnOf(table, name))).doNothing().returning(ownRow(entity))
    )
    const read = yield* refused(() => {
      // Two nulls conflict under NULLS NOT DISTINCT alone, and only then is anything read.
      const same = by.map((name) => {
        const column = columnOf(table, name)
        // The column's type is erased here, and the value's: the encoder looks at it.
        return row[name] === null ? isNull(column) : eq(column, row[name] as never)
      })
      return from(table.source).where(and(...same, ...kindHeld(entity, table))).select(ownRow(entity))
    })
    for (let round = 0; round < rounds; round++) {
      const [created] = yield* Query.all(inserted)
      if (created !== undefined) return created
      const [found] = yield* Effect.flatMap(
        Writes,
        (database) => Effect.provideService(Query.all(read), Reads, database)
      )
      if (found !== undefined) return found
    }
    // A row that is not to be seen from here keeps it out, and so says the server; or a trigger does, silently.
    const [created] = yield* Effect.flatMap(refused(() => insert.returning(ownRow(entity))), Query.all)
    return created ?? (yield* Effect.fail(new VanishedRow({ table: entity.key, rows: 1 })))
  })
