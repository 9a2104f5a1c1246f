/** The text form of arrays: what is written is read back, whatever the elements hold; what is none is refused. */
import { Pg, Reason } from "@aludel/sql"
import { describe, expect, test } from "vitest"
import { below, list, oneOf, string } from "./Values.ts"

const nested = (depth: number) => {
  const column = Pg.text().array({ nulls: true })
  return (depth === 3 ? column.array().array() : depth === 2 ? column.array() : column).facts.type
}

const element = () => oneOf<() => string | null>(() => null, () => string(12), () => oneOf("", "NULL", "null", "{}"))()

const random = (lengths: ReadonlyArray<number>): ReadonlyArray<unknown> => {
  const [length = 0, ...inner] = lengths
  return Array.from({ length }, () => inner.length === 0 ? element() : random(inner))
}

test.each([1, 2, 3])("500 random arrays of %i dimensions are read as they were written", (depth) => {
  const type = nested(depth)
  for (let n = 0; n < 500; n++) {
    const value = random(Array.from({ length: depth }, () => 1 + below(4)))
    expect(type.decode(type.encode(value))).toEqual(value)
  }
  expect(type.decode(type.encode([]))).toEqual([])
})

test("the halves of a surrogate pair in two values are no character, whichever way many values are written", () => {
  const { encode } = Pg.text().array().facts.type
  const around = (...values: ReadonlyArray<string>) => [
    values,
    [...values, ...Array<string>(40).fill("a")],
    [...Array<string>(40).fill("a"), ...values],
    [...Array<string>(40).fill("\"\\"), ...values]
  ]
  for (
    const values of [...around("\ud83d", "\ude00"), ...around("\ud83d", "", "\ude00"), ...around("a\ud83d", "\ude00b")]
  ) {
    expect(() => encode(values)).toThrow(Reason.InvalidValue)
  }
  for (const values of around("\ud83d\ude00", "é", "")) {
    expect(Pg.text().array().facts.type.decode(encode(values))).toEqual(values)
  }
})

describe("reading", () => {
  const numbers = Pg.integer().array().facts.type
  const texts = Pg.text().array({ nulls: true }).facts.type

  test.each([
    ["{}", []],
    ["{NULL,\"NULL\",null,\"\"}", [null, "NULL", null, ""]],
    ["[0:2]={a,b,c}", ["a", "b", "c"]],
    ["{\"a\\\"b\",\"\\\\\",a\\,b,\"{\"}", ["a\"b", "\\", "a,b", "{"]],
    ["{a b, c}", ["a b", " c"]]
  ])("%s", (text, value) => expect(texts.decode(text)).toEqual(value))

  test("bounds in several dimensions", () =>
    expect(Pg.integer().array().array().facts.type.decode("[-1:0][2:3]={{1,2},{3,4}}")).toEqual([[1, 2], [3, 4]]))

  test.each([
    "",
    "{",
    "}",
    "{1",
    "{1,}",
    "{,1}",
    "{1}}",
    "{1}{2}",
    "{1}x",
    "{{1}",
    "1",
    "{\"1}",
    "{{1},{2}}",
    "{NULL}",
    "[1:1]"
  ])(
    "%s is refused",
    (text) => expect(() => numbers.decode(text)).toThrow()
  )

  test("any text is read or refused, in time", () => {
    for (let n = 0; n < 2000; n++) {
      const text = `{${list(20, () => oneOf("{", "}", ",", "\"", "\\", "a", "NULL", " ")).join("")}}`
      try {
        texts.decode(text)
      } catch (cause) {
        expect(cause).toHaveProperty("expected")
      }
    }
  })
})
