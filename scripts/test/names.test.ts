/**
 * Names that a user imports flat must not meet those of Effect, of JavaScript, or of each other. The indexes are read as
 * text, so that types count too.
 */
import * as effect from "effect"
import * as Function from "effect/Function"
import * as effectSql from "effect/sql"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { root } from "../Repository.ts"

const reserved = [
  ..."await break case catch class const continue debugger default delete do else enum export extends false finally"
    .split(" "),
  ..."for function if import in instanceof interface let new null package private protected public return static".split(
    " "
  ),
  ..."super switch this throw true try typeof var void while with yield type satisfies as async of get set".split(" ")
]

/** The names that an index exports: of `export { a, type B, c as d }` and `export * as E`. */
const exported = (folder: string): ReadonlyArray<string> => {
  const text = readFileSync(join(root, "packages", folder, "src/index.ts"), "utf8")
  const lists = [...text.matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap((match) => (match[1] ?? "").split(","))
  const spaces = [...text.matchAll(/export (?:type )?\* as (\w+)/g)].map((match) => match[1] ?? "")
  const names = lists.map((one) => one.trim().replace(/^type /, "").replace(/^.* as /, "")).filter((one) => one !== "")
  return [...names, ...spaces]
}

const folders = readdirSync(join(root, "packages"))
const all = folders.flatMap((folder) => exported(folder).map((name) => ({ folder, name })))

test("the indexes are read", () => expect(all.map(({ name }) => name)).toContain("transaction"))

const taken = {
  "effect": Object.keys(effect),
  "effect/Function": Object.keys(Function),
  "effect/sql": Object.keys(effectSql),
  "JavaScript": [...Object.getOwnPropertyNames(globalThis), ...reserved]
}

test.each(Object.entries(taken))("no flat export has a name of %s", (_, names) => {
  expect(all.filter(({ name }) => names.includes(name))).toEqual([])
})

test("no two packages export one name", () => {
  const names = all.map(({ name }) => name)
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})
