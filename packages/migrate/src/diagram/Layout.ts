/**
 * Where the tables of a picture stand: in columns, a table right of those that it points at, in an order in which few lines
 * cross; lines run in the gaps between columns and in lanes between tables, never across a table. The same picture always
 * gives the same places.
 *
 * After Sugiyama, Tagawa, Toda: Methods for Visual Understanding of Hierarchical System Structures (1981).
 */
import type { Entity, Picture, Relation } from "./Picture.ts"

/** A table's box, in pixels. */
export interface Box {
  readonly entity: Entity
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Point {
  readonly x: number
  readonly y: number
}

/** A relation's line, from the table that points to the one that is pointed at: straight pieces. */
export interface Line {
  readonly relation: Relation
  readonly points: ReadonlyArray<Point>
}

export interface Layout {
  readonly boxes: ReadonlyArray<Box>
  readonly lines: ReadonlyArray<Line>
  readonly width: number
  readonly height: number
}

export const rowHeight = 20
export const headHeight = 26
/** The width of a letter of the font that is drawn with. */
const letter = 7.3
const padding = 12
const gapBetween = 24
const lane = 14
const track = 12
const margin = 24

/** One place in a layer: a table, or a line that passes. */
interface Slot {
  readonly id: string
  readonly entity: Entity | undefined
  readonly height: number
  readonly width: number
}

/** A relation as an edge from the layer on the left to one further right. */
interface Edge {
  readonly relation: Relation
  readonly left: string
  readonly right: string
  /** The slots that it goes through, from left to right, its ends included. */
  path: ReadonlyArray<string>
}

export const columnText = (column: Entity["columns"][number]): string =>
  `${column.name} ${column.type}${column.nullable ? "?" : ""}`

export const marks = (column: Entity["columns"][number]): string =>
  column.isPrimary ? "PK" : column.isForeign ? "FK" : column.isUnique ? "UK" : ""

const widthOf = ({ columns, name }: Entity): number =>
  Math.ceil(Math.max(name.length + 2, ...columns.map((column) => columnText(column).length + 5)) * letter) + 2 * padding

const heightOf = ({ columns }: Entity): number => headHeight + Math.max(columns.length, 1) * rowHeight

/** Layers by the longest way from a table that points at no other; what would close a circle is turned around. */
const layersOf = (entities: ReadonlyArray<Entity>, relations: ReadonlyArray<Relation>) => {
  const layer = new Map<string, number>()
  const turned = new Set<Relation>()
  const open = new Set<string>()
  const visit = (name: string): number => {
    const known = layer.get(name)
    if (known !== undefined) return known
    open.add(name)
    let deepest = 0
    for (const relation of relations) {
      if (relation.from !== name || relation.to === name) continue
      if (open.has(relation.to)) turned.add(relation)
      else deepest = Math.max(deepest, visit(relation.to) + 1)
    }
    open.delete(name)
    layer.set(name, deepest)
    return deepest
  }
  for (const { name } of entities) visit(name)
  return { layer, turned }
}

/** Turned relations point from left to right as well, once layers are given: the end in the lower layer is the left one. */
const edgesOf = (relations: ReadonlyArray<Relation>, layer: ReadonlyMap<string, number>): ReadonlyArray<Edge> =>
  relations.filter(({ from, to }) => from !== to).map((relation) => {
    const fromIsLeft = (layer.get(relation.from) ?? 0) < (layer.get(relation.to) ?? 0)
    const [left, right] = fromIsLeft ? [relation.from, relation.to] : [relation.to, relation.from]
    return { relation, left, right, path: [] }
  })

/** Each sweep puts slots in the order of the middle of their neighbours. */
const sweeps = 8

const ordered = (layers: Array<Array<Slot>>, edges: ReadonlyArray<Edge>): void => {
  const neighbours = new Map<string, { left: Array<string>; right: Array<string> }>()
  const of = (id: string) => {
    const found = neighbours.get(id) ?? { left: [], right: [] }
    neighbours.set(id, found)
    return found
  }
  for (const { path } of edges) {
    for (let at = 1; at < path.length; at++) {
      of(path[at - 1] as string).right.push(path[at] as string)
      of(path[at] as string).left.push(path[at - 1] as string)
    }
  }
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const side = sweep % 2 === 0 ? "left" : "right"
    const order = side === "left" ? [...layers.keys()] : [...layers.keys()].toReversed()
    for (const at of order) {
      const beside = layers[side === "left" ? at - 1 : at + 1]
      if (beside === undefined) continue
      const place = new Map(beside.map(({ id }, index) => [id, index / Math.max(beside.length - 1, 1)]))
      const here = layers[at] ?? []
      const middle = new Map(here.map(({ id }, index) => {
        const places = of(id)[side].flatMap((other) => place.get(other) ?? [])
        const own = index / Math.max(here.length - 1, 1)
        return [id, places.length === 0 ? own : places.reduce((sum, value) => sum + value, 0) / places.length]
      }))
      layers[at] = here.toSorted((a, b) => (middle.get(a.id) ?? 0) - (middle.get(b.id) ?? 0))
    }
  }
}

/** The row that a line leaves from, or ends at. */
const rowOf = (box: Box, column: string | undefined): number => {
  const index = box.entity.columns.findIndex(({ name }) => name === column)
  return box.y + (index < 0 ? headHeight / 2 : headHeight + index * rowHeight + rowHeight / 2)
}

