/** Each operator and function as text and parameters; its rows are asserted in Expression.integration.test.ts. */
import { from, Query } from "@aludel/sql"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { all } from "./Cases.ts"
import { samples } from "./Samples.ts"

/** The statement's one output, with columns without their table. */
const outputOf = (text: string): string =>
  text.replace(/^select /, "").replace(/ as "x" from "samples"$/, "").replaceAll(/"samples"\."(\w+)"/g, "$1")

describe.each(all)("$name", ({ cases }) => {
  test.each(cases)("$text", ({ expression, parameters, text }) => {
    const compiled = Query.compile(from(samples).select({ x: expression }))
    expect({ ...compiled, text: outputOf(compiled.text) }).toEqual({ text, parameters })
  })
})

test("every public function of the room has a case", () => {
  const index = readFileSync(join(import.meta.dirname, "../../src/index.ts"), "utf8")
  const lists = [...index.matchAll(/export \{([^}]*)\} from "\.\/expression\/\w+\.ts"/g)].map((match) => match[1] ?? "")
  const names = lists.flatMap((list) => list.split(",")).map((name) => name.trim())
    .filter((name) => name !== "" && !name.startsWith("type "))
  const folder = join(import.meta.dirname, "cases")
  const writing = join(import.meta.dirname, "Writing.integration.test.ts")
  const used = [...readdirSync(folder).map((file) => join(folder, file)), writing]
    .map((file) => readFileSync(file, "utf8")).join("\n")
  expect(names.length).toBeGreaterThan(300)
  expect(names.filter((name) => !new RegExp(`\\b${name}(?:[.(\`])`).test(used))).toEqual([])
})
