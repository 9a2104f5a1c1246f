/**
 * Rows that need each other first: one of them is written with a null, and gets its reference once both are there
 * (SQLAlchemy's post-update); of rows to delete, one lets go of the other first.
 */
import { CircularWrite } from "../error/WriteError.ts"
import { Later, type Values } from "./Change.ts"
import { factsOf } from "./Facts.ts"
import { type Graph, type Node, nodeOf } from "./Graph.ts"

/** What is left when all that nobody in a circle waits for is taken away, from both ends. */
const inCircles = (remaining: ReadonlySet<Node>): ReadonlySet<Node> => {
  const core = new Set(remaining)
  const before = (node: Node): ReadonlyArray<Node> =>
    [...node.after.keys(), ...node.together].filter((other) => core.has(other))
  let size = -1
  while (size !== core.size) {
    size = core.size
    const awaited = new Set<Node>()
    for (const node of core) for (const other of before(node)) awaited.add(other)
    for (const node of core) if (!awaited.has(node) || before(node).length === 0) core.delete(node)
  }
  return core
}

/** A reference within a circle that can be null for a while. */
interface Weak {
  readonly node: Node
  readonly other: Node
  readonly columns: ReadonlyArray<string>
}

const weakOf = (core: ReadonlySet<Node>): ReadonlyArray<Weak> =>
  [...core].flatMap((node) =>
    [...node.after].flatMap(([other, columns]) =>
      core.has(other) && columns !== undefined && columns.length > 0 && node.change.kind !== "update"
        ? [{ node, other, columns }]
        : []
    )
  )

const pick = (values: Values, keys: ReadonlyArray<string>): Values =>
  Object.fromEntries(keys.map((key) => [key, values[key]]))

const nulls = (keys: ReadonlyArray<string>): Values => Object.fromEntries(keys.map((key) => [key, null]))

/** The row is inserted with a null, and updated behind. */
const postUpdate = (graph: Graph, { columns, node, other }: Weak): Node | undefined => {
  const { change } = node
  if (change.kind !== "insert") return undefined
  const { primaryKey } = factsOf(change.entity)
  // What waits for the row goes by the change that it was first.
  const origin = change.instead ?? change
  const key = Object.fromEntries(
    primaryKey.map((column) => [column, change.values[column] ?? new Later(origin, column)])
  )
  const update = nodeOf({
    kind: "update",
    entity: change.entity,
    key,
    values: pick(change.values, columns),
    before: undefined,
    expected: undefined
  })
  update.after.set(node, undefined)
  if (other !== node) update.after.set(other, undefined)
  node.after.delete(other)
  node.change = { ...change, values: { ...change.values, ...nulls(columns) }, instead: origin }
  graph.nodes.push(update)
  return update
}

/** The row that is to be deleted lets go of the other one first, so that it can be deleted before. */
const letGo = (graph: Graph, { columns, node, other }: Weak): Node | undefined => {
  const child = other.change
  if (node.change.kind !== "delete" || child.kind !== "delete") return undefined
  const update = nodeOf({
    kind: "update",
    entity: child.entity,
    key: child.key,
    values: nulls(columns),
    before: undefined,
    expected: undefined
  })
  node.after.delete(other)
  node.after.set(update, undefined)
  other.after.set(update, undefined)
  graph.nodes.push(update)
  return update
}

const blockersOf = (node: Node, remaining: ReadonlySet<Node>): ReadonlyArray<Node> =>
  [...node.after.keys()].filter((other) => remaining.has(other))

/** Whether levels would do: at most two statements, one behind the other. */
const isShallow = (group: ReadonlySet<Node>, remaining: ReadonlySet<Node>): boolean => {
  const first = new Set([...group].filter((node) => blockersOf(node, remaining).length === 0))
  return [...group].every((node) => first.has(node) || blockersOf(node, remaining).every((other) => first.has(other)))
}

/** The signatures that a signature waits for, directly or not. */
const awaitedBy = (signature: string, remaining: ReadonlySet<Node>): ReadonlySet<string> => {
  const next = new Map<string, Set<string>>()
  for (const node of remaining) {
    const found = next.get(node.signature) ?? new Set()
    for (const other of blockersOf(node, remaining)) found.add(other.signature)
    next.set(node.signature, found)
  }
  const reached = new Set<string>()
  const open = [signature]
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    for (const other of next.get(one) ?? []) {
      if (reached.has(other)) continue
      reached.add(other)
      open.push(other)
    }
  }
  return reached
}

/**
 * The references that keep a group of inserts from being one statement, where all of them can be null for a while and lead
 * back to the group: one update behind is less than a statement for each level.
 */
const unneeded = (group: ReadonlySet<Node>, remaining: ReadonlySet<Node>): ReadonlyArray<Weak> | undefined => {
  const found: Array<Weak> = []
  for (const node of group) {
    for (const other of blockersOf(node, remaining)) {
      const columns = node.after.get(other)
      if (node.change.kind !== "insert" || columns === undefined || columns.length === 0) return undefined
      found.push({ node, other, columns })
    }
  }
  if (found.length === 0 || isShallow(group, remaining)) return undefined
  const others = new Set(found.map(({ other }) => other.signature))
  const [{ node: { signature } }] = found as [Weak]
  return [...others].every((other) => other === signature || awaitedBy(other, remaining).has(signature))
    ? found
    : undefined
}

/** Makes a group of inserts one statement, with an update behind it, where that is less. */
export const shorten = (
  graph: Graph,
  groups: Iterable<ReadonlySet<Node>>,
  remaining: ReadonlySet<Node>
): ReadonlyArray<Node> => {
  for (const group of groups) {
    const weak = unneeded(group, remaining)
    if (weak !== undefined) return weak.flatMap((one) => postUpdate(graph, one) ?? [])
  }
  return []
}

/** Breaks all circles that go by the same columns of one table. Throws `CircularWrite` where none can be broken. */
export const breakCircles = (graph: Graph, remaining: ReadonlySet<Node>): ReadonlyArray<Node> => {
  const core = inCircles(remaining)
  const weak = weakOf(core)
  const [first] = weak
  if (first === undefined) {
    throw new CircularWrite({ tables: [...new Set([...core].map(({ change }) => change.entity.key))] })
  }
  const kindOf = ({ columns, node, other }: Weak) =>
    `${node.change.kind} ${(node.change.kind === "delete" ? other : node).change.entity.key} ${columns.join(" ")}`
  const kind = kindOf(first)
  return weak.filter((one) => kindOf(one) === kind).flatMap((one) => postUpdate(graph, one) ?? letGo(graph, one) ?? [])
}
