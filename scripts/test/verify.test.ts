/**
 * The order of the steps, and the counts that CI reads.
 */
import { join } from "node:path"
import { expect, test } from "vitest"
import type { Outcome } from "../Process.ts"
import { passed, runSteps, type Step } from "../verify/Step.ts"
import { counts, failures } from "../verify/Tests.ts"
import { tree } from "./Tree.ts"

const outcome = (code: number): Outcome => ({ code, stdout: "", output: "", milliseconds: 0 })

/** Runs steps that take one turn each; tells the beginnings and ends in their order, and the most that ran at once. */
const observe = async (steps: ReadonlyArray<Step>, failing: ReadonlyArray<string> = []) => {
  const events: Array<string> = []
  let now = 0
  let most = 0
  const results = await runSteps(steps, async (step) => {
    events.push(`+${step.name}`)
    most = Math.max(most, ++now)
    await new Promise((resolve) => setTimeout(resolve, 5))
    now--
    return outcome(failing.includes(step.name) ? 1 : 0)
  }, (result) => events.push(`${result.outcome ? "-" : "skip "}${result.step.name}`))
  return { events, most, results }
}

const step = (name: string, rest: Partial<Step> = {}): Step => ({ name, command: [], ...rest })

test("two cheap steps run at a time, a heavy one alone", async () => {
  const { events, most } = await observe([step("a"), step("b"), step("c"), step("h", { heavy: true }), step("d")])
  expect(most).toBe(2)
  expect(events.indexOf("+h")).toBe(events.indexOf("-c") + 1)
  expect(events.indexOf("-h")).toBe(events.indexOf("+h") + 1)
})

test("a step waits for what it needs, and is left out where that has failed", async () => {
  const steps = [step("a"), step("b", { needs: ["a"] }), step("c", { needs: ["b"] }), step("d")]
  expect((await observe(steps)).events.indexOf("+b")).toBeGreaterThan((await observe(steps)).events.indexOf("-a"))
  const { events, results } = await observe(steps, ["a"])
  expect(events).toEqual(["+a", "-a", "skip b", "skip c", "+d", "-d"])
  expect(results.map(passed)).toEqual([false, false, false, true])
})

test("nothing else stops at a failure", async () => {
  const { events } = await observe([step("a"), step("b"), step("c", { heavy: true })], ["a", "b", "c"])
  expect(events.filter((event) => event.startsWith("-"))).toHaveLength(3)
})

test("a need that was not asked for counts as met", async () =>
  expect((await observe([step("b", { needs: ["a"] })])).results.map(passed)).toEqual([true]))

test("the counts are vitest's own, and a run that broke counts as a failure", () => {
  const folder = tree({
    "a.json": `{ "numPassedTests": 3, "numFailedTests": 2 }`,
    "b.json": `{ "numPassedTests": 3, "numFailedTests": 0 }`
  })
  expect(counts(1, join(folder, "a.json"))).toEqual({ passed: 3, failed: 2 })
  expect(counts(0, join(folder, "b.json"))).toEqual({ passed: 3, failed: 0 })
  expect(counts(1, join(folder, "b.json"))).toEqual({ passed: 3, failed: 1 })
  expect(counts(1, join(folder, "none.json"))).toEqual({ passed: 0, failed: 1 })
})

test("what failed is told in a few lines each", () => {
  const folder = tree({
    "a.json": JSON.stringify({
      testResults: [
        { name: "x.test.ts", status: "passed", assertionResults: [{ fullName: "a", status: "passed" }] },
        { name: "y.test.ts", status: "failed", message: "does not load", assertionResults: [] },
        {
          name: "z.test.ts",
          status: "failed",
          assertionResults: [{ fullName: "b c", status: "failed", failureMessages: ["1\n2\n3\n4\n5\n6\n7"] }]
        }
      ]
    })
  })
  const told = failures(join(folder, "a.json"))
  expect(told).toHaveLength(2)
  expect(told[0]).toMatch(/y\.test\.ts\n {2}does not load$/)
  expect(told[1]).toMatch(/z\.test\.ts > b c\n {2}1\n {2}2\n {2}3\n {2}4\n {2}5\n {2}6$/)
  expect(failures(join(folder, "none.json"))).toEqual([])
})
