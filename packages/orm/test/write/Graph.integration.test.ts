/** Random graphs of rows over eight tables, in random order: written without an error, in few statements, as a model says. */
import { createAll, dataModel, from, Pg, Query, table } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"
import { type Entity, makeContext } from "../../src/context/Context.ts"
import { type Change, type InsertChange, Later, type Values } from "../../src/write/Change.ts"
import { textOf } from "../../src/write/Facts.ts"
import { planWrites } from "../../src/write/Plan.ts"
import { wholeRow } from "../../src/write/Statement.ts"
import { write } from "../../src/write/Write.ts"

/** Tables in layers: each points at others before it, at itself, and two of them at each other. */
const t0 = table(
  "t0",
  class T0 {
    id = Pg.bigint().identity().primaryKey()
    name = Pg.text().unique()
    backId = Pg.bigint().nullable().references(() => t7.id)
  }
)
const t1 = table(
  "t1",
  class T1 {
    id = Pg.bigint().identity().primaryKey()
    name = Pg.text().unique()
    aId = Pg.bigint().references(() => t0.id)
    selfId = Pg.bigint().nullable().references(() => t1.id)
  }
)
const t2 = table(
  "t2",
  class T2 {
    id = Pg.uuid().primaryKey()
    name = Pg.text().unique()
    selfId = Pg.uuid().nullable().references(() => t2.id)
  }
)
const t3 = table(
  "t3",
  class T3 {
    id = Pg.bigint().identity().primaryKey()
    name = Pg.text().unique()
    aId = Pg.bigint().references(() => t1.id)
    bId = Pg.uuid().nullable().references(() => t2.id)
  }
)
const t4 = table(
  "t4",
  class T4 {
    id = Pg.bigint().identity().primaryKey()
    name = Pg.text().unique()
    aId = Pg.bigint().references(() => t3.id)
  }
)
const t5 = table(
  "t5",
  class T5 {
    id = Pg.bigint().identity().primaryKey()
    name = Pg.text().unique()
    bId = Pg.uuid().references(() => t2.id)
  }
)
const t6 = table(
  "t6",
  class T6 {
    id = Pg.bigint().identity().primaryKey()
    name = Pg.text().unique()
    aId = Pg.bigint().references(() => t4.id)
    cId = Pg.bigint().nullable().references(() => t5.id)
  }
)
const t7 = table(
  "t7",
  class T7 {
    id = Pg.bigint().identity().primaryKey()
    name = Pg.text().unique()
    aId = Pg.bigint().references(() => t0.id)
  }
)
const model = dataModel({ t0, t1, t2, t3, t4, t5, t6, t7 })
const context = makeContext(model, {})

/** What each table's columns point at. */
const references: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  t0: { backId: "t7" },
  t1: { aId: "t0", selfId: "t1" },
  t2: { selfId: "t2" },
  t3: { aId: "t1", bId: "t2" },
  t4: { aId: "t3" },
  t5: { bId: "t2" },
  t6: { aId: "t4", cId: "t5" },
  t7: { aId: "t0" }
}
const nullable: Readonly<Record<string, ReadonlyArray<string>>> = {
  t0: ["backId"],
  t1: ["selfId"],
  t2: ["selfId"],
  t3: ["bId"],
  t6: ["cId"]
}

/** Numbers from a seed: a failure can be repeated. */
const generator = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
}

const shuffled = <A>(items: ReadonlyArray<A>, next: (below: number) => number): Array<A> => {
  const left = [...items]
  for (let i = left.length - 1; i > 0; i--) {
    const j = next(i + 1)
    const [a, b] = [left[i] as A, left[j] as A]
    left[i] = b
    left[j] = a
  }
  return left
}

/** A row of the model: what it is called, and by name what it points at. */
interface Item {
  readonly table: string
  name: string
  readonly to: Record<string, Item | null>
}

const entityAt = (key: string): Entity => context.get(key) as Entity

const randomItems = (next: (below: number) => number, count: number, prefix: string): Array<Item> => {
  const items: Array<Item> = []
  const ofTable = (key: string) => items.filter((item) => item.table === key)
  for (let i = 0; i < count; i++) {
    // The first of each table is made in the order of what they need.
    const key = i < 8 ? ["t0", "t7", "t1", "t2", "t3", "t4", "t5", "t6"][i] as string : `t${next(8)}`
    const to: Record<string, Item | null> = {}
    for (const [column, target] of Object.entries(references[key] ?? {})) {
      const some = ofTable(target)
      const optional = nullable[key]?.includes(column) === true
      to[column] = some.length === 0 || (optional && next(3) === 0) ? null : some[next(some.length)] as Item
    }
    items.push({ table: key, name: `${prefix}${i}`, to })
  }
  // Circles: of a row with itself or a later one, and of two tables.
  for (const item of items) {
    if (item.table === "t0" && next(2) === 0) item.to["backId"] = ofTable("t7")[next(ofTable("t7").length)] as Item
    if (item.table === "t1" && next(4) === 0) item.to["selfId"] = ofTable("t1")[next(ofTable("t1").length)] as Item
  }
  return items
}

