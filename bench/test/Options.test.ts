import { describe, expect, it } from "vitest"
import { readOptions } from "../src/Options.ts"

const known = { contestants: ["postgres", "kysely", "aludel"], workloads: ["point-select", "build-select"] }
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
  it("measures everything in nine rounds where nothing is said", () => {
    expect(read()).toEqual({ rounds: 9, only: known.contestants, workloads: known.workloads, tolerance: 1.5 })
  })

  it("reads each option", () => {
    const args = ["--rounds", "3", "--only=kysely", "--workload", "build-select", "--json", "out/run.json"]
    const files = ["--markdown", "out/run.md", "--svg", "out/run.svg", "--check", "baseline.json", "--from", "a.json"]
    expect(read(...args, ...files, "--tolerance", "1.25")).toEqual({
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
    expect(read("--only", "aludel,postgres,aludel").only).toEqual(["postgres", "aludel"])
  })

  it.each([
    [["--only", "knex"], "--only knows no \"knex\", only postgres, kysely, aludel"],
    [["--only", ""], "--only knows no \"\", only postgres, kysely, aludel"],
    [["--workload", "point-select,"], "--workload knows no \"\", only point-select, build-select"],
    [["--rounds", "0"], "--rounds takes a whole number from 1 to 9999, not \"0\""],
    [["--rounds", "2.5"], "--rounds takes a whole number from 1 to 9999, not \"2.5\""],
    [["--rounds", "many"], "--rounds takes a whole number from 1 to 9999, not \"many\""],
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
    expect(line).toMatch(/^[^\n]{10,120} \(there are --rounds, --only, [^\n]*--json, [^\n]*--from\)$/)
  })
})
