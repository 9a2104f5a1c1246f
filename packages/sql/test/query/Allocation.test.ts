/** What a row costs in memory: bytes allocated while it is decoded, garbage included, and bytes that are left of it. */
import { columns, type Database, from, Pg, Query, Reads, table, type WireRow } from "@aludel/sql"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"

setFlagsFromString("--expose-gc")
const collect: unknown = runInNewContext("gc")

const heap = (): number => process.memoryUsage().heapUsed

/** The heap after a full collection. */
const kept = (): number => {
  if (typeof collect === "function") collect()
  return heap()
}

const rows = table(
  "rows",
  class Rows {
    id = Pg.bigint().primaryKey()
    authorId = Pg.bigint()
    title = Pg.text()
    body = Pg.text()
    published = Pg.boolean()
    score = Pg.integer()
    rating = Pg.doublePrecision().nullable()
    note = Pg.text().nullable()
    place = Pg.integer()
  }
)

/** The decoder that a database is given with the statement. */
const decoder = Effect.gen(function*() {
  let decode: ((row: WireRow) => unknown) | undefined
  const run: Database["run"] = (statement) => {
    decode = statement.decode
    return Effect.succeed({ rows: [], count: 0 })
  }
  yield* Effect.provideService(Query.all(from(rows).select(columns(rows))), Reads, { run } as Database)
  return decode
})
const decode = Effect.runSync(decoder) ?? (() => undefined)
const wire = ["1234567", "89", "A title", "Words of a post.", "t", "17", "0.25", null, "3"]

/** So few rows that no collection comes in between: what is allocated meanwhile is what the heap grows by. */
const few = 2000

const allocated = (): number => {
  const into: Array<unknown> = Array.from({ length: few })
  const before = kept()
  for (let i = 0; i < few; i++) into[i] = decode(wire)
  return (heap() - before) / few
}

const median = (values: ReadonlyArray<number>): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

// 242 bytes on Node 24, of which 184 are left: an object of nine fields, two bigints, a fraction, texts that were there before.
it("a row of nine columns is decoded with little more than the row itself", () => {
  // Until then the compiler has not seen what need not be allocated.
  for (let i = 0; i < 200_000; i++) decode(wire)
  const bytes = median(Array.from({ length: 15 }, allocated))
  expect(bytes).toBeGreaterThan(60)
  expect(bytes).toBeLessThan(320)
})

it("a row keeps nothing but its own object and values", () => {
  const all: Array<unknown> = Array.from({ length: 100_000 })
  const before = kept()
  for (let i = 0; i < all.length; i++) all[i] = decode(wire)
  const bytes = (kept() - before) / all.length
  expect(all.at(-1)).toEqual(decode(wire))
  expect(bytes).toBeGreaterThan(60)
  expect(bytes).toBeLessThan(260)
})
