import { describe, expect, it } from "vitest"
import { readOptions } from "../src/Options.ts"

const known = {
  contestants: ["postgres", "kysely", "aludel"],
  workloads: ["point-select", "build-select"],
  quick: { contestants: ["postgres", "aludel"], workloads: ["point-select"] },
  held: { contestants: ["aludel"], workloads: ["build-select"] }
}
const said = { full: false, thorough: false, record: false, baseline: false, delay: 0 }
const read = (...args: ReadonlyArray<string>) => readOptions(args, known)

/** What the person at the terminal reads. */
const refusal = (...args: ReadonlyArray<string>): string => {
  try {
    read(...args)
  } catch (cause) {
    return cause instanceof Error ? cause.message : ""
  }
  return "nothing"
}

describe("readOptions", () => {
  it("measures in three rounds what is quick where nothing is said, and everything in nine if asked", () => {
    const { contestants, quick, workloads } = known
    expect(read()).toEqual({ ...said, rounds: 3, only: quick.contestants, workloads: quick.workloads, tolerance: 1.5 })
    expect(read("--full")).toEqual({
      ...said,
      full: true,
      thorough: true,
      rounds: 9,
      only: contestants,
      workloads,
      tolerance: 1.5
    })
  })

  it("takes the repository's own baseline where none is named", () => {
    const own = expect.stringMatching(/bench[/\\]baseline\.json$/)
    expect([read("--check").check, read("--check", "--full").check]).toEqual([own, own])
    expect(read("--check", "other.json").check).toBe("other.json")
  })

  it("measures what is held to a baseline, and as thoroughly, where it is only checked", () => {
    const { only, rounds, thorough, workloads } = read("--check")
    expect({ only, rounds, thorough, workloads }).toEqual({
      only: ["aludel"],
      rounds: 9,
      thorough: true,
      workloads: ["build-select"]
    })
    expect(read("--check", "--full").only).toEqual(known.contestants)
    expect(read("--check", "--rounds", "3", "--workload", "point-select")).toMatchObject({
      rounds: 3,
      workloads: ["point-select"]
    })
  })

  it("reads each option", () => {
    const args = ["--rounds", "3", "--only=kysely", "--workload", "build-select", "--json", "out/run.json"]
    const files = ["--markdown", "out/run.md", "--svg", "out/run.svg", "--check", "baseline.json", "--from", "a.json"]
    expect(read(...args, ...files, "--tolerance", "1.25", "--delay", "5", "--record", "--baseline")).toEqual({
      full: false,
      thorough: true,
      record: true,
      baseline: true,
      delay: 5,
      rounds: 3,
      only: ["kysely"],
      workloads: ["build-select"],
      json: "out/run.json",
      markdown: "out/run.md",
      svg: "out/run.svg",
      check: "baseline.json",
      from: "a.json",
      tolerance: 1.25
    })
  })

  it("keeps the registry's order and takes a name once", () => {
    expect(read("--only", "aludel,kysely,aludel").only).toEqual(["kysely", "aludel"])
  })

  it.each([
    [["--only", "knex"], "--only knows no \"knex\", only postgres, kysely, aludel"],
    [["--only", ""], "--only knows no \"\", only postgres, kysely, aludel"],
    [["--workload", "point-select,"], "--workload knows no \"\", only point-select, build-select"],
    [["--rounds", "0"], "--rounds takes a whole number from 1 to 9999, not \"0\""],
    [["--rounds", "2.5"], "--rounds takes a whole number from 1 to 9999, not \"2.5\""],
    [["--rounds", "many"], "--rounds takes a whole number from 1 to 9999, not \"many\""],
    [["--delay", "1.5"], "--delay takes whole milliseconds from 0 to 999, not \"1.5\""],
    [["--json", ""], "--json takes a path"],
    [["--check", ""], "--check takes a path"],
    [["--tolerance", "0.9"], "--tolerance takes a factor of 1 or more, not \"0.9\""],
    [["--tolerance", "much"], "--tolerance takes a factor of 1 or more, not \"much\""]
  ])("refuses %j in one line", (args, line) => {
    expect(refusal(...args)).toBe(line)
  })

  it.each([
    [["--round", "3"], "--round'"],
    [["--rounds"], "--rounds"],
    [["--json", "--only"], "--json"],
    [["fast"], "fast"]
  ])("refuses %j in one line that names it and the options there are", (args, part) => {
    const line = refusal(...args)
    expect(line).toContain(part)
    expect(line).toMatch(/^[^\n]{10,120} \(there are --full, --rounds, --only, [^\n]*--json, [^\n]*--from\)$/)
  })
})
