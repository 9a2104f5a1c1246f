/** The picture on the demo's page is that of its tables: `npx aludel diagram --format svg --out schema.svg` makes it anew. */
import { diagram } from "@aludel/migrate"
import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { blog } from "../../src/blog/Tables.ts"

test("the picture of the tables is up to date", () => {
  const picture = readFileSync(new URL("../../schema.svg", import.meta.url), "utf8")
  expect(diagram(blog, "svg")).toBe(picture)
})
