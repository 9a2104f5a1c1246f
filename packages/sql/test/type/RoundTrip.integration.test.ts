/** Value → server → value for each type, by random values from a fixed seed, and the edges that random values miss. */
import { columns, createAll, dataModel, eq, from, insert, Pg, Query, table, Writes } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as BigDecimal from "effect/BigDecimal"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { inject } from "vitest"

const values = table(
  "values_of_types",
  class Values {
    id = Pg.integer().primaryKey()
    int8 = Pg.bigint().nullable()
    int4 = Pg.integer().nullable()
    numeric = Pg.numeric().nullable()
    text = Pg.text().nullable()
    varchar = Pg.varchar(40).nullable()
    boolean = Pg.boolean().nullable()
    timestamptz = Pg.timestamptz().nullable()
  }
)

/** Numerical Recipes' linear congruential generator: the same values on every run. */
const generator = (seed: number) => {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const random = generator(42)
const below = (limit: number) => Math.floor(random() * limit)
const bigint = () => BigInt.asIntN(64, (BigInt(below(2 ** 32)) << 32n) | BigInt(below(2 ** 32)))
const alphabets: ReadonlyArray<readonly [first: number, size: number]> = [
  [0x20, 0x5f],
  [0xa0, 0x460],
  [0x1f300, 0x300],
  [1, 0x1f]
]
const character = () => {
  const [first, size] = alphabets[below(alphabets.length)] ?? [0x41, 1]
  return String.fromCodePoint(first + below(size))
}
const string = (length: number) => Array.from({ length: below(length) }, character).join("")

const row = (id: number) => ({
  id,
  int8: bigint(),
  int4: below(2 ** 32) - 2 ** 31,
  numeric: BigDecimal.make(bigint() * bigint(), below(60) - 10),
  text: string(60),
  varchar: string(40),
  boolean: random() < 0.5,
  // From 4713 BC, where PostgreSQL begins, to the last day of JavaScript.
  timestamptz: DateTime.makeUnsafe(Math.floor(-210_000_000_000_000 + random() * 8_850_000_000_000_000))
})

const edges = [
  { int8: 9007199254740993n, int4: 2 ** 31 - 1, text: "", boolean: true },
  { int8: -(2n ** 63n), int4: -(2 ** 31), text: "'; drop table x; --", boolean: false },
  { int8: 2n ** 63n - 1n, int4: 0, text: "\\ \" ' {} , \t\n\r é 中 🎉", boolean: true },
  { numeric: BigDecimal.fromStringUnsafe("0.1"), timestamptz: DateTime.makeUnsafe("0001-01-01T00:00:00.000Z") },
  { numeric: BigDecimal.fromStringUnsafe("1e30"), timestamptz: DateTime.makeUnsafe("0000-12-31T23:59:59.999Z") },
  {
    numeric: BigDecimal.fromStringUnsafe("-1234567890123456789012345678901234567890.5"),
    timestamptz: DateTime.makeUnsafe("-000500-02-28T12:00:00.001Z")
  },
  { numeric: BigDecimal.fromStringUnsafe("0"), timestamptz: DateTime.makeUnsafe("0099-03-01T00:00:00Z") },
  { timestamptz: DateTime.makeUnsafe("+012345-06-07T08:09:10.111Z") },
  {}
]

const database = TestDatabase.layer({
  url: inject("databaseUrl"),
  prepare: createAll(dataModel({ values })),
  // One connection, so that the session's time zone is the same for every statement.
  pool: { size: 1 }
})

/** Equal by value: a BigDecimal by its number, an instant by its milliseconds. */
const plain = (value: unknown): unknown =>
  BigDecimal.isBigDecimal(value) ?
    BigDecimal.format(BigDecimal.normalize(value))
    : DateTime.isDateTime(value) ?
    DateTime.toEpochMillis(value)
    : value

const same = (given: object, found: object) =>
  assert.deepStrictEqual(
    Object.fromEntries(Object.entries(found).map(([key, value]) => [key, plain(value)])),
    Object.fromEntries(Object.keys(found).map((key) => [key, plain((given as Record<string, unknown>)[key] ?? null)]))
  )

const execute = (text: string) =>
  Effect.flatMap(
    Writes,
    (database) => database.run({ text, parameters: [], access: "writes", decode: () => undefined })
  )

layer(database)("types", (it) => {
  it.effect("200 random rows come back as they were", () =>
    Effect.gen(function*() {
      const rows = Array.from({ length: 200 }, (_, n) => row(n))
      yield* Query.run(insert(values).values(rows))
      const found = yield* Query.all(from(values).select(columns(values)))
      assert.strictEqual(found.length, 200)
      for (const one of found) same(rows[one.id] ?? {}, one)
    }))

  for (const zone of ["UTC", "Asia/Tokyo", "America/New_York", "Europe/Amsterdam"]) {
    it.effect(`the edges, with the server's session in ${zone}`, () =>
      Effect.gen(function*() {
        const rows = edges.map((edge, n) => ({ id: 1000 + n, ...edge }))
        yield* execute(`set timezone to '${zone}'`)
        yield* Query.run(insert(values).values(rows))
        for (const given of rows) {
          same(given, yield* Query.one(from(values).select(columns(values)).where(eq(values.id, given.id))))
        }
        yield* execute("delete from values_of_types where id >= 1000")
      }))
  }
})
