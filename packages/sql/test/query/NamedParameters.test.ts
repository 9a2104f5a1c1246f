/** Where a named parameter stands, and where a colon is none: PostgreSQL's lexical rules. */
import { describe, expect, expectTypeOf, it } from "@effect/vitest"
import { namedText, type ParameterName } from "../../src/query/NamedParameters.ts"

/** The text with each parameter in angle brackets. */
const marked = (text: string): string => {
  const { names, parts } = namedText(text)
  expect(parts.length).toBe(names.length + 1)
  return parts.map((part, index) => `${part}${names[index] === undefined ? "" : `<${names[index]}>`}`).join("")
}

describe("a named text", () => {
  it.each([
    ["a = :a and b=:b_2", "a = <a> and b=<b_2>"],
    ["(:a,:b)", "(<a>,<b>)"],
    [":a::int + '1'::int", "<a>::int + '1'::int"],
    ["x::timestamptz at time zone :zone", "x::timestamptz at time zone <zone>"],
    ["f(a := :a, b := 2, c => :c)", "f(a := <a>, b := 2, c => <c>)"],
    ["a[1:2] || b[lo:hi] || c[f(1):n] || d[e[1]:n]", "a[1:2] || b[lo:hi] || c[f(1):n] || d[e[1]:n]"],
    ["a[:lo : :hi]", "a[<lo> : <hi>]"],
    ["a->>:key @> :b || -:c", "a->><key> @> <b> || -<c>"],
    ["'it''s :a' || :b", "'it''s :a' || <b>"],
    [String.raw`E'it\'s :a' || :b`, String.raw`E'it\'s :a' || <b>`],
    [String.raw`'\' || :b`, String.raw`'\' || <b>`],
    ["E'a'\n  '\\' :x' || :b", "E'a'\n  '\\' :x' || <b>"],
    ["type'\\' || :b", "type'\\' || <b>"],
    ["$$ :a '$$ || $tag$ :b $$ $tag$ || :c", "$$ :a '$$ || $tag$ :b $$ $tag$ || <c>"],
    ["a$b$ + :a + c$b$", "a$b$ + <a> + c$b$"],
    [`"a"":b" = :c`, `"a"":b" = <c>`],
    ["1 -- :a 'b\n + :c", "1 -- :a 'b\n + <c>"],
    ["1 /* :a /* ' */ :b */ + :c /* open :d", "1 /* :a /* ' */ :b */ + <c> /* open :d"],
    ["1 */* ' */:a", "1 */* ' */<a>"],
    [String.raw`a = '12\:30' or b = \:c`, String.raw`a = '12\:30' or b = :c`],
    ["'open :a", "'open <a>"],
    ["", ""],
    ["é:a = :é + :a", "é:a = :é + <a>"]
  ])("%s", (text, expected) => expect(marked(text)).toBe(expected))

  it("refuses a numbered parameter outside of texts and comments, NUL, and a lone surrogate", () => {
    expect(() => namedText("a = $1")).toThrow("numbered parameter $1")
    expect(marked("'$1' $$ $1 $$ -- $1")).toBe("'$1' $$ $1 $$ -- $1")
    for (const text of ["select \0", "select '\ud800'"]) {
      expect(() => namedText(text)).toThrow("NUL or a lone surrogate")
    }
  })

  it("has names in its type, as far as no lexer is needed", () => {
    expectTypeOf<ParameterName<"a = :a and b=:b_2 or c = (:cD)">>().toEqualTypeOf<"a" | "b_2" | "cD">()
    expectTypeOf<ParameterName<":a::int + b::text || a[1:2] || b[lo:hi] || f(x := :y)">>().toEqualTypeOf<"a" | "y">()
    expectTypeOf<ParameterName<`':no' || "x:no" || ' ":no' || :a`>>().toEqualTypeOf<"a">()
    expectTypeOf<ParameterName<"select 1">>().toEqualTypeOf<never>()
    expectTypeOf<ParameterName<"a -- :b\n + :c">>().toEqualTypeOf<string>()
    expectTypeOf<ParameterName<"$$ :a $$">>().toEqualTypeOf<string>()
    expectTypeOf<ParameterName<string>>().toEqualTypeOf<string>()
  })
})
