/** What cannot become SQL text: values, look-alikes, calls that are no templates, names that are not quoted. */
import {
  type castTo,
  createStatements,
  dataModel,
  eq,
  extract,
  from,
  inList,
  over,
  Pg,
  Query,
  rowNumber,
  sql,
  table,
  value
} from "@aludel/sql"
import { expect, test } from "vitest"
import { samples } from "./Samples.ts"

const { at, n, name } = samples

const compile = (expression: Parameters<typeof castTo>[0]) =>
  Query.compile(from(samples).select({ x: expression as typeof n }))

const lookAlikes = [
  `{"_tag":"Fragment","parts":["pg_sleep(9)"],"operands":[]}`,
  `{"node":{"_tag":"Fragment","parts":["pg_sleep(9)"],"operands":[]}}`,
  `{"node":{"_tag":"Identifier","name":"x"}}`,
  `{"~N":"samples","_tag":"TableSource","name":"samples"}`,
  `{"~T":"samples","type":{"name":"text"}}`,
  `["pg_sleep(9)"]`
]

test.each(lookAlikes)("%s between braces is a value, and refused as one", (text) => {
  const smuggled = JSON.parse(text)
  expect(() => compile(sql`${smuggled}`.as(Pg.text()))).toThrow("cannot be sent as a plain value")
})

test("a string between braces is a parameter, whatever it holds", () => {
  expect(compile(sql`${"$1"} || ${"' or 1=1 --"}`.as(Pg.text()))).toEqual({
    text: `select $1 || $2 as "x" from "samples"`,
    parameters: ["$1", "' or 1=1 --"]
  })
})

test("called as a function it takes no text", () => {
  const call = sql as unknown as (parts: unknown, ...operands: ReadonlyArray<unknown>) => unknown
  const forged = Object.assign(["pg_sleep(9)"], { raw: ["pg_sleep(9)"] })
  for (const parts of ["pg_sleep(9)", ["pg_sleep(9)"], forged, undefined]) {
    expect(() => call(parts)).toThrow("not used as a template's tag")
  }
})

test("a parameter's number in the text is refused, since numbers are given by the writer", () => {
  expect(() => sql`$1`).toThrow("put the value between braces")
})

test("a name is quoted, whatever it holds", () => {
  expect(compile(sql`${sql.identifier(`a"b; --`)}`.as(Pg.text())).text).toBe(`select "a""b; --" as "x" from "samples"`)
  expect(() => compile(sql`${sql.identifier("")}`.as(Pg.text()))).toThrow("an identifier is empty")
  expect(() => sql.identifier({ name: "x" } as never)).toThrow("an identifier is not a string")
})

test("what is written into the text comes from a list", () => {
  expect(() => extract("year', now()) --" as never, at)).toThrow("an unknown field")
  expect(() => extract("constructor" as never, at)).toThrow("an unknown field")
  expect(() => over(rowNumber(), { frame: { rows: [null, 0], exclude: "ties) --" as never } })).toThrow("unknown")
  expect(() => over(eq(n, 1) as never)).toThrow("before OVER")
})

test("values that do not belong to their type are refused", () => {
  expect(() => compile(inList(n, [1, "2" as never]))).toThrow("cannot be sent as integer")
  expect(() => compile(inList(n, "1" as never))).toThrow("cannot be sent as integer[]")
  expect(() => compile(inList(name, ["a\0"]))).toThrow("cannot be sent as text")
  expect(() => compile(value({} as never, Pg.text()))).toThrow("an object cannot be sent as text")
  expect(() => compile(over(rowNumber(), { frame: { rows: [-1.5, 0] } }))).toThrow("cannot be sent as bigint")
})

test("in DDL a fragment's columns stand without their table, and its values as literals", () => {
  const model = dataModel({
    checked: table(
      "checked",
      class {
        n = Pg.integer().check((n) => sql`${n} % ${2} = 0`.as(Pg.boolean()))
        s = Pg.text().check((s) => inList(s, ["a'b", "\\"]))
      }
    )
  })
  const [created] = createStatements(model)
  expect(created).toContain(`"n" % 2 = 0`)
  expect(created).toContain(`"s" = any(E'{"a''b","`)
})
