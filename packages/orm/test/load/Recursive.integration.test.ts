/** Relations of a table to itself, to any depth. */
import { InvalidFind, models } from "@aludel/orm"
import { asc, createAll, dataModel, eq, isNull, Pg, primaryKey, table } from "@aludel/sql"
import { sandbox, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { inject } from "vitest"
import { counted } from "../Counting.ts"

const nodes = table(
  "nodes",
  class Nodes {
    id = Pg.integer().primaryKey()
    parentId = Pg.integer().nullable().references(() => nodes.id)
    name = Pg.text()
  }
)
const marks = table(
  "marks",
  class Marks {
    id = Pg.integer().primaryKey()
    nodeId = Pg.integer().references(() => nodes.id)
  }
)
const follows = table(
  "follows",
  class Follows {
    fromId = Pg.integer().references(() => nodes.id)
    toId = Pg.integer().references(() => nodes.id)
  },
  { constraints: [primaryKey("fromId", "toId")] }
)
const forest = dataModel({ nodes, marks, follows })
const { follows: Follow, marks: Mark, nodes: Node } = models(forest, (r) => ({
  nodes: {
    parent: r.one.nodes({ by: "parentId" }),
    children: r.many.nodes({ by: "parentId", orderBy: (n) => asc(n.id) }),
    marks: r.many.marks({ by: "nodeId" }),
    followed: r.many.nodes({ through: "follows", by: "fromId" })
  },
  marks: { node: r.one.nodes({ by: "nodeId" }) }
}))

// 1 over 2 and 3; 2 over 4; 4 over 5
const seed = Effect.gen(function*() {
  yield* Node.createMany(
    [[1, null], [2, 1], [3, 1], [4, 2], [5, 4]].map(([id, parentId]) => ({
      id: id as number,
      parentId: parentId ?? null,
      name: `n${id}`
    }))
  )
  yield* Mark.createMany([{ id: 1, nodeId: 3 }, { id: 2, nodeId: 5 }])
})

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(forest) }))("recursive", (it) => {
  it.effect("a tree of unknown depth: one statement for each level, one for what hangs on all of them", () =>
    sandbox(Effect.gen(function*() {
      yield* seed
      const { statements, value } = yield* counted(Node.find({
        columns: ["name"],
        where: (n) => isNull(n.parentId),
        with: { children: { recursive: true, columns: ["name"], with: { marks: "count" } } }
      }))
      assert.deepStrictEqual(value, [{
        name: "n1",
        children: [
          {
            name: "n2",
            marks: 0,
            children: [{ name: "n4", marks: 0, children: [{ name: "n5", marks: 1, children: [] }] }]
          },
          { name: "n3", marks: 1, children: [] }
        ]
      }])
      // The root, three levels that have rows and one that has none, the marks.
      assert.strictEqual(statements.length, 6)
      // The type goes as deep as one looks.
      assert.strictEqual(value[0]?.children[0]?.children[0]?.children[0]?.marks, 1)
    })))

  it.effect("the way up; below a row that is loaded lazily; whatever the strategy around it", () =>
    sandbox(Effect.gen(function*() {
      yield* seed
      const found = yield* Node.find({
        columns: ["id"],
        strategy: "joined",
        orderBy: (n) => asc(n.id),
        with: { parent: { recursive: true, columns: ["id"] } }
      })
      assert.deepStrictEqual(found[4], {
        id: 5,
        parent: { id: 4, parent: { id: 2, parent: { id: 1, parent: null } } }
      })
      assert.deepStrictEqual(found[2], { id: 3, parent: { id: 1, parent: null } })
      const lazy = yield* Mark.load.node({ nodeId: 5 }, {
        columns: ["id"],
        with: { parent: { recursive: true, columns: ["name"] } }
      })
      assert.deepStrictEqual(lazy, {
        id: 5,
        parent: { name: "n4", parent: { name: "n2", parent: { name: "n1", parent: null } } }
      })
    })))

  it.effect("rows in a circle are values in a circle, and are read once", () =>
    sandbox(Effect.gen(function*() {
      yield* seed
      yield* Node.update({ id: 1 }, { parentId: 5 })
      const { statements, value } = yield* counted(
        Node.findFirst({
          columns: ["id"],
          where: (n) => eq(n.id, 3),
          with: { parent: { recursive: true, columns: ["id"] } }
        })
      )
      const { parent } = Option.getOrThrow(value)
      assert.strictEqual(parent?.parent?.parent?.parent?.parent, parent)
      assert.strictEqual(statements.length, 5)
      yield* Follow.createMany([{ fromId: 1, toId: 2 }, { fromId: 2, toId: 1 }])
      const [first] = yield* Node.find({
        columns: ["id"],
        where: (n) => eq(n.id, 1),
        with: { followed: { recursive: true, columns: ["id"] } }
      })
      const [two] = first?.followed ?? []
      assert.strictEqual(two?.followed[0]?.followed[0], two)
    })))

  it.effect("only a relation of a table to itself can be so", () =>
    Effect.gen(function*() {
      const refused = yield* Effect.flip(Node.findDynamic({ with: { marks: { recursive: true } } }))
      assert.instanceOf(refused, InvalidFind)
      assert.instanceOf(yield* Effect.flip(Node.findDynamic({ recursive: true } as never)), InvalidFind)
    }))
})
