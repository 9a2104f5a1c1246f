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
    expect(read()).toEqual({ rounds: 9, only: known.contestants, workloads: known.workloads, json: undefined })
  })

  it("reads each option", () => {
    const args = ["--rounds", "3", "--only=kysely", "--workload", "build-select", "--json", "out/run.json"]
    expect(read(...args)).toEqual({
      rounds: 3,
      only: ["kysely"],
      workloads: ["build-select"],
      json: "out/run.json"
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
    [["--json", ""], "--json takes a path"]
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
    expect(line).toMatch(/^[^\n]{10,120} \(there are --rounds, --only, --workload, --json\)$/)
  })
})
