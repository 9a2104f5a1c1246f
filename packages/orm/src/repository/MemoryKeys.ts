/** The unique keys of rows in memory: which rows break one, and which row an upsert meets. */
import { ConstraintViolation } from "@aludel/sql"
import * as Redacted from "effect/Redacted"
import type { Place } from "../context/Place.ts"
import type { Values } from "../write/Change.ts"
import { factsOf, textOf } from "../write/Facts.ts"
import { mistake } from "./Failure.ts"

const nothingFromServer = {
  code: "23505",
  severity: "ERROR",
  message: Redacted.make("duplicate key value violates unique constraint"),
  detail: undefined,
  hint: undefined,
  where: undefined,
  column: undefined,
  dataType: undefined,
  position: undefined,
  routine: undefined
}

interface UniqueKey {
  readonly name: string
  readonly columns: ReadonlyArray<string>
  readonly keys: ReadonlyArray<string>
  readonly nullsNotDistinct: boolean
}

const constraintsOf = ({ entity: { plan } }: Place): ReadonlyArray<UniqueKey> =>
  plan.constraints.flatMap((constraint) =>
    constraint.kind === "primary key" || constraint.kind === "unique"
      ? [{ ...constraint, keys: keysOf(plan.columns, constraint.columns) }]
      : []
  )

const indexesOf = ({ entity: { plan } }: Place): ReadonlyArray<UniqueKey> =>
  plan.indexes.flatMap((index) =>
    index.unique && index.where === undefined && index.columns.length === index.elements.length
      ? [{ ...index, keys: keysOf(plan.columns, index.columns) }]
      : []
  )

const keysOf = (
  columns: Place["entity"]["plan"]["columns"],
  names: ReadonlyArray<string>
): ReadonlyArray<string> => names.flatMap((name) => columns.find((column) => column.name === name)?.key ?? [])

/** What the row has under the key, as a text; undefined where a null in it keeps it apart from all others. */
const heldIn = ({ entity }: Place, { keys, nullsNotDistinct }: UniqueKey, row: Values): string | undefined => {
  if (!nullsNotDistinct) return textOf(entity, keys, row)
  return JSON.stringify(keys.map((key) => row[key] === null ? null : textOf(entity, [key], row)))
}

/** Throws a `ConstraintViolation` where two of the rows have the same key. */
export const checkUnique = (place: Place, rows: ReadonlyArray<Values>): void => {
  for (const unique of [...constraintsOf(place), ...indexesOf(place)]) {
    const seen = new Set<string>()
    for (const row of rows) {
      const text = heldIn(place, unique, row)
      if (text === undefined) continue
      if (seen.has(text)) throw violation(place, unique)
      seen.add(text)
    }
  }
}

const violation = ({ entity }: Place, { columns, name: constraint }: UniqueKey): ConstraintViolation => {
  const { name: table, schema = "public" } = entity.plan.source
  return new ConstraintViolation({
    constraint,
    kind: "unique",
    schema,
    table,
    columns,
    server: { ...nothingFromServer, schema, table, constraint }
  })
}

/** The row that an insert of the other would conflict with, by the unique constraint over these columns. */
export const conflicting = (
  place: Place,
  rows: ReadonlyArray<Values>,
  row: Values,
  by: ReadonlyArray<string>
): Values | undefined => {
  const unique = constraintsOf(place).find(({ keys }) =>
    keys.length === by.length && keys.every((key) => by.includes(key))
  )
  if (unique === undefined) {
    throw mistake(`no unique constraint of "${factsOf(place.entity).name}" covers (${by.join(", ")})`)
  }
  const text = heldIn(place, unique, row)
  return text === undefined ? undefined : rows.find((one) => heldIn(place, unique, one) === text)
}
