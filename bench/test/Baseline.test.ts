/** Runs held to an earlier one. */
import { describe, expect, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { baselineOf, held, readBaseline, renewed } from "../src/Baseline.ts"
import { checked, compareWith } from "../src/Check.ts"
import { workloads } from "../src/Registry.ts"
import type { ContestantReport, Report, WorkloadReport } from "../src/Report.ts"

const spread = (median: number) => ({ median, min: median / 2, max: median * 2 })

interface Numbers {
  readonly cpu?: number
  readonly wall?: number
  readonly statements?: number
}

const contestant = (name: string, { cpu = 1, statements, wall = 1.25 }: Numbers): ContestantReport => ({
  name,
  wall: spread(250),
  cpu: spread(99.94),
  operations: 4000,
  wallRatio: spread(wall),
  cpuRatio: spread(cpu),
  memory: 12.4,
  ...(statements !== undefined && { statements }),
  rounds: []
})

/** A workload in which both of ours took part; the second's numbers stay as they are. */
const workload = (own: Numbers = {}, name = "point-select", floor = "postgres"): WorkloadReport => ({
  name,
  title: "one row",
  floor,
  size: 500,
  contestants: [
    contestant("postgres", {}),
    contestant("kysely", { cpu: 80 }),
    contestant("aludel", { statements: 1, ...own }),
    contestant("aludel on sql-pg", { statements: 1 })
  ]
})

const report = (workloads: ReadonlyArray<WorkloadReport>, rounds = 9): Pick<Report, "rounds" | "workloads"> => ({
  rounds,
  workloads
})

const kept = (...workloads: ReadonlyArray<WorkloadReport>) => baselineOf(report(workloads))

describe("compareWith", () => {
  const baseline = kept(workload())
  const grown = (own: Numbers) =>
    compareWith(baseline, report([workload(own)]), 1.5).filter(({ grown }) => grown).map(({ contestant, measure }) =>
      `${contestant} ${measure}`
    )

  it("finds what has grown beyond the tolerance, and nothing else: wall time by the most, statements by none", () => {
    const found = [{ cpu: 1.5 }, { cpu: 1.51 }, { cpu: 0.2, wall: 3.12 }, { wall: 3.13 }, { statements: 1.01 }].map(
      grown
    )
    expect(found).toEqual([[], ["aludel CPU"], [], ["aludel wall"], ["aludel statements"]])
    expect(grown({ statements: 0.5 })).toEqual([])
    const many = kept(workload({ statements: 21 }))
    const now = (statements: number) => compareWith(many, report([workload({ statements })]), 1.5)
    expect([22, 23].map((statements) => now(statements).some(({ grown }) => grown))).toEqual([false, true])
  })

  it("compares both of ours, and none of the others", () => {
    const all = compareWith(baseline, report([workload({ cpu: 2 })]), 1.5)
    expect(all.map(({ contestant, measure }) => [contestant, measure])).toEqual(
      held.flatMap((name) => ["CPU", "wall", "statements"].map((measure) => [name, measure]))
    )
  })

  it("takes a ratio that is next to nothing for what the clock can say", () => {
    const tiny = kept(workload({ cpu: 0.001 }))
    const now = (cpu: number) => compareWith(tiny, report([workload({ cpu })]), 1.5).some(({ grown }) => grown)
    expect([now(0.03), now(0.031)]).toEqual([false, true])
  })

  it("compares a floor of ours by its statements alone", () => {
    const own = workload({}, "diff-1000", "aludel")
    const all = compareWith(kept(own), report([own]), 1.5)
    expect(all.filter(({ contestant }) => contestant === "aludel").map(({ measure }) => measure)).toEqual([
      "statements"
    ])
  })

  it("leaves alone what one of them has not", () => {
    const both = kept(workload(), workload({}, "list-100"))
    const now = report([workload(), workload({ cpu: 99 }, "new")])
    expect(new Set(compareWith(both, now, 1.5).map(({ workload }) => workload))).toEqual(new Set(["point-select"]))
  })

  it("refuses to check nothing, and against another floor", () => {
    const now = report([workload()])
    expect(() => compareWith({ workloads: [] }, now, 2)).toThrow("no workload of this run")
    expect(() => compareWith(kept(workload({}, "another")), now, 2)).toThrow("no workload of this run")
    expect(() => compareWith(kept(workload({}, "point-select", "kysely")), now, 2)).toThrow(
      "point-select was measured against kysely, and now against postgres"
    )
  })

  it("is shown as a table, and says at the end what got worse", () => {
    const lines = checked(compareWith(baseline, report([workload({ cpu: 1.51 })]), 1.5)).split("\n")
    expect(lines.map((line) => line.trim().split(/ {2,}/))).toEqual([
      ["workload", "contestant", "measure", "before", "now", "at most"],
      ["point-select", "aludel", "CPU / postgres", "1", "1.51", "1.5", "GROWN"],
      ["point-select", "aludel", "wall / postgres", "1.25", "1.25", "3.13", "ok"],
      ["point-select", "aludel", "statements", "1", "1", "1", "ok"],
      ["point-select", "aludel on sql-pg", "CPU / postgres", "1", "1", "1.5", "ok"],
      ["point-select", "aludel on sql-pg", "wall / postgres", "1.25", "1.25", "3.13", "ok"],
      ["point-select", "aludel on sql-pg", "statements", "1", "1", "1", "ok"],
      [""],
      ["worse: point-select of aludel (CPU)"]
    ])
    expect(checked(compareWith(baseline, report([workload()]), 1.5))).toMatch(/\n\nnothing got worse$/)
  })
})

describe("a baseline", () => {
  it("keeps of a report what is compared, to three digits, and reads it again, or a whole report", () => {
    const now = report([workload({ cpu: 1.2345, wall: 0.012345 })])
    const [own] = readBaseline(JSON.stringify(baselineOf(now))).workloads
    expect(own).toEqual({
      name: "point-select",
      floor: "postgres",
      rounds: 9,
      contestants: [
        { name: "aludel", cpuRatio: { median: 1.23 }, wallRatio: { median: 0.0123 }, statements: 1 },
        { name: "aludel on sql-pg", cpuRatio: { median: 1 }, wallRatio: { median: 1.25 }, statements: 1 }
      ]
    })
    expect(compareWith(readBaseline(JSON.stringify(now)), now, 1).some(({ grown }) => grown)).toBe(false)
    expect(readBaseline(JSON.stringify(now)).workloads[0]?.rounds).toBe(9)
  })

  it.each([
    "",
    "{}",
    "[]",
    "{\"workloads\":[1]}",
    "{\"workloads\":[{\"name\":\"a\",\"floor\":\"b\",\"contestants\":[{}]}]}"
  ])(
    "refuses %j",
    (text) => {
      expect(() => readBaseline(text)).toThrow(/^the baseline is no (JSON|report of a run)$/)
    }
  )

  it("takes a run's workloads in place of its own, and keeps the others", () => {
    const before = kept(workload(), workload({}, "list-100"))
    const after = renewed(before, report([workload({}, "new"), workload({ cpu: 3 })]))
    expect(after.workloads.map(({ contestants, name }) => [name, contestants[0]?.cpuRatio.median])).toEqual([
      ["point-select", 3],
      ["list-100", 1],
      ["new", 1]
    ])
  })

  it("does not give up medians of more rounds, or a contestant", () => {
    expect(() => renewed(kept(workload()), report([workload()], 3))).toThrow(
      "the baseline of point-select is of 9 rounds, and this run of 3: it stays as it is"
    )
    const alone = { ...workload(), contestants: workload().contestants.slice(0, 3) }
    expect(() => renewed(kept(workload()), report([alone]))).toThrow(
      "aludel on sql-pg did not take part in point-select"
    )
  })

  it("is committed, of workloads that there are", () => {
    const own = readBaseline(readFileSync(new URL("../baseline.json", import.meta.url), "utf8"))
    const names = new Set(workloads.map(({ name }) => name))
    expect(own.workloads.length).toBeGreaterThan(0)
    expect(own.workloads.every(({ contestants, name }) => names.has(name) && contestants.length > 0)).toBe(true)
  })
})
