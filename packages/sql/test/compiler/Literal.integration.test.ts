/** Values written into DDL come back from the server as they were: random ones from a fixed seed, as column defaults. */
import { columns, createAll, dataModel, from, insert, Pg, Query, table } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as BigDecimal from "effect/BigDecimal"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { inject } from "vitest"

const random = (() => {
  let state = 7
  return (limit: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor(state / 2 ** 32 * limit)
  }
})()

const pieces = [
  "'",
  "\\",
  "\"",
  "$aludel$",
  "$1",
  "--",
  "/*",
  ";",
  "\n",
  "é",
  "🎉",
  "a",
  " ",
  "E'",
  "\\'",
  "{}",
  "%",
  ":x"
]
const string = () => Array.from({ length: random(8) }, () => pieces[random(pieces.length)] ?? "").join("")
const integer = () => random(2 ** 32) - 2 ** 31
const bigint = () => BigInt.asIntN(64, (BigInt(random(2 ** 32)) << 32n) | BigInt(random(2 ** 32)))

const label = Pg.enum("label", ["plain", "it's", "back\\slash", "$aludel$", " "])

const make = (n: number) => ({
  [`text${n}`]: Pg.text().default(string()),
  [`varchar${n}`]: Pg.varchar(200).default(string()),
  [`integer${n}`]: Pg.integer().default(integer()),
  [`bigint${n}`]: Pg.bigint().default(bigint()),
  [`numeric${n}`]: Pg.numeric().default(BigDecimal.make(bigint(), random(30) - 10)),
  [`boolean${n}`]: Pg.boolean().default(random(2) === 0),
  [`timestamptz${n}`]: Pg.timestamptz().default(DateTime.makeUnsafe(random(4_000_000_000) * 1000 - 2e12)),
  [`label${n}`]: label().default(label.labels[random(label.labels.length)] ?? "plain")
})

const fields = Object.assign({}, ...Array.from({ length: 100 }, (_, n) => make(n))) as ReturnType<typeof make>
const defaults = table("defaults", fields)

const plain = (value: unknown): unknown =>
  BigDecimal.isBigDecimal(value)
    ? BigDecimal.format(BigDecimal.normalize(value))
    : DateTime.isDateTime(value)
    ? DateTime.toEpochMillis(value)
    : value

const prepare = createAll(dataModel({ label, defaults }))

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare }))("literals", (it) => {
  it.effect("800 random defaults are what the row holds", () =>
    Effect.gen(function*() {
      yield* Query.run(insert(defaults).values({}))
      const row = yield* Query.one(from(defaults).select(columns(defaults)))
      for (const [key, { facts }] of Object.entries(fields)) {
        const given = facts.default?._tag === "Bind" ? facts.default.value : undefined
        assert.deepStrictEqual(plain((row as Record<string, unknown>)[key]), plain(given), key)
      }
    }))
})
