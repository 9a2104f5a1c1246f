/** Which of the long proofs are run, and what is written when. */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import type { Outcome } from "../Process.ts"
import { choose } from "../soak/Choice.ts"
import { proofs } from "../soak/Proofs.ts"
import { openReport } from "../soak/Report.ts"
import { tree } from "./Tree.ts"

const all = ["a", "b", "c"].map((name) => ({ name }))

const chosen = (...args: ReadonlyArray<string>) => {
  const choice = choose(all, args)
  return typeof choice === "string" ? choice : choice.chosen.map(({ name }) => name).join("")
}

const ended = (code: number, output: string): Outcome => ({ code, stdout: "", output, milliseconds: 2400 })

test("all proofs, some of them, or all from one on", () => {
  expect(chosen()).toBe("abc")
  expect(chosen("--only", "b")).toBe("b")
  expect(chosen("--only", "c,a")).toBe("ac")
  expect(chosen("--from", "b")).toBe("bc")
})

test("what is no choice is refused with the names that are", () => {
  expect(chosen("--only", "a,d")).toBe("no proof \"d\", only a, b, c")
  expect(chosen("--from", "a,b")).toBe("no proof \"a,b\", only a, b, c")
  expect(chosen("--only")).toBe("--only needs a name")
  expect(chosen("--some")).toBe("unknown argument \"--some\"")
  expect(chosen("--only", "a", "--from", "b")).toContain("too much")
})

test("each proof has a name of its own that can be listed", () => {
  expect(new Set(proofs.map(({ name }) => name)).size).toBe(proofs.length)
  for (const { name } of proofs) expect(name).toMatch(/^[a-z-]+$/)
})

test("a line is there as soon as its proof has ended, and the next run goes on below or begins anew", () => {
  const folder = tree({ "soak.txt": "a run of before\n", "soak/old.txt": "its output\n" })
  const lines = () => readFileSync(join(folder, "soak.txt"), "utf8").split("\n")
  const report = openReport(folder, "today", false)
  expect(lines()).toEqual(["today", ""])
  expect(existsSync(join(folder, "soak", "old.txt"))).toBe(false)
  expect(report.add({ name: "a", shows: "this" }, ended(0, "all of it\n\n"))).toBe("ok   a: this (2 s)")
  expect(lines()).toEqual(["today", "ok   a: this (2 s)", ""])
  expect(readFileSync(join(folder, "soak", "a.txt"), "utf8")).toBe("all of it\n")

  openReport(folder, "tomorrow", true).add({ name: "b", shows: "that" }, ended(1, "not well"))
  expect(lines()).toEqual(["today", "ok   a: this (2 s)", "tomorrow", "FAIL b: that (2 s)", ""])
  expect(existsSync(join(folder, "soak", "a.txt"))).toBe(true)
})
