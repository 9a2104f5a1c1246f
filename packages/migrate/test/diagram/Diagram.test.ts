/** Diagrams: their text, and that a picture of many tables can be read: nothing overlaps, no line crosses a table. */
import { Catalog, column, constraint, createTable, diagram } from "@aludel/migrate"
import { dataModel, Pg, table } from "@aludel/sql"
import { assert, describe, it } from "@effect/vitest"
import { type Box, layout, type Line } from "../../src/diagram/Layout.ts"
import type { Picture } from "../../src/diagram/Picture.ts"

const users = table(
  "users",
  class Users {
    id = Pg.bigint().identity().primaryKey()
    email = Pg.text().unique()
    managerId = Pg.bigint().nullable().references(() => users.id)
  }
)
const profiles = table(
  "profiles",
  class Profiles {
    userId = Pg.bigint().primaryKey().references(() => users.id)
    note = Pg.varchar(10).nullable()
  },
  { schema: "app" }
)
const posts = table(
  "posts",
  class Posts {
    id = Pg.bigint().identity().primaryKey()
    authorId = Pg.bigint().references(() => users.id)
  }
)
const model = dataModel({ users, profiles, posts })

const keyTo = (name: string, columns: string, to: string) => ({
  ...constraint(name, `FOREIGN KEY (${columns}) REFERENCES ${to}(id)`),
  columns: [columns],
  references: { schema: "public", name: to }
})

/** A catalog of tables that point at each other. */
const catalogOf = (size: number, links: ReadonlyArray<readonly [number, number]>): Catalog.Catalog => ({
  ...Catalog.emptyCatalog,
  tables: Array.from({ length: size }, (_, at) => {
    const out = links.filter(([from]) => from === at).map(([, to], index) => [`c${index}`, `t${to}`] as const)
    const made = createTable(`t${at}`, {
      columns: [column("id", "bigint", { notNull: true }), ...out.map(([name]) => column(name, "bigint"))],
      constraints: out.map(([name, to]) => keyTo(`t${at}_${name}`, name, to))
    })
    return made._tag === "CreateTable" ? made.table : assert.fail("not a table")
  })
})

const picture = (size: number, links: ReadonlyArray<readonly [number, number]>): Picture => ({
  entities: catalogOf(size, links).tables.map(({ columns, name }) => ({
    name,
    columns: columns.map(({ name, type }) => ({
      name,
      type,
      nullable: false,
      isPrimary: name === "id",
      isForeign: name !== "id",
      isUnique: false
    }))
  })),
  relations: catalogOf(size, links).tables.flatMap(({ constraints, name }) =>
    constraints.map(({ columns, name: key, references }) => ({
      name: key,
      from: name,
      to: references?.name ?? "",
      columns,
      target: ["id"],
      many: true,
      optional: false
    }))
  )
})

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

/** Whether a straight piece goes through the inside of a box. */
const crosses = ({ points }: Line, box: Box): boolean =>
  points.slice(1).some((to, index) => {
    const from = points[index] ?? to
    const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)]
    const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)]
    return left < box.x + box.width - 0.5 && right > box.x + 0.5 && top < box.y + box.height - 0.5 &&
      bottom > box.y + 0.5
  })

const assertReadable = (given: Picture): void => {
  const { boxes, height, lines, width } = layout(given)
  assert.strictEqual(boxes.length, given.entities.length)
  assert.strictEqual(lines.length, given.relations.length)
  for (const [index, box] of boxes.entries()) {
    assert.isAtLeast(Math.min(box.x, box.y), 0)
    assert.isAtMost(box.x + box.width, width)
    assert.isAtMost(box.y + box.height, height)
    for (const other of boxes.slice(index + 1)) {
      assert.isFalse(overlap(box, other), `${box.entity.name} ${other.entity.name}`)
    }
    for (const line of lines) assert.isFalse(crosses(line, box), `${line.relation.name} through ${box.entity.name}`)
  }
  for (const { points } of lines) {
    for (const { x, y } of points) {
      assert.isTrue(x >= 0 && x <= width && y >= 0 && y <= height)
    }
  }
}

describe("diagram", () => {
  it("a data model as Mermaid", () => {
    assert.strictEqual(
      diagram(model, "mermaid"),
      `erDiagram
  direction LR
  "users" {
    bigint id PK
    text email UK
    bigint manager_id FK "null"
  }
  "app.profiles" {
    bigint user_id PK, FK
    varchar(10) note "null"
  }
  "posts" {
    bigint id PK
    bigint author_id FK
  }
  "users" }o--o| "users" : "manager_id"
  "app.profiles" |o--|| "users" : "user_id"
  "posts" }o--|| "users" : "author_id"
`
    )
  })

  it("a catalog as Mermaid; partitions are left out, names are kept from being words of the language", () => {
    const catalog = catalogOf(2, [[1, 0]])
    const odd = { ...catalog.tables[0], name: "odd \"name\"", bounds: null } as Catalog.Table
    const partition = { ...odd, name: "t0_1", bounds: "DEFAULT" }
    const text = diagram({ ...catalog, tables: [...catalog.tables, odd, partition] }, "mermaid")
    assert.include(text, "  \"t1\" }o--o| \"t0\" : \"c0\"\n")
    assert.include(text, "\"odd #quot;name#quot;\"")
    assert.notInclude(text, "t0_1")
  })

  it("SVG: one box and one line for each, escaped, the same each time", () => {
    const text = diagram(model, "svg")
    assert.strictEqual(text, diagram(model, "svg"))
    assert.strictEqual(text.match(/class="box"/g)?.length, 3)
    assert.strictEqual(text.match(/<title>[^<]*→/g)?.length, 3)
    assert.notMatch(diagram(catalogOf(1, []), "svg"), /NaN|undefined|Infinity/)
    const catalog = catalogOf(1, [])
    const odd = { ...catalog.tables[0], name: "<b>&\"" } as Catalog.Table
    assert.include(diagram({ ...catalog, tables: [odd] }, "svg"), "&lt;b&gt;&amp;&quot;")
  })

  it("thirty tables can be read", () => {
    const links = Array.from({ length: 29 }, (_, at) => [at + 1, Math.floor(at / 3)] as const)
    assertReadable(picture(30, [...links, [29, 0], [28, 1], [0, 29], [5, 5], [17, 2]]))
  })

  it("any tables can be read: circles, tables that point at themselves, alone, twice at one", () => {
    for (let seed = 1; seed <= 300; seed++) {
      let state = seed
      const next = (limit: number): number => {
        state = (state * 48_271) % 2_147_483_647
        return state % limit
      }
      const size = 1 + next(14)
      const links = Array.from({ length: next(24) }, () => [next(size), next(size)] as const)
      assertReadable(picture(size, links))
    }
  })
})
