/**
 * Which change must come before which: rows that others point at are inserted first and deleted last, and a unique value
 * is freed before it is taken.
 */
import type { Entity } from "../context/Context.ts"
import { type Change, Later, rowAfter, rowBefore, type Values } from "./Change.ts"
import { type EntityFacts, factsOf, type ForeignKeyFacts, isKnown, type PartialKey, textOf } from "./Facts.ts"
import { parkedValue } from "./Parking.ts"
import { handedOn } from "./PartialKeys.ts"
import { signatureOf } from "./Signature.ts"

/** A change, and what it waits for. */
export interface Node {
  change: Change
  /** Changes of one signature can be one statement. */
  signature: string
  /** What has to be done before. The columns are those that hold the reference, where it is one. */
  readonly after: Map<Node, ReadonlyArray<string> | undefined>
  /** What has to be done before, or in the same statement. */
  readonly together: Set<Node>
}

/** All changes of a flush. */
export interface Graph {
  readonly nodes: Array<Node>
  /** Signatures that should wait for others, where nothing is known of the rows themselves. */
  readonly wishes: Map<string, Set<string>>
}

export const nodeOf = (change: Change): Node => ({
  change,
  signature: signatureOf(change),
  after: new Map(),
  together: new Set()
})

const wait = (node: Node, before: Node, columns?: ReadonlyArray<string>): void => {
  if (node.signature === before.signature && node !== before) node.together.add(before)
  else if (node !== before) node.after.set(before, columns)
}

/** Nodes by the table that they write. */
const byTable = (nodes: ReadonlyArray<Node>): ReadonlyMap<string, ReadonlyArray<Node>> => {
  const found = new Map<string, Array<Node>>()
  for (const node of nodes) {
    const { name } = factsOf(node.change.entity)
    const others = found.get(name)
    if (others === undefined) found.set(name, [node])
    else others.push(node)
  }
  return found
}

type Tables = ReadonlyMap<string, ReadonlyArray<Node>>

/** Nodes by the text of a key as it is or as it will be, made once for each key of each table. */
class Lookup {
  private readonly tables: Tables
  private readonly made = new Map<string, Map<string, Node>>()
  constructor(tables: Tables) {
    this.tables = tables
  }
  find(
    kind: Change["kind"],
    table: string,
    keys: ReadonlyArray<string>,
    text: string,
    when: "before" | "after"
  ): Node | undefined {
    const name = `${kind} ${when} ${table} ${keys.join(" ")}`
    let index = this.made.get(name)
    if (index === undefined) {
      index = new Map()
      for (const node of this.tables.get(table) ?? []) {
        if (node.change.kind !== kind) continue
        const row = when === "before" ? rowBefore(node.change) : rowAfter(node.change)
        const found = textOf(node.change.entity, keys, row)
        if (found !== undefined) index.set(found, node)
      }
      this.made.set(name, index)
    }
    return index.get(text)
  }
}

const wish = ({ wishes }: Graph, later: string, earlier: string): void => {
  if (later === earlier) return
  const found = wishes.get(later)
  if (found === undefined) wishes.set(later, new Set([earlier]))
  else found.add(earlier)
}

const takes = (change: Change, keys: ReadonlyArray<string>): boolean =>
  change.kind === "insert" || (change.kind === "update" && keys.some((key) => change.values[key] !== undefined))

/** Values that are known only once other rows are inserted. */
const linkLater = (node: Node, inserted: ReadonlyMap<Change, Node>): void => {
  const { change } = node
  if (change.kind === "delete") return
  for (const values of change.kind === "update" ? [change.key, change.values] : [change.values]) {
    for (const [column, value] of Object.entries(values)) {
      if (!(value instanceof Later)) continue
      const before = inserted.get(value.insert)
      if (before === undefined) continue
      const key = values === change.values
        ? factsOf(change.entity).foreignKeys.find(({ own }) => own.includes(column))
        : undefined
      node.after.set(before, key?.nullable ?? [])
    }
  }
}

/** The texts of a foreign key's target, as the row that points at it holds them. */
const pointsAt = (entity: Entity, { own }: ForeignKeyFacts, row: Values | undefined): string | undefined =>
  textOf(entity, own, row)

/** Rows that are inserted under keys that the program made, or given such a key. */
const linkReference = (node: Node, key: ForeignKeyFacts, lookup: Lookup): void => {
  const { change } = node
  if (change.kind === "delete" || !key.own.some((column) => isKnown(change.values[column]))) return
  const text = pointsAt(change.entity, key, rowAfter(change))
  if (text === undefined) return
  const target = lookup.find("insert", key.target, key.theirs, text, "after")
  if (target !== undefined) wait(node, target, key.nullable)
  const renamed = lookup.find("update", key.target, key.theirs, text, "after")
  if (renamed !== undefined && takes(renamed.change, key.theirs)) wait(node, renamed, key.nullable)
}

/** Rows that are deleted wait for those that point at them. */
const linkDelete = (graph: Graph, node: Node, key: ForeignKeyFacts, lookup: Lookup, deletes: Tables): void => {
  const { change } = node
  if (change.kind === "insert") return
  if (change.kind === "update" && !key.own.some((column) => change.values[column] !== undefined)) return
  const targets = deletes.get(key.target)
  if (targets === undefined) return
  const before = rowBefore(change)
  const unknown = key.own.some((column) => before?.[column] === undefined)
  if (unknown) {
    for (const signature of new Set(targets.map((target) => target.signature))) wish(graph, signature, node.signature)
    return
  }
  const text = pointsAt(change.entity, key, before)
  const target = text === undefined ? undefined : lookup.find("delete", key.target, key.theirs, text, "before")
  if (target !== undefined && target !== node) wait(target, node, change.kind === "delete" ? key.nullable : undefined)
}

