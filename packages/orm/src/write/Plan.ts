/**
 * From changes in any order to statements in the right one, as few as possible: changes of one signature (what is done, to
 * which table, to which columns) go into one statement wherever nothing between them forbids it. Pure: nothing is sent.
 */
import { type Change, Later, type Values } from "./Change.ts"
import { breakCircles, shorten } from "./Cycle.ts"
import { factsOf } from "./Facts.ts"
import { type Graph, graphOf, type Node } from "./Graph.ts"
import { switchRows } from "./RowSwitch.ts"
import { signatureOf } from "./Signature.ts"

/** One statement: changes of one signature. */
export type Step = ReadonlyArray<Change>

type Groups = Map<string, Set<Node>>

const add = (groups: Groups, node: Node): void => {
  const group = groups.get(node.signature)
  if (group === undefined) groups.set(node.signature, new Set([node]))
  else group.add(node)
}

/** The nodes of a group that can be one statement now: nothing that they wait for is left, but among themselves. */
const readyOf = (group: ReadonlySet<Node>, remaining: ReadonlySet<Node>): ReadonlySet<Node> => {
  const ready = new Set<Node>()
  for (const node of group) {
    let waits = false
    for (const before of node.after.keys()) waits ||= remaining.has(before)
    if (!waits) ready.add(node)
  }
  let size = -1
  while (size !== ready.size) {
    size = ready.size
    for (const node of ready) {
      for (const before of node.together) if (remaining.has(before) && !ready.has(before)) ready.delete(node)
    }
  }
  return ready
}

/** How many nodes of other groups wait for one of these. */
const awaited = (ready: ReadonlySet<Node>, remaining: ReadonlySet<Node>): number => {
  let count = 0
  for (const node of remaining) {
    for (const before of node.after.keys()) {
      if (ready.has(before)) {
        count++
        break
      }
    }
  }
  return count
}

interface Next {
  readonly nodes: ReadonlySet<Node>
  readonly isWhole: boolean
}

/** The next statement: a whole group where one is ready, else the part of one that most others wait for. */
const nextOf = (groups: Groups, remaining: ReadonlySet<Node>, wishes: Graph["wishes"]): Next | undefined => {
  const parts: Array<ReadonlySet<Node>> = []
  for (const [signature, group] of groups) {
    const wished = wishes.get(signature)
    if (wished !== undefined && [...wished].some((earlier) => groups.has(earlier))) continue
    const ready = readyOf(group, remaining)
    if (ready.size === group.size) return { nodes: ready, isWhole: true }
    if (ready.size > 0) parts.push(ready)
  }
  const counted = parts.map((nodes) => ({ nodes, isWhole: false, count: awaited(nodes, remaining) }))
  return counted.length === 0 ? undefined : counted.reduce((best, one) => one.count > best.count ? one : best)
}

const hasLater = (values: Values): boolean => {
  for (const key in values) if (values[key] instanceof Later) return true
  return false
}

/** Whether nothing can stand between the changes: all of one signature, none waiting for another. Most flushes are so. */
const isOneStep = (changes: ReadonlyArray<Change>): boolean => {
  const [first, ...others] = changes
  if (first === undefined) return false
  const { partialKeys, uniqueKeys } = factsOf(first.entity)
  const keys = [...uniqueKeys, ...partialKeys.map(({ keys, where }) => [...keys, ...where.keys])]
  const isTaking = first.kind === "update" && keys.some((some) => some.some((key) => first.values[key] !== undefined))
  if (isTaking) return false
  const signature = signatureOf(first)
  return changes.every((change) => change.kind === "delete" || !hasLater(change.values)) &&
    others.every((change) => signatureOf(change) === signature)
}

/**
 * Plans a flush. Throws `CircularWrite` for rows that need each other's keys and cannot be without, and `InvalidValue` for
 * a value that does not belong to its column.
 */
export const planWrites = (changes: ReadonlyArray<Change>): ReadonlyArray<Step> => {
  if (isOneStep(changes)) return [changes]
  const graph = graphOf(switchRows(changes))
  const remaining = new Set(graph.nodes)
  const groups: Groups = new Map()
  for (const node of graph.nodes) add(groups, node)
  const steps: Array<Step> = []
  const more = (nodes: ReadonlyArray<Node>): boolean => {
    for (const node of nodes) {
      remaining.add(node)
      add(groups, node)
    }
    return nodes.length > 0
  }
  while (remaining.size > 0) {
    const next = nextOf(groups, remaining, graph.wishes)
    if (next?.isWhole !== true && more(shorten(graph, groups.values(), remaining))) continue
    if (next !== undefined) {
      for (const node of next.nodes) {
        remaining.delete(node)
        const group = groups.get(node.signature)
        group?.delete(node)
        if (group?.size === 0) groups.delete(node.signature)
      }
      steps.push([...next.nodes].map(({ change }) => change))
    } else if (graph.wishes.size > 0) graph.wishes.clear()
    else more(breakCircles(graph, remaining))
  }
  return steps
}
