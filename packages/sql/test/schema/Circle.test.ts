/** Table constraints in circles: the names stay known, and no table becomes `any`. */
import {
  check,
  createStatements,
  dataModel,
  foreignKey,
  type ForeignKeyTarget,
  insert,
  isNull,
  ne,
  Pg,
  primaryKey,
  type Query,
  table,
  uniqueIndex
} from "@aludel/sql"
import { expect, test } from "vitest"

const nodes = table(
  "nodes",
  class Nodes {
    tenant = Pg.integer()
    id = Pg.integer()
    parent = Pg.integer().nullable()
    leafId = Pg.integer().nullable().references(() => leaves.id)
  },
  {
    constraints: [
      primaryKey("tenant", "id"),
      foreignKey(["tenant", "parent"], (): ForeignKeyTarget => [nodes.tenant, nodes.id]),
      check("nodes_not_own_leaf", (t) => ne(t.leafId, t.id))
    ],
    indexes: [uniqueIndex(["leafId"], { where: (t) => isNull(t.parent) })]
  }
)

const leaves = table(
  "leaves",
  class Leaves {
    id = Pg.integer().primaryKey()
    tenant = Pg.integer()
    twin = Pg.integer().nullable().references(() => leaves.id)
  },
  {
    constraints: [
      foreignKey(["tenant", "id"], (): ForeignKeyTarget => [nodes.tenant, nodes.id], { name: "leaves_node" }),
      check("leaves_not_own_twin", (t) => ne(t.twin, t.id))
    ]
  }
)

type Names<Q> = Q extends Query.Query<unknown, infer Names, unknown, "one" | "many"> ? Names : never

const names = ({ plan }: { readonly plan: { readonly constraints: ReadonlyArray<{ readonly name: string }> } }) =>
  plan.constraints.map(({ name }) => name).toSorted()

test("the names in the type are those at run time", () => {
  const node = insert(nodes).values({ tenant: 1, id: 1 })
  const ofNodes: Record<Names<typeof node>, true> = {
    nodes_pkey: true,
    nodes_tenant_parent_fkey: true,
    nodes_not_own_leaf: true,
    nodes_leaf_id_idx: true,
    nodes_leaf_id_fkey: true
  }
  expect(names(node)).toEqual(Object.keys(ofNodes).toSorted())
  const leaf = insert(leaves).values({ tenant: 1, id: 1 })
  const ofLeaves: Record<Names<typeof leaf>, true> = {
    leaves_pkey: true,
    leaves_twin_fkey: true,
    leaves_node: true,
    leaves_not_own_twin: true
  }
  expect(names(leaf)).toEqual(Object.keys(ofLeaves).toSorted())
})

test("the key that closes the circle comes when both tables are there", () => {
  const statements = createStatements(dataModel({ nodes, leaves }))
  expect(statements.map((text) => text.split("\n").at(0))).toEqual([
    `create table if not exists "leaves" (`,
    `create table if not exists "nodes" (`,
    "do $aludel$ begin",
    `create unique index if not exists "nodes_leaf_id_idx" on "nodes" ("leaf_id") where "parent" is null`
  ])
})
