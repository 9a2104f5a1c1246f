/**
 * Each rule about imports, shown to fail on a tree that breaks it and to pass on one that does not. The table is the real one.
 */
import { describe, expect, test } from "vitest"
import { checkImports } from "../check-imports.ts"
import { arrows } from "../imports/Arrows.ts"
import { tree } from "./Tree.ts"

const broken = (content: Readonly<Record<string, string>>): ReadonlyArray<string> =>
  checkImports(tree(content), arrows).broken

/** What is broken in `path` when it holds `text`, without the `path:line` in front. */
const sentences = (path: string, text: string): ReadonlyArray<string> =>
  broken({ [path]: text }).map((line) => line.slice(line.indexOf(" ") + 1))

describe("packages", () => {
  test.each([
    ["packages/sql/src/Database.ts", "@aludel/pool"],
    ["packages/sql/src/Database.ts", "postgres"],
    ["packages/sql/src/Database.ts", "node:fs"],
    ["packages/sql/src/Database.ts", "fs"],
    ["packages/sql/src/Database.ts", "vitest"],
    ["packages/pool/src/Pool.ts", "@aludel/orm"],
    ["packages/pool/src/Pool.ts", "@aludel/migrate"],
    ["packages/orm/src/Model.ts", "@aludel/pool"],
    ["packages/orm/src/Model.ts", "postgres"],
    ["packages/migrate/src/Plan.ts", "@aludel/orm"],
    ["packages/migrate/src/Plan.ts", "postgres"],
    ["packages/testing/src/Server.ts", "@aludel/orm"],
    ["packages/sql/test/Database.test.ts", "@aludel/orm"],
    ["apps/demo/src/main.ts", "postgres"]
  ])("%s may not import %s", (path, specifier) => {
    const folder = path.split("/").slice(0, 2).join("/")
    const name = specifier === "fs" || specifier === "node:fs" ? "node" : specifier
    expect(sentences(path, `import "${specifier}"`)).toEqual([`${folder} may not import "${name}"`])
  })

  test.each([
    ["packages/sql/src/Database.ts", "effect/Effect"],
    ["packages/pool/src/Pool.ts", "@aludel/sql"],
    ["packages/pool/src/postgresJs/Client.ts", "postgres"],
    ["packages/pool/src/sqlPg/Login.ts", "@effect/sql-pg"],
    ["packages/orm/src/Model.ts", "@aludel/sql"],
    ["packages/migrate/src/Plan.ts", "@aludel/pool"],
    ["packages/testing/src/Server.ts", "node:fs"],
    ["packages/sql/test/Database.test.ts", "@aludel/sql"],
    ["packages/sql/test/Database.test.ts", "effect"],
    ["packages/sql/typetest/wrong/Select.ts", "@aludel/sql"],
    ["apps/demo/src/main.ts", "@aludel/orm"],
    ["apps/demo/src/main.ts", "effect"],
    ["bench/run.ts", "postgres"]
  ])("%s may import %s", (path, specifier) => expect(sentences(path, `import "${specifier}"`)).toEqual([]))

  test.each([["postgres", "postgresJs"], ["@effect/sql-pg", "sqlPg"]])(
    "%s is named in its room alone",
    (name, room) =>
      expect(sentences("packages/pool/src/Pool.ts", `import "${name}"`)).toEqual([
        `"${name}" belongs to the room ${room} alone`
      ])
  )

  test("a src path of another package is refused", () =>
    expect(sentences("apps/demo/src/main.ts", `import "@aludel/sql/src/Database.ts"`)).toEqual([
      `"@aludel/sql/src/Database.ts" reaches into src: import a public entry`
    ]))

  test("a relative path out of the package is refused", () =>
    expect(sentences("apps/demo/src/main.ts", `import "../../../packages/sql/src/Database.ts"`)).toEqual([
      `"../../../packages/sql/src/Database.ts" leaves the package: import by its name`
    ]))

  test("src does not import its tests", () =>
    expect(sentences("packages/sql/src/Database.ts", `import "../test/Support.ts"`)).toEqual([
      `"../test/Support.ts" is not part of src`
    ]))
})

