/**
 * What a package is bundled to: the entries that its manifest publishes, the programs its modules start, and an import that
 * a user would not have.
 */
import { expect, test } from "vitest"
import { entriesOf, isExternal, type Manifest, programsOf, undeclared } from "../bundle/Entries.ts"

const file = (name: string) => ({ types: `./dist/${name}.d.ts`, default: `./bundle/${name}.js` })

const manifest: Manifest = {
  name: "@aludel/sample",
  exports: { ".": "./src/index.ts", "./cli": "./src/cli/index.ts", "./test/*": "./test/support/*.ts" },
  bin: { sample: "./src/cli/Main.ts" },
  publishConfig: { exports: { ".": file("index"), "./cli": file("cli") }, bin: { sample: "./bundle/sample.js" } },
  dependencies: { "@aludel/sql": "workspace:^" },
  peerDependencies: { effect: "^4.1.0" }
}

test("each published entry and program is a file of its own; what is not published is none", () => {
  expect(entriesOf(manifest)).toEqual({
    index: "./src/index.ts",
    cli: "./src/cli/index.ts",
    sample: "./src/cli/Main.ts"
  })
})

test.each([
  ["is published as ./dist/index.js", { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } }],
  ["no module of src is it", { "./missing": file("missing") }],
  ["two entries are ./bundle/index.js", { ".": file("index"), "./cli": file("index") }]
])("a manifest is refused: %s", (problem, exports) => {
  expect(() => entriesOf({ ...manifest, publishConfig: { exports } })).toThrow(problem)
})

test("a program beside a module is found where its address is made, and nowhere else", () => {
  const text = `
    import { type Plan } from "./Plan.ts"
    const one = new URL("./One.ts", import.meta.url)
    const other = new URL(import.meta.url.endsWith(".ts") ? "./Other.ts" : "./Other.js", import.meta.url)
  `
  expect(programsOf(text)).toEqual(["One", "Other"])
})

test("only a package's own modules are bundled into it", () => {
  const specifiers = [
    "./Plan.ts",
    "../Plan.ts",
    "/home/Plan.ts",
    "C:\\home\\Plan.ts",
    "effect/Effect",
    "@aludel/sql",
    "node:fs"
  ]
  expect(specifiers.filter(isExternal)).toEqual(["effect/Effect", "@aludel/sql", "node:fs"])
})

test("an import that is neither Node's nor a dependency is told", () => {
  expect(undeclared(manifest, ["effect/Effect", "@aludel/sql/Plan", "node:fs", "postgres", "@aludel/pool", "postgres"]))
    .toEqual(["postgres", "@aludel/pool"])
})
