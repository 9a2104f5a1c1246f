/** What the comments of an SQL file say. */
import { renderMigration } from "@aludel/migrate"
import { expect, test } from "vitest"
import { waiversOf } from "../../src/operation/Waive.ts"
import { sqlMigration } from "../../src/source/SqlFile.ts"

const read = (text: string) => sqlMigration({ file: "a.up.sql", text }, undefined)

test("what it replaces, and what that had replaced", () => {
  const made = read(
    "-- aludel: id s2\n-- aludel: replaces s1, m4\n-- aludel: formerly s0: m1, m2\n-- aludel: formerly s1: s0, m3\nselect 1;\n"
  )
  expect(made.replaces).toEqual(["s1", "m4"])
  expect(made.formerly).toEqual([{ id: "s0", replaces: ["m1", "m2"] }, { id: "s1", replaces: ["s0", "m3"] }])
  expect(renderMigration(made)).toContain("formerly: [{ id: \"s0\", replaces: [\"m1\", \"m2\"] }")
})

test("a waiver belongs to the statement behind it, with its reason", () => {
  const { up } = read(
    "-- aludel: id s2\n\n-- aludel: waive drop-table: nobody reads it: since May\n-- aludel: waive truncate\ndrop table a;\ndrop table b;\n"
  )
  expect(up.map(waiversOf)).toEqual([
    [{ rule: "drop-table", reason: "nobody reads it: since May" }, { rule: "truncate", reason: "" }],
    []
  ])
})