/** Tables without any relation, in rows below the rest. */
const aside = (entities: ReadonlyArray<Entity>, top: number, room: number): ReadonlyArray<Box> => {
  const boxes: Array<Box> = []
  let x = margin
  let y = top
  let tallest = 0
  for (const entity of entities) {
    const [width, height] = [widthOf(entity), heightOf(entity)]
    if (x > margin && x + width > room) {
      x = margin
      y += tallest + gapBetween
      tallest = 0
    }
    boxes.push({ entity, x, y, width, height })
    x += width + gapBetween
    tallest = Math.max(tallest, height)
  }
  return boxes
}

/** The least width that tables without relations are spread over. */
const leastRoom = 1200

export const layout = ({ entities, relations }: Picture): Layout => {
  const linked = new Set(relations.flatMap(({ from, to }) => [from, to]))
  const standing = entities.filter(({ name }) => linked.has(name))
  const { layer } = layersOf(standing, relations)
  const count = Math.max(0, ...[...layer.values()].map((value) => value + 1))
  const layers: Array<Array<Slot>> = Array.from({ length: count }, () => [])
  // Circles through tables of one layer do not exist: each step of a way goes at least one layer on.
  for (const entity of standing) {
    layers[layer.get(entity.name) ?? 0]?.push({
      id: entity.name,
      entity,
      height: heightOf(entity),
      width: widthOf(entity)
    })
  }
  const edges = edgesOf(relations, layer)
  for (const [number, edge] of edges.entries()) {
    const [first, last] = [layer.get(edge.left) ?? 0, layer.get(edge.right) ?? 0]
    const passing: Array<string> = []
    for (let at = first + 1; at < last; at++) {
      const id = `\0${number}:${at}`
      layers[at]?.push({ id, entity: undefined, height: lane, width: 0 })
      passing.push(id)
    }
    edge.path = [edge.left, ...passing, edge.right]
  }
  ordered(layers, edges)
  const loops = relations.filter(({ from, to }) => from === to)
  // How many lines turn in the gap right of each layer.
  const turning = layers.map((_, at) =>
    edges.filter(({ left, right }) => (layer.get(left) ?? 0) <= at && at < (layer.get(right) ?? 0)).length +
    loops.filter(({ from }) => layer.get(from) === at).length
  )
  const boxes = new Map<string, Box>()
  const lanes = new Map<string, { readonly from: number; readonly to: number; readonly y: number }>()
  const gaps: Array<number> = []
  const tallest = Math.max(0, ...layers.map((slots) => slots.reduce((sum, { height }) => sum + height + gapBetween, 0)))
  let x = margin
  for (const [at, slots] of layers.entries()) {
    const width = Math.max(0, ...slots.map((slot) => slot.width))
    let y = margin + (tallest - slots.reduce((sum, { height }) => sum + height + gapBetween, 0)) / 2
    for (const { entity, height, id, width: own } of slots) {
      if (entity === undefined) lanes.set(id, { from: x, to: x + width, y: y + height / 2 })
      else boxes.set(id, { entity, x, y, width: own, height })
      y += height + gapBetween
    }
    x += width
    gaps.push(x)
    x += at === layers.length - 1 && turning[at] === 0 ? 0 : ((turning[at] ?? 0) + 1) * track + 2 * padding
  }
  const used = gaps.map(() => 0)
  const trackIn = (gap: number): number => {
    used[gap] = (used[gap] ?? 0) + 1
    return (gaps[gap] ?? 0) + padding + (used[gap] ?? 0) * track
  }
  const lines = relations.flatMap((relation): ReadonlyArray<Line> => {
    const from = boxes.get(relation.from)
    const to = boxes.get(relation.to)
    if (from === undefined || to === undefined) return []
    const ends = [rowOf(from, relation.columns[0]), rowOf(to, relation.target[0])] as const
    if (relation.from === relation.to) {
      const turn = trackIn(layer.get(relation.from) ?? 0)
      const edge = from.x + from.width
      const [start, end] = ends[0] === ends[1] ? [ends[0], ends[1] - rowHeight / 2] : ends
      return [{
        relation,
        points: [{ x: edge, y: start }, { x: turn, y: start }, { x: turn, y: end }, { x: edge, y: end }]
      }]
    }
    const edge = edges.find((candidate) => candidate.relation === relation)
    if (edge === undefined) return []
    const isTurned = edge.left === relation.from
    const [left, right] = isTurned ? [from, to] : [to, from]
    const [leftY, rightY] = isTurned ? ends : [ends[1], ends[0]]
    const points: Array<Point> = [{ x: left.x + left.width, y: leftY }]
    let y = leftY
    for (const [step, id] of edge.path.slice(1).entries()) {
      const turn = trackIn((layer.get(edge.left) ?? 0) + step)
      const passed = lanes.get(id)
      const next = passed?.y ?? rightY
      points.push({ x: turn, y }, { x: turn, y: next })
      y = next
    }
    points.push({ x: right.x, y: rightY })
    return [{ relation, points: isTurned ? points : points.toReversed() }]
  })
  const top = boxes.size === 0 ? margin : margin + tallest
  const alone = aside(entities.filter(({ name }) => !linked.has(name)), top, Math.max(x, leastRoom))
  const all = [...boxes.values(), ...alone]
  return {
    boxes: all,
    lines,
    width: Math.ceil(Math.max(x, ...all.map((box) => box.x + box.width)) + margin),
    height: Math.ceil(
      Math.max(
        0,
        ...all.map((box) => box.y + box.height),
        ...lines.flatMap(({ points }) => points.map((point) => point.y))
      ) + margin
    )
  }
}
