/**
 * The type budget on tiny programs: the count is per unit and the same each time, and a budget fails in each way it can.
 */
import { expect, test } from "vitest"
import { typeperf } from "../typeperf.ts"
import type { Fixture } from "../typeperf/Fixture.ts"
import { instantiations } from "../typeperf/Fixture.ts"
import { fixtures, queries, schema } from "../typeperf/fixtures.ts"

const uses = (count: number): string =>
  [
    "type Wrap<A> = { readonly [K in keyof A]: Wrap<A[K]> }",
    ...Array.from({ length: count }, (_, n) => `export const value${n} = (value: Wrap<{ a${n}: 1 }>) => value.a${n}`)
  ].join("\n")
const fixture: Fixture = { name: "use", smaller: uses(10), larger: uses(30), count: 20 }

const { use } = (await typeperf([fixture], {}, true)).measured
const measured = use?.measured ?? 0

test("the cost of one use does not depend on how many are counted", async () => {
  const { measured: other } = await typeperf([{ ...fixture, larger: uses(50), count: 40 }], {}, true)
  expect(measured).toBeGreaterThan(0)
  expect(other["use"]?.measured).toBe(measured)
})

test("within the budget passes, beyond it fails, and a change is told", async () => {
  expect((await typeperf([fixture], { use: { budget: measured, measured } }, false)).failures).toEqual([])
  const beyond = await typeperf([fixture], { use: { budget: measured - 1, measured: 1 } }, false)
  expect(beyond.failures).toEqual([`use: ${measured} instantiations, 1 above the budget`])
  expect(beyond.lines[0]).toContain("was 1 (+")
})

test("--update rewrites the measure and leaves the budget", async () => {
  const { failures, measured: after } = await typeperf([fixture], { use: { budget: 1, measured: 1 } }, true)
  expect(after).toEqual({ use: { budget: 1, measured } })
  expect(failures).toHaveLength(1)
})

test("a fixture without a budget and a budget without a fixture fail, until --update", async () => {
  const stale = { gone: { budget: 1, measured: 1 } }
  expect((await typeperf([fixture], stale, false)).failures).toEqual([
    "use has no budget: write one with --update",
    "gone has a budget but no fixture"
  ])
  const { failures, measured: after } = await typeperf([fixture], stale, true)
  expect(failures).toEqual([])
  expect(Object.keys(after)).toEqual(["use"])
})

test("a program that does not compile measures nothing", () =>
  expect(instantiations(`export const text: string = 1`)).rejects.toThrow("TS2322"))

test("the real programs grow with their count, and no two fixtures share a name", () => {
  expect(schema(3).split("= table(").length).toBe(4)
  expect(queries("insert", 3).split("\n")).toHaveLength(3)
  expect(new Set(fixtures.map((one) => one.name)).size).toBe(fixtures.length)
})
