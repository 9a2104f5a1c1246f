/** A new row with rows of its relations, each new, pending, or one that the session has. */
import { type Entity, entityOf } from "../context/Context.ts"
import type { Place } from "../context/Place.ts"
import { heldBy } from "../context/Variants.ts"
import { InvalidWrite } from "../error/WriteError.ts"
import type { Values } from "../write/Change.ts"
import { checkKind, split } from "../write/Draft.ts"
import type { Entry } from "./Entry.ts"
import type { UnitOfWork } from "./UnitOfWork.ts"

const fail = (entity: Entity, problem: string): never => {
  throw new InvalidWrite({ table: entity.key, problem })
}

/** The row under a relation: one that is there, or a new one with these columns given. */
const related = (work: UnitOfWork, place: Place, value: unknown, given: Values): Entry => {
  const known = work.entryOf(value)
  if (known === undefined) return addRow(work, place, value as Values, given)
  if (known.place.entity.plan !== place.entity.plan) {
    fail(place.entity, `a row of "${known.place.entity.key}" is none of its own`)
  }
  if (Object.keys(given).length > 0) work.change(known, undefined, given)
  return known
}

/** Adds the row and all that hangs on it (SQLAlchemy's save-update cascade). Throws `InvalidWrite`. */
export const addRow = (work: UnitOfWork, place: Place, input: Values, given: Values = {}): Entry => {
  const { context, entity } = place
  if (typeof input !== "object" || input === null) fail(entity, "a row is an object of columns and relations")
  const { columns, relations } = split(entity, input)
  const values: Record<string, unknown> = { ...work.valuesOf(entity, columns), ...heldBy(entity.kind), ...given }
  for (const [relation, value] of relations) {
    if (!relation.points || value === null) continue
    const other = related(work, { context, entity: entityOf(context, relation.target) }, value, {})
    relation.own.forEach((key, i) => {
      values[key] = work.columnOf(other, relation.theirs[i] as string)
    })
  }
  checkKind(entity, values)
  const entry = work.added(place, values)
  for (const [relation, value] of relations) {
    const { between } = relation
    if (relation.points || value === null) continue
    const target: Place = { context, entity: entityOf(context, relation.target) }
    const linked = new Set<Entry>()
    for (const one of Array.isArray(value) ? value : [value]) {
      if (between === undefined) {
        const back = relation.theirs.map((key, i) => [key, work.columnOf(entry, relation.own[i] as string)])
        related(work, target, one, Object.fromEntries(back))
        continue
      }
      const other = related(work, target, one, {})
      // What is joined twice is joined once.
      if (linked.has(other)) continue
      linked.add(other)
      work.added({ context, entity: entityOf(context, between.table) }, {
        ...Object.fromEntries(between.own.map((key, i) => [key, work.columnOf(entry, relation.own[i] as string)])),
        ...Object.fromEntries(between.theirs.map((key, i) => [key, work.columnOf(other, relation.theirs[i] as string)]))
      })
    }
  }
  return entry
}