const uuidOf = (item: Item): string => {
  const hex = item.name.split("").map((letter) => letter.charCodeAt(0).toString(16)).join("").slice(-12)
  return `00000000-0000-4000-8000-${hex.padStart(12, "0")}`
}

/** The rows as they are on the server, each by its name, with the names of those that it points at. */
const stored = Effect.gen(function*() {
  const names = new Map<string, string>()
  const rows: Array<readonly [string, Values]> = []
  for (const key of context.keys()) {
    const entity = entityAt(key)
    for (const row of (yield* Query.all(from(entity.table.source).select(wholeRow(entity)))) as ReadonlyArray<Values>) {
      names.set(`${key} ${textOf(entity, ["id"], row)}`, String(row["name"]))
      rows.push([key, row])
    }
  }
  return rows.map(([key, row]) => {
    const to = Object.entries(references[key] ?? {}).map(([column, target]) =>
      `${column}=${names.get(`${target} ${textOf(entityAt(key), [column], row)}`) ?? ""}`
    )
    return `${key} ${String(row["name"])} ${to.join(" ")}`
  }).sort()
})

const expected = (items: ReadonlyArray<Item>): ReadonlyArray<string> =>
  items.map((item) => {
    const to = Object.keys(references[item.table] ?? {}).map((column) => `${column}=${item.to[column]?.name ?? ""}`)
    return `${item.table} ${item.name} ${to.join(" ")}`
  }).sort()

const insertsOf = (items: ReadonlyArray<Item>): ReadonlyMap<Item, InsertChange> => {
  const values = new Map(items.map((item) => [item, {} as Record<string, unknown>]))
  const changes = new Map(
    items.map((item): readonly [Item, InsertChange] => [
      item,
      { kind: "insert", entity: entityAt(item.table), values: values.get(item) as Values }
    ])
  )
  for (const item of items) {
    const row = values.get(item) as Record<string, unknown>
    row["name"] = item.name
    if (item.table === "t2") row["id"] = uuidOf(item)
    for (const [column, target] of Object.entries(item.to)) {
      if (target === null) continue
      row[column] = target.table === "t2" ? uuidOf(target) : new Later(changes.get(target) as InsertChange, "id")
    }
  }
  return changes
}

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(model) }))("a flush of a graph", (it) => {
  for (const seed of [1, 2, 3, 4, 5]) {
    it.effect(`200 rows in random order, changed and deleted: seed ${seed}`, () =>
      Effect.gen(function*() {
        const next = generator(seed)
        const items = randomItems(next, 200, `s${seed}-`)
        const inserts = insertsOf(items)
        const changes = shuffled([...inserts.values()], next)
        const steps = planWrites(changes)
        // One for each table, two where rows of a table point at each other, and what is set behind: whatever the rows.
        assert.isAtMost(steps.length, 14)
        const written = yield* write(changes)
        const before = yield* stored
        for (const line of expected(items)) assert.include(before, line)

        // Some rows change their names among each other, some are deleted with all that points at them.
        const rowOf = (item: Item) => written.get(inserts.get(item) as InsertChange) as Values
        const doomed = new Set<Item>()
        const doom = (item: Item): void => {
          if (doomed.has(item)) return
          doomed.add(item)
          for (const other of items) if (Object.values(other.to).includes(item)) doom(other)
        }
        for (const item of shuffled(items.filter(({ table }) => table > "t2"), next).slice(0, 20)) doom(item)
        const left = items.filter((item) => !doomed.has(item))
        const later: Array<Change> = [...doomed].map((item) => ({
          kind: "delete",
          entity: entityAt(item.table),
          key: { id: rowOf(item)["id"] },
          before: rowOf(item),
          expected: undefined
        }))
        for (const key of context.keys()) {
          const ofTable = shuffled(left.filter(({ table }) => table === key), next).slice(0, 6)
          const names = ofTable.map(({ name }) => name)
          ofTable.forEach((item, i) => {
            const row = rowOf(item)
            // A ring: each takes the name of the next.
            item.name = names[(i + 1) % names.length] as string
            if (item.name === row["name"]) return
            later.push({
              kind: "update",
              entity: entityAt(key),
              key: { id: row["id"] },
              values: { name: item.name },
              before: row,
              expected: undefined
            })
          })
        }
        // New rows take the names of those that are deleted.
        const added = [...doomed].filter(({ table }) => table === "t5").map((item): Item => ({
          table: "t5",
          name: item.name,
          to: { bId: left.find(({ table }) => table === "t2") as Item }
        }))
        for (const item of added) {
          const target = item.to["bId"] as Item
          later.push({
            kind: "insert",
            entity: entityAt("t5"),
            values: { name: item.name, bId: rowOf(target)["id"] }
          })
        }
        yield* write(shuffled(later, next))
        const after = (yield* stored).filter((line) => line.includes(` s${seed}-`))
        assert.deepStrictEqual(after, expected([...left, ...added]))
      }))
  }
})
