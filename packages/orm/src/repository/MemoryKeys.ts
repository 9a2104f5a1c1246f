/** The unique keys of rows in memory: which rows break one, and which row an upsert meets. */
import { ConstraintViolation } from "@aludel/sql"
import * as Redacted from "effect/Redacted"
import type { Place } from "../context/Place.ts"
import { predicateOf } from "../erased/Predicate.ts"
import type { Values } from "../write/Change.ts"
import { factsOf } from "../write/Facts.ts"
import { mistake } from "./Failure.ts"
import { othersOf } from "./MemoryCriterion.ts"
import { constraintOver, heldIn, type UniqueKey, uniqueKeysOf } from "./UniqueKey.ts"

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

/**
 * What throws a `ConstraintViolation` where two rows have the same key. A partial index whose condition only a server could
 * evaluate is left out, as one over expressions is.
 */
export const uniqueChecks = (place: Place): (rows: ReadonlyArray<Values>) => void => {
  const { entity } = place
  const others = othersOf(entity)
  const checked = uniqueKeysOf(place).flatMap((key) => {
    if (key.where === undefined) return [{ key, holds: () => true }]
    const predicate = predicateOf(entity.plan, key.where)
    return predicate === undefined
      ? []
      : [{ key, holds: (row: Values) => predicate.of({ ...others, ...row }) === true }]
  })
  return (rows) => {
    for (const { holds, key } of checked) {
      const seen = new Set<string>()
      for (const row of rows) {
        const text = holds(row) ? heldIn(place, key, row) : undefined
        if (text === undefined) continue
        if (seen.has(text)) throw violation(place, key)
        seen.add(text)
      }
    }
  }
}

/** The row that an insert of the other would conflict with, by the unique constraint over these columns. */
export const conflicting = (
  place: Place,
  rows: ReadonlyArray<Values>,
  row: Values,
  by: ReadonlyArray<string>
): Values | undefined => {
  const unique = constraintOver(place, by)
  if (unique === undefined) {
    throw mistake(`no unique constraint of "${factsOf(place.entity).name}" covers (${by.join(", ")})`)
  }
  const text = heldIn(place, unique, row)
  return text === undefined ? undefined : rows.find((one) => heldIn(place, unique, one) === text)
}