describe("rooms", () => {
  const rooms = Object.keys(arrows.packages["packages/sql"]!.rooms)
  const allowed = (from: string, to: string): ReadonlyArray<string> =>
    sentences(`packages/sql/src/${from}/One.ts`, `import "../${to}/Two.ts"`)

  test("sql's rooms import what their line names, and nothing else", () => {
    const mayImport = (from: string): ReadonlyArray<string> =>
      rooms.filter((to) => from !== to && to !== "schema-codec" && allowed(from, to).length === 0).sort()
    expect(Object.fromEntries(rooms.map((room) => [room, mayImport(room)]))).toEqual({
      error: [],
      type: ["error"],
      ast: [],
      expression: ["ast", "error", "type"],
      schema: ["ast", "error", "expression", "type"],
      port: ["error", "type"],
      query: ["ast", "compiler", "error", "expression", "schema", "type"],
      compiler: ["ast", "error", "type"],
      ddl: ["ast", "compiler", "error", "schema", "type"],
      explain: ["error", "type"],
      "schema-codec": ["error", "expression", "query", "schema", "type"]
    })
  })

  test("a room open to types alone refuses a value", () => {
    const path = "packages/sql/src/ast/Expr.ts"
    expect(sentences(path, `import type { T } from "../type/Text.ts"`)).toEqual([])
    expect(sentences(path, `export type { T } from "../type/Text.ts"`)).toEqual([])
    expect(sentences(path, `type T = import("../type/Text.ts").T`)).toEqual([])
    const refused = ["the room ast may not import type as a value"]
    expect(sentences(path, `import { type T } from "../type/Text.ts"`)).toEqual(refused)
    expect(sentences(path, `export * from "../type/Text.ts"`)).toEqual(refused)
    expect(sentences(path, `await import("../type/Text.ts")`)).toEqual(refused)
  })

  test("top files import every room, and no room imports a top file", () => {
    for (const room of rooms.filter((name) => name !== "schema-codec")) {
      expect(sentences("packages/sql/src/Statement.ts", `import "./${room}/One.ts"`)).toEqual([])
    }
    expect(sentences("packages/sql/src/query/Select.ts", `import "../Statement.ts"`)).toEqual([
      "the room query may not import a top file as a value"
    ])
  })

  test("an unknown room is an error", () =>
    expect(sentences("packages/sql/src/util/Text.ts", "")).toEqual([
      `unknown room "util": give it a line in the table`
    ]))
})

describe("the public face", () => {
  test.each([["packages/sql/src/Statement.ts", "./index.ts"], ["packages/sql/test/a.test.ts", "../src/index.ts"]])(
    "%s does not import index.ts",
    (path, specifier) =>
      expect(sentences(path, `import "${specifier}"`)).toEqual([
        "index.ts is for other packages: import the file itself"
      ])
  )

  test("src does not import its own package by name", () =>
    expect(sentences("packages/sql/src/Statement.ts", `import "@aludel/sql"`)).toEqual([
      `"@aludel/sql" is this very package: import the file`
    ]))
})

describe("effect", () => {
  test("src imports modules, not the barrel", () =>
    expect(sentences("packages/pool/src/Pool.ts", `import type { Effect } from "effect"`)).toEqual([
      `the barrel "effect" loads all of it: import "effect/<Module>"`
    ]))

  test.each([
    ["effect/Schema", "packages/sql/src/Schema.ts", "packages/sql/src/Statement.ts"],
    ["effect/Schema", "packages/sql/src/schema-codec/Codec.ts", "packages/sql/src/schema/Table.ts"],
    ["effect/Config", "packages/pool/src/Config.ts", "packages/pool/src/Pool.ts"]
  ])("%s is imported by %s and not by %s", (module, may, mayNot) => {
    expect(sentences(may, `import "${module}"`)).toEqual([])
    expect(sentences(mayNot, `import "${module}"`)).toEqual([expect.stringContaining(`"${module}" is slow to load`)])
  })

  test("a slow entry is not loaded by another file", () => {
    const path = "packages/pool/src/index.ts"
    expect(sentences(path, `export * from "./Config.ts"`)).toEqual([
      `"./Config.ts" loads "effect/Config", which is slow: it is an entry of its own`
    ])
    expect(sentences(path, `export type * from "./Config.ts"`)).toEqual([])
  })
})

describe("cycles", () => {
  test("a cycle of values is found once, with its files in order", () =>
    expect(broken({
      "packages/orm/src/A.ts": `import "./B.ts"`,
      "packages/orm/src/B.ts": `export * from "./C.ts"`,
      "packages/orm/src/C.ts": `await import("./A.ts")`
    })).toEqual([
      "packages/orm/src/A.ts:1 cycle: packages/orm/src/A.ts → packages/orm/src/B.ts → packages/orm/src/C.ts → packages/orm/src/A.ts"
    ]))

  test("a cycle of types alone is a cycle", () =>
    expect(broken({
      "packages/orm/src/A.ts": `import type { B } from "./B.ts"\nexport type A = B`,
      "packages/orm/src/B.ts": `export type B = import("./A.ts").A`
    })).toHaveLength(1))

  test("a file that imports itself is a cycle", () =>
    expect(broken({ "packages/orm/src/A.ts": `import "./A.ts"` })).toHaveLength(1))

  test("a diamond is not a cycle", () =>
    expect(broken({
      "packages/orm/src/A.ts": `import "./B.ts"\nimport "./C.ts"`,
      "packages/orm/src/B.ts": `import "./D.ts"`,
      "packages/orm/src/C.ts": `import "./D.ts"`,
      "packages/orm/src/D.ts": ""
    })).toEqual([]))
})

test("an import in a comment or a string is none, and its line is told", () => {
  const text = `// import "postgres"\nconst text = 'import "postgres"'\n/* from "postgres" */ import "vitest"`
  expect(broken({ "packages/sql/src/A.ts": text })).toEqual([
    `packages/sql/src/A.ts:3 packages/sql may not import "vitest"`
  ])
})

test("a file that does not parse is an error", () =>
  expect(() => broken({ "packages/sql/src/A.ts": "import {" })).toThrow())
