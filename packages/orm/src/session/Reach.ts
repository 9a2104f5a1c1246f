/** What hangs on a row by its model's `cascade`, of the rows that the session holds: what is done to the row reaches it. */
import { entityOf } from "../context/Context.ts"
import { Later } from "../write/Change.ts"
import { textOf } from "../write/Facts.ts"
import type { Entry } from "./Entry.ts"
import type { UnitOfWork } from "./UnitOfWork.ts"

const dependents = (work: UnitOfWork, parent: Entry): ReadonlyArray<Entry> => {
  const { known, place: { context, entity } } = parent
  const own = known.row ?? known.insert?.values
  const insert = known.insert?.instead ?? known.insert
  return Object.keys(entity.options.cascade ?? {}).flatMap((name) => {
    const relation = entity.relations.get(name)
    if (relation === undefined || relation.between !== undefined || relation.points) return []
    const target = entityOf(context, relation.target)
    const text = textOf(entity, relation.own, own)
    return [...work.identity.all(), ...work.dirty].filter((entry) => {
      if (entry.place.entity.plan !== target.plan || entry.known.state === "gone") return false
      const values = entry.known.row ?? entry.known.insert?.values
      const waits = relation.theirs.some((key) => {
        const value = values?.[key]
        return insert !== undefined && value instanceof Later && value.insert === insert
      })
      return waits || (text !== undefined && textOf(target, relation.theirs, values) === text)
    })
  })
}

/** The row, and all rows of the session that hang on it. */
export const reached = (work: UnitOfWork, entry: Entry, found: Set<Entry> = new Set()): ReadonlySet<Entry> => {
  if (found.has(entry)) return found
  found.add(entry)
  for (const one of dependents(work, entry)) reached(work, one, found)
  return found
}
