/** A row that is deleted while another one is inserted under the same key is an update: what points at it stays. */
import type { Change, DeleteChange, InsertChange, Values } from "./Change.ts"
import { factsOf, isSameValue, textOf } from "./Facts.ts"

const identityOf = (change: Change): string | undefined => {
  const { name, primaryKey } = factsOf(change.entity)
  const text = change.kind === "update" ? undefined : textOf(
    change.entity,
    primaryKey,
    change.kind === "insert" ? change.values : change.key
  )
  return text === undefined ? undefined : `${name} ${text}`
}

/** What the update sets: all columns, since nothing of the old row is to stay; undefined where a default would be needed. */
const valuesOf = ({ entity, values }: InsertChange, before: Values) => {
  const { columns, generated, nullByDefault, primaryKey } = factsOf(entity)
  const set: Record<string, unknown> = {}
  for (const key of columns) {
    // A key may equal the one before and be written in another way.
    const stays = primaryKey.includes(key) && isSameValue(entity, key, values[key], before[key])
    if (stays || generated.has(key)) continue
    if (values[key] === undefined && !nullByDefault.has(key)) return undefined
    set[key] = values[key] ?? null
  }
  return Object.keys(set).length === 0 ? undefined : set
}

/** Where a default of the server's would be needed, the row is deleted and inserted, in this order. */
export const switchRows = (changes: ReadonlyArray<Change>): ReadonlyArray<Change> => {
  const deleted = new Map<string, DeleteChange>()
  for (const change of changes) {
    const identity = change.kind === "delete" ? identityOf(change) : undefined
    if (identity !== undefined && change.kind === "delete") deleted.set(identity, change)
  }
  if (deleted.size === 0) return changes
  const gone = new Set<Change>()
  const switched = changes.map((change): Change => {
    const identity = change.kind === "insert" ? identityOf(change) : undefined
    const before = identity === undefined ? undefined : deleted.get(identity)
    const values = change.kind === "insert" && before !== undefined ? valuesOf(change, before.key) : undefined
    if (before === undefined || values === undefined) return change
    gone.add(before)
    return {
      kind: "update",
      entity: before.entity,
      key: before.key,
      values,
      before: before.before,
      expected: before.expected,
      instead: change as InsertChange
    }
  })
  return switched.filter((change) => !gone.has(change))
}
