/** A parameter's number says which value it is: random nested expressions from a fixed seed, each value sent once. */
import {
  add,
  and,
  asc,
  between,
  caseWhen,
  coalesce,
  count,
  eq,
  type Expression,
  from,
  greatest,
  gt,
  inList,
  not,
  or,
  over,
  Pg,
  Query,
  scalar,
  select,
  sql,
  subtract,
  sum,
  value
} from "@aludel/sql"
import { expect, test } from "vitest"
import { samples } from "./Samples.ts"

type Int = Expression<"samples", number | null, unknown>
type Bool = Expression<"samples", boolean | null, unknown>

/** Numerical Recipes' linear congruential generator: the same values on every run. */
const generator = (seed: number) => {
  let state = seed
  return (limit: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor(state / 2 ** 32 * limit)
  }
}

/** Random expressions; each value in them is one that no other has, in the order in which they are written. */
const nested = (below: (limit: number) => number, sent: Array<string>) => {
  const fresh = (wrap: (text: string) => string = (text) => text): number => {
    sent.push(wrap(String(sent.length + 1)))
    return sent.length
  }
  const int = (depth: number): Int => {
    if (depth === 0) return below(2) === 0 ? samples.n : value(fresh(), Pg.integer())
    const inner = () => int(depth - 1)
    const kinds: ReadonlyArray<() => Int> = [
      () => add(inner(), fresh()),
      () => subtract(inner(), inner()),
      () => coalesce(inner(), inner(), fresh()),
      () => greatest(inner(), inner()),
      () => caseWhen(bool(depth - 1), inner()).when(bool(depth - 1), fresh()).else(inner()),
      () => sql`abs(${inner()}) + ${fresh()} - ${sql`${inner()}`}`.as(Pg.integer())
    ]
    return (kinds[below(kinds.length)] ?? inner)()
  }
  const bool = (depth: number): Bool => {
    if (depth === 0) return samples.flag
    const inner = () => bool(depth - 1)
    const kinds: ReadonlyArray<() => Bool> = [
      () => eq(int(depth - 1), fresh()),
      () => gt(int(depth - 1), int(depth - 1)),
      () => between(int(depth - 1), fresh(), int(depth - 1)),
      () => inList(int(depth - 1), [fresh((text) => `{${text}}`)]),
      () => and(inner(), inner(), inner()),
      () => or(inner(), inner()),
      () => not(inner())
    ]
    return (kinds[below(kinds.length)] ?? inner)()
  }
  return { int, bool }
}

const numbersIn = (text: string) => [...text.matchAll(/\$(\d+)/g)].map((match) => Number(match[1]))

test("300 random expressions: the numbers count up, one for each value, in their order", () => {
  const below = generator(7)
  let longest = 0
  for (let round = 0; round < 300; round++) {
    const sent: Array<string> = []
    const { bool, int } = nested(below, sent)
    const x = over(sum(int(3)).filter(bool(2)), { partitionBy: int(1), orderBy: asc(int(2)) })
    const query = from(samples).select({ y: int(3), x }).where(bool(3)).orderBy(asc(samples.id))
    // `y` was made after `x`, and is written before it.
    const { parameters, text } = Query.compile(query)
    expect(numbersIn(text)).toEqual(parameters.map((_, index) => index + 1))
    expect(new Set(parameters)).toEqual(new Set(sent))
    expect(parameters.length).toBe(sent.length)
    longest = Math.max(longest, sent.length)
  }
  expect(longest).toBeGreaterThan(20)
})

test("what is made in the order of the text is numbered in that order", () => {
  const below = generator(11)
  for (let round = 0; round < 300; round++) {
    const sent: Array<string> = []
    const { bool, int } = nested(below, sent)
    const { parameters } = Query.compile(from(samples).select({ y: int(4) }).where(bool(4)))
    expect(parameters).toEqual(sent)
  }
})

test("under GROUP BY one expression keeps its numbers, so that the server knows it again", () => {
  const tens = add(samples.id, 10)
  const query = from(samples).groupBy(tens).select({ tens, rows: count() }).orderBy(asc(tens))
  expect(Query.compile(query)).toEqual({
    text:
      `select "samples"."id" + $1 as "tens", count(*) as "rows" from "samples" group by "samples"."id" + $1 order by "samples"."id" + $1`,
    parameters: ["10"]
  })
})

test("under GROUP BY a value that a subquery selects keeps its number too", () => {
  const five = scalar(select({ n: value(5, Pg.integer()) }))
  const query = from(samples).groupBy(five).select({ five, rows: count() })
  expect(Query.compile(query)).toEqual({
    text:
      `select (select $1::integer as "n") as "five", count(*) as "rows" from "samples" group by (select $1::integer as "n")`,
    parameters: ["5"]
  })
})
