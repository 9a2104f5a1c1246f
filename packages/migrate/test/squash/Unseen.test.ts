/** What a squash cannot see: a sequence that was set behind rows, unless the same migrations made their table. */
import { column, createTable, execute, migration } from "@aludel/migrate"
import { expect, test } from "vitest"
import { continueSequence } from "../../src/operation/Continue.ts"
import { usualSequence } from "../../src/operation/Definition.ts"
import { unseenIn } from "../../src/squash/Unseen.ts"

const text = continueSequence(
  { schema: "public", name: "s", options: usualSequence("bigint") },
  { schema: "public", name: "t" },
  "n"
)

test("a sequence that goes on behind the rows of a table that was there before is named", () => {
  expect(unseenIn([migration({ id: "b", parents: ["a"], message: "", up: [execute(text)] })])).toEqual([
    { id: "b", statement: text, reason: "it sets a sequence behind the rows that are there" }
  ])
})

test("behind those of a table that the same migrations make it is not", () => {
  const made = createTable("t", { columns: [column("n", "bigint")] })
  expect(unseenIn([
    migration({ id: "a", parents: [], message: "", up: [made] }),
    migration({ id: "b", parents: ["a"], message: "", up: [execute(text)] })
  ])).toEqual([])
})
