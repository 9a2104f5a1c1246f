/** What does not belong to a type is refused before anything is sent, with an error that keeps nothing of the value. */
import { type ColumnDefinition, eq, from, Interval, Pg, Query, Reason, table, Timestamp } from "@aludel/sql"
import { jsonb as jsonbOf, withSchema } from "@aludel/sql/Schema"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { describe, expect, test } from "vitest"

const circle: Array<unknown> = []
circle.push(circle)
const deep = (depth: number): unknown => depth === 0 ? [] : [deep(depth - 1)]

const wrong: ReadonlyArray<readonly [column: object, values: ReadonlyArray<unknown>]> = [
  [Pg.smallint(), [32768, -32769, 1.5, "1", 1n, Number.NaN]],
  [Pg.integer(), [2 ** 31, 0.1, "1", true]],
  [Pg.bigint(), [2n ** 63n, 2 ** 53, 1.5, "1"]],
  [Pg.bigint({ mode: "number" }), [2 ** 53, 1n, "1", 0.5]],
  [Pg.numeric(), [1, "1", Number.NaN]],
  [Pg.numeric({ mode: "string" }), ["", "abc", "1e", "1,5", " 1", "0x1", 1]],
  [Pg.real(), [1e39, 1e-50, "1", 1n]],
  [Pg.doublePrecision(), ["1", 1n]],
  [Pg.text(), ["\0", "\ud800", 1, {}]],
  [Pg.char(2), ["\0", 1]],
  [Pg.uuid(), ["", "00000000-0000-0000-0000-00000000000", "g0000000-0000-0000-0000-000000000000", 1]],
  [Pg.bytea(), ["\\x00", [1, 2], new Uint16Array(1), new ArrayBuffer(1)]],
  [Pg.bit(3), ["10", "1010", "102", 1]],
  [Pg.varbit(3), ["1010", "a"]],
  [Pg.date(), [
    "2023-02-29",
    "0000-01-01",
    "02024-01-01",
    "10000-01-01 BC",
    "2024-13-01",
    "2024-1-1",
    "today",
    "0004-02-29 BC",
    new Date(0)
  ]],
  [Pg.time(), ["24:00:01", "12:60:00", "12:00:60", "12", "12:00:00+01", "12:00:00.1234567"]],
  [Pg.timestamp(), ["2024-01-01T00:00:00Z", "2024-01-01", "2024-02-30T00:00:00", "now", 0]],
  [Pg.timestamptz(), ["2024-01-01", new Date(0), Timestamp.infinity]],
  [Pg.timestamptz({ precision: 6 }), [
    new Timestamp(9_224_318_016_000_000_000n),
    new Timestamp(-(2n ** 60n)),
    new Date(0),
    0n
  ]],
  [Pg.interval(), [new Interval({ months: 2 ** 31 }), new Interval({ days: 0.5 }), { months: 1 }, "1 day"]],
  [
    Pg.jsonb(),
    [
      Number.NaN,
      [undefined],
      { a: [undefined] },
      Array.from({ length: 1 }),
      { a: 1n },
      new Date(0),
      circle,
      new Map(),
      "\0",
      {
        "\ud800": 1
      },
      deep(1002),
      () => 1
    ]
  ],
  [Pg.hstore(), [{ a: 1 }, [], new Map([["a", "b"]]), new Date(0), "a=>1", { "\0": "" }]],
  [Pg.inet(), [
    "1.2.3",
    "1.2.3.256",
    "1.2.3.4/33",
    ":::",
    "1::2::3",
    "1:2:3:4:5:6:7",
    "::g",
    "::1/129",
    "1.2.3.4/24/1"
  ]],
  [Pg.macaddr(), ["08:00:2b:01:02", "08:00-2b:01:02:03", "0g:00:2b:01:02:03"]],
  [Pg.macaddr8(), ["08:00:2b:01:02:03", "08-00:2b:01:02:03:04:05"]],
  [Pg.timetz(), ["12:00:00", "25:00:00+00", "12:00:00+1", "12:00:00 Europe/Vienna"]],
  [Pg.composite("c", { a: Pg.integer() })(), [{}, { a: null }, { a: 1, b: 2 }, { a: "1" }, [1], "(1)", new Map()]],
  [Pg.domain("d", Pg.smallint())(), [1.5, "1", 2 ** 15]],
  [Pg.int4range(), [[1, 2], { lower: 1, upper: 2 }, "[1,2)"]],
  [Pg.int4multirange(), [{}, [1]]],
  [Pg.text().array(), ["a", ["a", null], [["a"]], [1]]],
  [Pg.text().array({ nulls: true }), [[undefined], Array.from({ length: 2 })]],
  [Pg.text().array().array(), [["a"], [["a"], []], [[]], [["a"], ["b", "c"]], [null, ["a"]]]],
  [jsonbOf(Schema.Struct({ a: Schema.Number })), [{ a: "1" }, {}, 1]],
  [withSchema(Pg.text(), Schema.Literals(["a", "b"])), ["c", 1]],
  [Pg.custom<Date>({ name: "x", encode: (date) => date.toISOString(), decode: (text) => new Date(text) }), ["a", 1]],
  [
    Pg.custom<string>({
      name: "x",
      is: (value): value is string => typeof value === "string",
      encode: (text) => text,
      decode: (text) => text
    }),
    [1, "\0"]
  ]
]

