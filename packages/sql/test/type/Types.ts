/** Each type with its edges and its random values, for the round trips. */
import {
  type ColumnDefinition,
  emptyRange,
  Interval,
  type Json,
  jsonNull,
  type JsonValue,
  Pg,
  type PgRange,
  rangeOf,
  Timestamp,
  Writes
} from "@aludel/sql"
import { jsonb as jsonbOf, withSchema } from "@aludel/sql/Schema"
import { TestDatabase } from "@aludel/testing"
import { assert } from "@effect/vitest"
import * as BigDecimal from "effect/BigDecimal"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { inject } from "vitest"
import * as Values from "./Values.ts"

const { below, bigint, list, oneOf, string } = Values

export interface Type {
  readonly column: () => ColumnDefinition<unknown>
  readonly edges: ReadonlyArray<unknown>
  readonly random: () => unknown
  /** Whether the server has an `=` for it. */
  readonly comparable: boolean
}

const type = <A>(
  column: () => ColumnDefinition<A>,
  edges: ReadonlyArray<A>,
  random: () => A,
  comparable = true
): Type => ({ column: column as Type["column"], edges, random, comparable })

const decimal = BigDecimal.fromStringUnsafe
const instant = DateTime.makeUnsafe

const timestamp = () => new Timestamp(-210_000_000_000_000_000n + BigInt(below(2 ** 32)) * 2_000_000_001n)

/** V8 13.6 takes the key `x` with something escaped behind it for `x` with a backslash, where it met that key before. */
const key = (): string => string(8).replace(/\\+$/, "")

const document = (depth: number): JsonValue =>
  oneOf<() => JsonValue>(
    () => string(20),
    () => below(2 ** 32) / 1000,
    () => oneOf(true, false, null),
    () => depth === 0 ? [] : list(4, () => document(depth - 1)),
    () => depth === 0 ? {} : Object.fromEntries(list(4, () => [key(), document(depth - 1)]))
  )()

const documents: ReadonlyArray<Json> = [
  jsonNull,
  "null",
  "",
  0,
  1e300,
  true,
  [],
  {},
  [1, [2, null], "NULL", "{}"],
  { a: { b: [{ c: null }] }, "": "\\ \" ' é 中 🎉 \n" },
  JSON.parse(`{"__proto__": {"polluted": true}, "constructor": 1}`)
]

/** A range that holds something, in the form that the server writes. */
const ranged = <A extends number | bigint>(value: () => A): PgRange<A> => {
  const [a, b] = [value(), value()]
  return a === b ? emptyRange : oneOf(
    rangeOf(a < b ? a : b, a < b ? b : a),
    rangeOf(a, null),
    rangeOf<A>(null, a, "()"),
    rangeOf<A>(null, null)
  )
}

const point = () =>
  Pg.custom<{ readonly x: number; readonly y: number }>({
    name: "point",
    encode: ({ x, y }) => `(${x},${y})`,
    decode: (text) => {
      const [x = 0, y = 0] = text.slice(1, -1).split(",").map(Number)
      return { x, y }
    }
  })

const UserId = Schema.String.pipe(Schema.brand("UserId"))

class Settings extends Schema.Class<Settings>("Settings")({ theme: Schema.String, since: Schema.Date }) {}

const uuid = () => `${Values.hex(8)}-${Values.hex(4)}-${Values.hex(4)}-${Values.hex(4)}-${Values.hex(12)}`

const strings = [
  "",
  "NULL",
  "null",
  "'; drop table x; --",
  "\\",
  "\\a",
  "\"",
  "a,b",
  "{}",
  "{a}",
  " ",
  "\t\n\r é 中 🎉"
]

