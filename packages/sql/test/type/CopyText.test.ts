/** COPY's text format: every character comes back, whatever the borders of the chunks. */
import { describe, expect, it } from "@effect/vitest"
import { Lines, readLine, writeLine } from "../../src/type/CopyText.ts"
import { below, list, oneOf, string } from "./Values.ts"

const value = () => oneOf(null, "", "\\N", "\\.", "\t", "\n\r\b\f\v", "\\n", "NULL", string(20))

describe("COPY's text format", () => {
  it.each([
    [["a", null, ""], "a\t\\N\t\n"],
    [["\\N", "\\."], "\\\\N\t\\\\.\n"],
    [["\b\f\n\r\t\v\\"], "\\b\\f\\n\\r\\t\\v\\\\\n"],
    [[""], "\n"]
  ])("%j", (values, line) => {
    expect(writeLine(values)).toBe(line)
    expect(readLine(line.slice(0, -1))).toEqual(values)
  })

  it("300 random rows come back, in chunks that end anywhere", () => {
    const rows = Array.from({ length: 300 }, () => [value(), ...list(5, value)])
    const bytes = new TextEncoder().encode(rows.map(writeLine).join(""))
    const lines = new Lines()
    const found: Array<ReadonlyArray<string | null>> = []
    for (let at = 0; at < bytes.length;) {
      const end = at + below(9)
      found.push(...lines.push(bytes.subarray(at, end)).map(readLine))
      at = end
    }
    lines.end()
    expect(found).toEqual(rows)
  })

  it("half a row at the end, and what is no UTF-8, are malformed", () => {
    const open = new Lines()
    expect(open.push(new TextEncoder().encode("a\tb"))).toEqual([])
    expect(() => open.end()).toThrow()
    expect(() => new Lines().push(Uint8Array.of(0xff, 0x0a))).toThrow()
  })
})