/** By the update that frees a value, the one that lets go of it first. */
type Parked = Map<Node, Node>

/** Lets go of a unique value before its row gets another one: of all that it has to let go of at once. */
const park = (graph: Graph, parked: Parked, freeing: Node, keys: ReadonlyArray<string>): Node | undefined => {
  const { change } = freeing
  const place = change.kind === "update" ? parkedValue(change, keys) : undefined
  if (change.kind !== "update" || place === undefined) return undefined
  const node = parked.get(freeing) ?? nodeOf({ ...change, values: {}, expected: undefined })
  if (!parked.has(freeing)) {
    graph.nodes.push(node)
    parked.set(freeing, node)
    freeing.after.set(node, undefined)
  }
  if (node.change.kind !== "update" || node.change.values[place.key] !== undefined) return node
  node.change = { ...node.change, values: { ...node.change.values, [place.key]: place.value } }
  node.signature = signatureOf(node.change)
  return node
}

/** A row whose primary key is parked is found by the parked one from then on. */
const followParked = (freeing: Node, parked: Node): void => {
  const { change } = freeing
  if (change.kind !== "update" || parked.change.kind !== "update") return
  const { values } = parked.change
  const renamed = factsOf(change.entity).primaryKey.filter((key) => values[key] !== undefined)
  if (renamed.length === 0) return
  const key = { ...change.key, ...Object.fromEntries(renamed.map((name) => [name, values[name]])) }
  freeing.change = { ...change, key, instead: change.instead ?? change }
}

const isSameKey = (one: ReadonlyArray<string>, other: ReadonlyArray<string>): boolean =>
  one.length === other.length && one.every((key) => other.includes(key))

/** Who waits for whom to move on from a primary key: each for one at most. */
class Moves {
  private readonly next = new Map<Node, Node>()
  /** Says that a row waits for another one; false where that one waits for it. */
  add(node: Node, other: Node): boolean {
    for (let one: Node | undefined = other; one !== undefined; one = this.next.get(one)) if (one === node) return false
    this.next.set(node, other)
    return true
  }
}

/**
 * A unique value is freed before it is taken. Rows that take primary keys of each other are a statement each, so that they
 * wait in line, and one is parked where they go in a circle; of other keys all are parked in one statement.
 */
const linkUnique = (
  graph: Graph,
  { name, primaryKey, uniqueKeys }: EntityFacts,
  nodes: ReadonlyArray<Node>,
  lookup: Lookup,
  parked: Parked
): void => {
  for (const keys of uniqueKeys) {
    const moves = isSameKey(keys, primaryKey) ? new Moves() : undefined
    for (const node of nodes) {
      if (!takes(node.change, keys)) continue
      const text = textOf(node.change.entity, keys, rowAfter(node.change))
      if (text === undefined) continue
      const deleted = lookup.find("delete", name, keys, text, "before")
      if (deleted !== undefined) wait(node, deleted)
      const changed = lookup.find("update", name, keys, text, "before")
      if (changed === undefined || changed === node || !takes(changed.change, keys)) continue
      if (node.change.kind === "insert") wait(node, changed)
      else if (moves?.add(node, changed) === true) node.after.set(changed, undefined)
      else node.after.set(park(graph, parked, changed, keys) ?? changed, undefined)
    }
  }
  const others = uniqueKeys.filter((keys) => !isSameKey(keys, primaryKey))
  const unknown = nodes.filter(({ change }) =>
    change.kind === "delete" && others.some((keys) => textOf(change.entity, keys, rowBefore(change)) === undefined)
  )
  for (const { signature } of unknown) {
    for (const node of nodes) {
      if (others.some((keys) => takes(node.change, keys))) wish(graph, node.signature, signature)
    }
  }
}

/** A value is freed before it is taken under a key of some rows, too: also by a row that leaves the key, and keeps its value. */
const linkPartial = (graph: Graph, key: PartialKey, nodes: ReadonlyArray<Node>, parked: Parked): void => {
  for (const [node, freeing] of handedOn(key, nodes)) {
    if (node.change.kind === "insert" || freeing.change.kind === "delete") wait(node, freeing)
    else node.after.set(park(graph, parked, freeing, key.keys) ?? freeing, undefined)
  }
}

/** The changes with all that is known about their order. */
export const graphOf = (changes: ReadonlyArray<Change>): Graph => {
  const graph: Graph = { nodes: changes.map(nodeOf), wishes: new Map() }
  const nodes = [...graph.nodes]
  const tables = byTable(nodes)
  const lookup = new Lookup(tables)
  const deletes = byTable(nodes.filter(({ change }) => change.kind === "delete"))
  const inserted = new Map<Change, Node>()
  for (const node of nodes) {
    const { change } = node
    if (change.kind === "insert") inserted.set(change, node)
    if (change.kind !== "delete" && change.instead !== undefined) inserted.set(change.instead, node)
  }
  for (const node of nodes) {
    linkLater(node, inserted)
    for (const key of factsOf(node.change.entity).foreignKeys) {
      linkReference(node, key, lookup)
      linkDelete(graph, node, key, lookup, deletes)
    }
  }
  const parked: Parked = new Map()
  for (const ofTable of tables.values()) {
    const [first] = ofTable
    if (first === undefined) continue
    const facts = factsOf(first.change.entity)
    linkUnique(graph, facts, ofTable, lookup, parked)
    for (const key of facts.partialKeys) linkPartial(graph, key, ofTable, parked)
  }
  for (const [freeing, node] of parked) followParked(freeing, node)
  return graph
}
