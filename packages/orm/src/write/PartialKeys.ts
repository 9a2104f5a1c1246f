/** Unique values that pass from row to row under a key that holds some of the rows: a partial unique index. */
import { DatabaseError } from "@aludel/sql"
import { someValue, type Truth } from "../erased/Predicate.ts"
import { type Change, Later, rowAfter, rowBefore, type Values } from "./Change.ts"
import { factsOf, type PartialKey, textOf } from "./Facts.ts"

/** The row as the database will have it, as far as it is known: also one that counts as deleted. */
const storedAfter = (change: Change): Values | undefined => {
  const { entity, kind } = change
  const { softDelete } = entity.options
  if (kind === "insert") return { ...factsOf(entity).whenLeftOut, ...rowAfter(change) }
  if (kind === "update") return rowAfter(change)
  return softDelete === undefined || change.hard === true
    ? undefined
    : { ...rowBefore(change), [softDelete]: someValue }
}

/** Whether the key holds the row; undefined where that is not known before. */
const holds = ({ where }: PartialKey, row: Values): Truth => {
  const known = [...where.keys].map((key) => [key, row[key] instanceof Later ? undefined : row[key]])
  try {
    return where.of(Object.fromEntries(known))
  } catch (cause) {
    // Values whose order the server alone knows.
    if (cause instanceof DatabaseError) return undefined
    throw cause
  }
}

/** What the row has under the key: null where it has nothing there, undefined where that is not known. */
const heldIn = (key: PartialKey, { entity }: Change, row: Values | undefined): string | null | undefined => {
  const held = row === undefined ? false : holds(key, row)
  if (held === undefined) return undefined
  return held === true ? textOf(entity, key.keys, row) ?? null : null
}

/** Who takes a value that another one gives up, and who that is. */
export const handedOn = <Node extends { readonly change: Change }>(
  key: PartialKey,
  nodes: ReadonlyArray<Node>
): ReadonlyArray<readonly [taking: Node, freeing: Node]> => {
  const freed = new Map<string, Node>()
  const taken = new Map<Node, string>()
  for (const node of nodes) {
    const { change } = node
    const before = change.kind === "insert" ? null : heldIn(key, change, rowBefore(change))
    const after = heldIn(key, change, storedAfter(change))
    if (before === undefined || after === undefined || before === after) continue
    if (before !== null) freed.set(before, node)
    if (after !== null) taken.set(node, after)
  }
  return [...taken].flatMap(([node, text]) => {
    const freeing = freed.get(text)
    return freeing === undefined ? [] : [[node, freeing] as const]
  })
}
