/** The unique keys of a table over whole columns: what rows have under them, and whether rows to upsert differ there. */
import type { Expr, TablePlan } from "@aludel/sql/Plan"
import type { Place } from "../context/Place.ts"
import { heldBy } from "../context/Variants.ts"
import { InvalidWrite } from "../error/WriteError.ts"
import type { Values } from "../write/Change.ts"
import { factsOf, textOf } from "../write/Facts.ts"

/** A primary key, or a unique constraint or index. */
export interface UniqueKey {
  readonly name: string
  /** Its columns' names in the database. */
  readonly columns: ReadonlyArray<string>
  /** Its columns' keys. */
  readonly keys: ReadonlyArray<string>
  readonly nullsNotDistinct: boolean
  /** Which rows it holds, where it is a partial index. */
  readonly where: Expr | undefined
}

const keysOf = ({ columns }: TablePlan, names: ReadonlyArray<string>): ReadonlyArray<string> =>
  names.flatMap((name) => columns.find((column) => column.name === name)?.key ?? [])

/** The primary key and the unique constraints. */
const constraintsOf = ({ entity: { plan } }: Place): ReadonlyArray<UniqueKey> =>
  plan.constraints.flatMap((constraint) =>
    constraint.kind === "primary key" || constraint.kind === "unique"
      ? [{ ...constraint, keys: keysOf(plan, constraint.columns), where: undefined }]
      : []
  )

/** All of the table's, but for indexes over expressions. */
export const uniqueKeysOf = (place: Place): ReadonlyArray<UniqueKey> => {
  const { plan } = place.entity
  return [
    ...constraintsOf(place),
    ...plan.indexes.flatMap((index) =>
      index.unique && index.columns.length === index.elements.length
        ? [{ ...index, keys: keysOf(plan, index.columns) }]
        : []
    )
  ]
}

/** The constraint over these columns: what an upsert's conflict is of. */
export const constraintOver = (place: Place, by: ReadonlyArray<string>): UniqueKey | undefined =>
  constraintsOf(place).find(({ keys }) => keys.length === by.length && keys.every((key) => by.includes(key)))

/** What the row has under the key, as a text; undefined where a null keeps it apart from all others, and where it is unknown. */
export const heldIn = ({ entity }: Place, { keys, nullsNotDistinct }: UniqueKey, row: Values): string | undefined => {
  const nulls = nullsNotDistinct ? keys.filter((key) => row[key] === null) : []
  const others = keys.filter((key) => !nulls.includes(key))
  const text = others.length === 0 ? "" : textOf(entity, others, row)
  return text === undefined ? undefined : JSON.stringify([nulls, text])
}

/** What is wrong with rows of which one has the key of another. */
const sameKey = (by: ReadonlyArray<string>, index: number): string =>
  `two rows have the same key (${by.join(", ")}): row ${index + 1} is the second`

/**
 * Throws `InvalidWrite` where two rows to change, by the primary key, set the same columns of one row: one statement cannot.
 */
export const checkOnce = ({ entity }: Place, rows: ReadonlyArray<Values>): void => {
  const { primaryKey } = factsOf(entity)
  const seen = new Set<string>()
  for (const [i, row] of rows.entries()) {
    const columns = Object.keys(row).filter((name) => row[name] !== undefined).sort()
    const text = JSON.stringify([textOf(entity, primaryKey, row), columns])
    if (seen.has(text)) throw new InvalidWrite({ table: entity.key, problem: sameKey(primaryKey, i) })
    seen.add(text)
  }
}

/**
 * Throws `InvalidWrite` where two rows to upsert have the same key: the server takes them in one statement for an error, and
 * in two for a row that is changed again.
 */
export const checkDistinct = (place: Place, rows: ReadonlyArray<Values>, by: ReadonlyArray<string>): void => {
  const key = rows.length < 2 ? undefined : constraintOver(place, by)
  if (key === undefined) return
  const { entity } = place
  const { whenLeftOut } = factsOf(entity)
  const seen = new Set<string>()
  for (const [i, row] of rows.entries()) {
    const given = { ...row, ...heldBy(entity.kind) }
    const own = key.keys.map((name) => [name, given[name] === undefined ? whenLeftOut[name] : given[name]])
    const text = heldIn(place, key, Object.fromEntries(own))
    if (text === undefined) continue
    if (seen.has(text)) throw new InvalidWrite({ table: entity.key, problem: sameKey(by, i) })
    seen.add(text)
  }
}