export const types: Readonly<Record<string, Type>> = {
  smallint: type(Pg.smallint, [0, 32767, -32768], () => below(2 ** 16) - 2 ** 15),
  integer: type(Pg.integer, [0, 2 ** 31 - 1, -(2 ** 31)], () => below(2 ** 32) - 2 ** 31),
  bigint: type(() => Pg.bigint(), [0n, 9007199254740993n, 2n ** 63n - 1n, -(2n ** 63n)], bigint),
  "bigint as number": type(
    () => Pg.bigint({ mode: "number" }),
    [0, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
    () => Number(bigint() >> 11n)
  ),
  numeric: type(
    () => Pg.numeric(),
    ["0", "0.1", "1e30", "-1234567890123456789012345678901234567890.5"].map(decimal),
    () => BigDecimal.make(bigint() * bigint(), below(60) - 10)
  ),
  "numeric as string": type(
    () => Pg.numeric({ mode: "string" }),
    [
      "NaN",
      "Infinity",
      "-Infinity",
      "1234567890123456789012345678901234567890",
      "0",
      "-0.100",
      "123456789012345678901234567890.0"
    ],
    () => `${bigint()}.${below(2 ** 32)}`
  ),
  real: type(
    Pg.real,
    [0, -0, Number.NaN, Infinity, -Infinity, Math.fround(0.1), 2 ** -149, 3.4028234663852886e38, 16777216],
    () => new Float32Array(Uint32Array.of(below(2 ** 32)).buffer)[0] ?? 0
  ),
  "double precision": type(
    Pg.doublePrecision,
    [0, -0, Number.NaN, Infinity, -Infinity, 0.1, Number.MIN_VALUE, Number.MAX_VALUE, 2 ** 53 + 2],
    Values.double
  ),
  text: type(Pg.text, strings, () => string(60)),
  varchar: type(() => Pg.varchar(40), strings, () => string(40)),
  char: type(() => Pg.char(3), ["abc", "é中🎉", "   ", "'\\ "], () => Values.hex(3)),
  citext: type(Pg.citext, strings, () => string(60)),
  boolean: type(Pg.boolean, [true, false], () => oneOf(true, false)),
  uuid: type(Pg.uuid, ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"], uuid),
  "branded uuid": type(
    () => withSchema(Pg.uuid(), UserId),
    [UserId.make("00000000-0000-0000-0000-000000000000")],
    () => UserId.make(uuid())
  ),
  bytea: type(
    Pg.bytea,
    [new Uint8Array(), Uint8Array.of(0, 39, 92, 255), Uint8Array.from({ length: 256 }, (_, byte) => byte)],
    () => Uint8Array.from(list(100, () => below(256)))
  ),
  bit: type(() => Pg.bit(5), ["00000", "11111", "10000"], () => Values.bits(5)),
  varbit: type(Pg.varbit, ["", "0", "0001"], () => Values.bits(below(40))),
  date: type(
    Pg.date,
    [
      "2024-02-29",
      "0001-01-01",
      "0099-12-31",
      "0001-02-29 BC",
      "4713-01-01 BC",
      "5874897-12-31",
      "infinity",
      "-infinity"
    ],
    Values.date
  ),
  time: type(Pg.time, ["00:00:00", "24:00:00", "23:59:59.999999", "12:00:00.1"], Values.time),
  timetz: type(
    Pg.timetz,
    ["00:00:00+00", "24:00:00-15:59:59", "12:00:00.1+05:30"],
    () => `${Values.time()}${oneOf("+", "-")}0${1 + below(9)}`
  ),
  timestamp: type(
    Pg.timestamp,
    [
      "2024-02-29T00:00:00",
      "0099-12-31T23:59:59.999999",
      "0044-03-15T12:00:00.000001 BC",
      "12345-06-07T08:09:10",
      "infinity",
      "-infinity"
    ],
    () => `${Values.date()}T${Values.time()}`
  ),
  timestamptz: type(
    () => Pg.timestamptz(),
    [
      "0001-01-01T00:00:00.000Z",
      "0000-12-31T23:59:59.999Z",
      "-000500-02-28T12:00:00.001Z",
      "0099-03-01T00:00:00Z",
      "+012345-06-07T08:09:10.111Z"
    ].map(instant),
    // From 4713 BC, where PostgreSQL begins, to the last day of JavaScript.
    () => instant(Math.floor(-210_000_000_000_000 + Values.random() * 8_850_000_000_000_000))
  ),
  "timestamptz as Timestamp": type(
    () => Pg.timestamptz({ precision: 6 }),
    [
      new Timestamp(0n),
      new Timestamp(-1n),
      Timestamp.infinity,
      Timestamp.negativeInfinity,
      new Timestamp(-210_866_803_200_000_000n),
      new Timestamp(9_224_318_015_999_999_999n),
      Timestamp.fromDateTime(instant("0000-12-31T23:59:59.999Z"))
    ],
    timestamp
  ),
  interval: type(
    Pg.interval,
    [
      new Interval({}),
      new Interval({ months: -1, days: 2, microseconds: -1n }),
      new Interval({ months: 13, days: -400, microseconds: 90_000_000_001n }),
      new Interval({ months: 2 ** 31 - 1, days: -(2 ** 31), microseconds: 3_600_000_000n * 1_000_000n })
    ],
    () =>
      new Interval({
        months: below(1e6) - 5e5,
        days: below(1e6) - 5e5,
        microseconds: BigInt(below(2 ** 32) - 2 ** 31) * 1_000_003n
      })
  ),
  jsonb: type(Pg.jsonb, documents, () => document(4) ?? jsonNull),
  json: type(Pg.json, documents, () => document(4) ?? jsonNull, false),
  "jsonb of a schema": type(
    () => jsonbOf(Settings),
    [new Settings({ theme: "", since: new Date(0) })],
    () => new Settings({ theme: string(20), since: new Date(below(2 ** 32)) })
  ),
  "array of a schema": type(
    () => jsonbOf(Schema.Array(Schema.Number)),
    [[], [1, 2]],
    () => list(5, () => below(100))
  ),
  hstore: type(
    Pg.hstore,
    [{}, { a: null, b: "NULL", "": "" }, { "\"\\=>,": "\"=>\"" }, JSON.parse(`{"__proto__": "x"}`)],
    () => Object.fromEntries(list(6, () => [string(8), oneOf(null, string(8))]))
  ),
  "integer[]": type(() => Pg.integer().array(), [[], [1], [-1, 2 ** 31 - 1]], () => list(9, () => below(100))),
  "text[]": type(() => Pg.text().array(), [[], [""], strings], () => list(9, () => string(9))),
  "varchar[]": type(() => Pg.varchar(9).array(), [[], [""]], () => list(9, () => string(9))),
  "text[] with null": type(
    () => Pg.text().array({ nulls: true }),
    [[null], ["NULL", null, "null"]],
    () => list(9, () => oneOf(null, string(9)))
  ),
  "branded text[]": type(
    () => withSchema(Pg.text(), UserId).array(),
    [[UserId.make("NULL")]],
    () => list(5, () => UserId.make(string(9)))
  ),
  "text[] of a schema": type(
    () => withSchema(Pg.text().array(), Schema.Array(Schema.String)),
    [[], strings],
    () => list(5, () => string(9))
  ),
  "text[][]": type(
    () => Pg.text().array({ nulls: true }).array(),
    [[], [[null, "{}"], ["\"", "\\"]]],
    () => list(5, () => [string(5), oneOf(null, string(5)), string(5)])
  ),
  "jsonb[]": type(
    () => Pg.jsonb().array(),
    [[], documents],
    () => list(5, () => document(2) ?? jsonNull)
  ),
  "bytea[]": type(
    () => Pg.bytea().array(),
    [[], [new Uint8Array(), Uint8Array.of(92, 34)]],
    () => list(5, () => Uint8Array.from(list(9, () => below(256))))
  ),
  "timestamptz[]": type(() => Pg.timestamptz().array(), [[instant(0)]], () => list(5, () => instant(below(2 ** 32)))),
  inet: type(
    Pg.inet,
    ["0.0.0.0", "192.168.0.1", "192.168.0.1/24", "::", "::1", "2001:db8::1/64", "::ffff:1.2.3.4"],
    () => Array.from({ length: 4 }, () => below(256)).join(".")
  ),
  cidr: type(Pg.cidr, ["0.0.0.0/0", "192.168.0.0/24", "::/0", "2001:db8::/32"], () => `10.${below(256)}.0.0/16`),
  macaddr: type(Pg.macaddr, ["08:00:2b:01:02:03"], () => Array.from({ length: 6 }, () => Values.hex(2)).join(":")),
  macaddr8: type(
    Pg.macaddr8,
    ["08:00:2b:01:02:03:04:05"],
    () => Array.from({ length: 8 }, () => Values.hex(2)).join(":")
  ),
  tsvector: type(Pg.tsvector, ["", "'cat':2 'fat':1", "'it''s':1A"], () => `'${Values.hex(5)}':${1 + below(9)}`),
  tsquery: type(Pg.tsquery, ["", "'fat' & 'rat'", "!'a' | 'b':*"], () => `'${Values.hex(5)}'`),
  int4range: type(
    Pg.int4range,
    [emptyRange, rangeOf<number>(null, null), rangeOf(-5, 5), rangeOf<number>(3, null), rangeOf<number>(null, 3)],
    () => ranged(() => below(1000) - 500)
  ),
  int8range: type(Pg.int8range, [emptyRange], () => ranged(() => bigint() >> 1n)),
  numrange: type(
    Pg.numrange,
    [emptyRange, rangeOf(decimal("-1.5"), decimal("2.5"), "()"), rangeOf(decimal("1"), decimal("1"), "[]")],
    () => rangeOf(BigDecimal.make(bigint(), 5), null, oneOf("[)", "()"))
  ),
  daterange: type(
    Pg.daterange,
    [emptyRange, rangeOf("0044-03-15 BC", "infinity"), rangeOf("-infinity", "2024-02-29")],
    () => rangeOf(Values.date(), null)
  ),
  tsrange: type(
    Pg.tsrange,
    [
      emptyRange,
      rangeOf("0044-03-15T12:00:00 BC", "2024-02-29T00:00:00", "[]"),
      rangeOf("-infinity", "infinity", "()")
    ],
    () => rangeOf(`${Values.date()}T${Values.time()}`, null, oneOf("[)", "()"))
  ),
  tstzrange: type(
    Pg.tstzrange,
    [emptyRange, rangeOf(new Timestamp(-(10n ** 17n)), Timestamp.infinity, "(]")],
    () => rangeOf(null, timestamp(), oneOf("(]", "()"))
  ),
  int4multirange: type(
    Pg.int4multirange,
    [[], [rangeOf(1, 3), rangeOf<number>(5, null)], [rangeOf<number>(null, null)]],
    () => [rangeOf(below(50), 50 + below(50)), rangeOf(150 + below(50), 250)]
  ),
  int8multirange: type(Pg.int8multirange, [[]], () => [rangeOf(bigint() >> 1n, null)]),
  nummultirange: type(Pg.nummultirange, [[]], () => [rangeOf(BigDecimal.make(bigint(), 5), null)]),
  datemultirange: type(Pg.datemultirange, [[]], () => [rangeOf(Values.date(), null)]),
  tsmultirange: type(Pg.tsmultirange, [[]], () => [rangeOf(`${Values.date()}T${Values.time()}`, null)]),
  tstzmultirange: type(
    Pg.tstzmultirange,
    [[], [rangeOf(new Timestamp(0n), new Timestamp(1n)), rangeOf(new Timestamp(5n), null)]],
    () => [rangeOf(timestamp(), null)]
  ),
  xml: type(
    () => Pg.custom<string>({ name: "xml", encode: (text) => text, decode: (text) => text }),
    ["", "a &amp; b", `<a b="it's \\ {}">é<!-- c --><![CDATA[<]]></a>`],
    () => `<x>${Values.hex(9)}</x>`,
    false
  ),
  point: type(point, [{ x: 0, y: 0 }, { x: -1.5, y: 1e300 }], () => ({ x: below(9), y: below(9) }), false)
}

export const execute = (text: string) =>
  Effect.flatMap(
    Writes,
    (database) => database.run({ text, parameters: [], access: "writes", decode: () => undefined })
  )

export const database = TestDatabase.layer({
  url: inject("databaseUrl"),
  prepare: Effect.andThen(execute("create extension citext"), execute("create extension hstore")),
  // One connection, so that the session's time zone is the same for every statement.
  pool: { size: 1 }
})

/** Equal by value: a BigDecimal by its number, an instant by its milliseconds. */
export const plain = (value: unknown): unknown => {
  if (BigDecimal.isBigDecimal(value)) return BigDecimal.format(BigDecimal.normalize(value))
  if (DateTime.isDateTime(value)) return DateTime.toEpochMillis(value)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]))
}

export const same = (found: unknown, given: unknown) => assert.deepStrictEqual(plain(found), plain(given))

/** How many random values: 200, or what the soak says. */
export const amount = Number(process.env["ALUDEL_VALUES"] ?? 200)