const cases = wrong.flatMap(([column, values]) => {
  const definition = column as ColumnDefinition<unknown>
  return values.map((value, n) => [definition.facts.type.name, n, definition, value] as const)
})

describe("refused before sending", () => {
  test.each(cases)("%s: case %i", (_, __, definition, value) => {
    const t = table("t", { value: definition })
    expect(() => Query.compile(from(t).where(eq(t.value, value as never)).select({ value: t.value })))
      .toThrow(Reason.InvalidValue)
  })
})

describe("what the server could send and a type cannot hold", () => {
  const unreadable: ReadonlyArray<readonly [column: object, text: string]> = [
    [Pg.bigint({ mode: "number" }), "9007199254740993"],
    [Pg.numeric(), "NaN"],
    [Pg.numeric(), "Infinity"],
    [Pg.bytea(), "abc\\000"],
    [Pg.date(), "29.02.2024"],
    [Pg.timestamp(), "Thu Feb 29 12:00:00 2024"],
    [Pg.timestamptz(), "infinity"],
    [Pg.timestamptz({ precision: 6 }), "Thu Feb 29 12:00:00 2024 UTC"],
    [Pg.interval(), "P1D"],
    [Pg.interval(), "infinity"],
    [Pg.integer().array(), "{1,NULL}"],
    [Pg.integer().array(), "{{1}}"],
    [Pg.integer().array().array(), "{1}"],
    [Pg.int4range(), "1,2"],
    [Pg.int4multirange(), "{[1,2)"],
    [Pg.int4multirange(), "{[1,2)x}"],
    [Pg.hstore(), "a=>b"],
    [Pg.jsonb(), "{"],
    [jsonbOf(Schema.Number), "\"1\""],
    [Pg.custom<string>({ name: "x", encode: String, decode: (text) => text.repeat(-1) }), "1"]
  ]
  test.each(unreadable)("%o %s", (column, text) => {
    const { type } = (column as ColumnDefinition<unknown>).facts
    let thrown: unknown
    try {
      type.decode(text)
    } catch (cause) {
      thrown = cause
    }
    expect(thrown).toHaveProperty("expected")
  })
})

describe("values", () => {
  test("keys with escapes, which JSON.parse of V8 13.6 mixes up", () => {
    const { decode, encode } = Pg.jsonb().facts.type
    const documents = ["\\", "\n", "\\\\", "\\n", "\"", "\\u000a", "a\tb", "__proto__\n", "\u0012"].map((key) =>
      Object.fromEntries([["x", 1], [key, [{ [key]: null }, "\\\":", true, -1.5e-7]], ["__proto__", {
        "\n": [[], {}]
      }]])
    )
    for (const document of documents) expect(decode(encode(document))).toStrictEqual(document)
  })

  test("a document of 100,000 keys with escapes", () => {
    const document = Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`"${n}`, "\\".repeat(n % 9)]))
    const { decode, encode } = Pg.jsonb().facts.type
    expect(decode(encode(document))).toStrictEqual(document)
  })

  test("a Timestamp as text, as DateTime, and inspected", () => {
    expect(String(new Timestamp(-1n))).toBe("1969-12-31T23:59:59.999999Z")
    expect(String(new Timestamp(-62_198_755_200_000_000n))).toBe("-000001-01-01T00:00:00Z")
    expect(String(Timestamp.negativeInfinity)).toBe("-infinity")
    expect(JSON.stringify(new Timestamp(0n))).toBe(`"1970-01-01T00:00:00Z"`)
    expect(Option.isNone(Timestamp.infinity.toDateTime())).toBe(true)
    expect(JSON.stringify(new Timestamp(-1n).toDateTime())).toContain("1969-12-31T23:59:59.999Z")
  })

  test("an Interval as text", () => {
    expect(String(new Interval({ months: 1, days: -2, microseconds: -3_000_004n }))).toBe("P1M-2DT-3.000004S")
  })

  test("`array` comes first", () => {
    const column = Pg.text().unique()
    expect(() => column.array()).toThrow("say `.array()` first")
    expect(() => Pg.text().array().array({ nulls: true })).toThrow("cannot be NULL")
    const lists = withSchema(Pg.text().array(), Schema.Array(Schema.String))
    expect(() => lists.array()).toThrow("say all of `.array()` at once")
  })

  test("a literal is not cut off on its way", () => {
    expect(Pg.varchar(3).array().facts.type.castName).toBe("varchar[]")
  })
})
