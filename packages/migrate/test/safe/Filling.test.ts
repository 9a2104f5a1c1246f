/** One statement that fills a column becomes batches; one that does anything else stays. */
import { execute, safeForm, setNotNull } from "@aludel/migrate"
import { expect, test } from "vitest"
import { filling, readFilling } from "../../src/operation/Filling.ts"
import { readBackfill } from "../../src/safe/Backfill.ts"

const places = [
  [{ schema: "public", name: "users" }, "age", "0"],
  [{ schema: "my.app", name: "the \"users\"" }, "a\"ge", "case when name is null then '' else ' set \"x\" = 1' end"],
  [{ schema: "public", name: "a" }, "b", "(select c from d\n  where \"b\" is null)"]
] as const

test.each(places)("%j %s = %s", (table, column, value) => {
  const one = filling(table, column, value)
  expect(readFilling(one)).toEqual({ table, column, value })
  const { operations } = safeForm([one, setNotNull(table, column)])
  const [first] = operations
  expect(first?._tag === "Sql" && !first.transactional && readBackfill(first.statements[0] ?? "")).toEqual({
    table,
    column,
    value,
    key: [],
    batch: 1000
  })
})

test.each([
  "update users set age = 0 where age is null",
  "update \"users\" set \"age\" = 0",
  "update \"users\" set \"age\" = 0 where \"name\" is null",
  "update \"users\" set \"age\" = 0 where \"age\" is null and id > 5"
])("%s", (text) => {
  const one = execute(text)
  expect(readFilling(one)).toBeUndefined()
  expect(safeForm([one]).operations).toEqual([one])
})
