/**
 * The comparison of diagnostics, on small trees: what must agree, what must differ, and what `--update` writes.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { difference } from "../Difference.ts"
import { parseDiagnostics } from "../Tsc.ts"
import { typetest } from "../typetest.ts"
import { tree } from "./Tree.ts"

const folder = "packages/one/typetest"
const options = { strict: true, noEmit: true, lib: ["ES2023"], moduleDetection: "force", types: [] }
const tsconfig = JSON.stringify({ compilerOptions: options, include: ["wrong", "hover"] })
const small = (content: Readonly<Record<string, string>>): string =>
  tree({ [`${folder}/tsconfig.json`]: tsconfig, ...Object.fromEntries(paths(content)) })
const paths = (content: Readonly<Record<string, string>>): Array<[string, string]> =>
  Object.entries(content).map(([path, text]) => [`${folder}/${path}`, text])

const wrong =
  `const text: string = 1 // wrong\nconst fine: number = 1\nconst deep: { a: { b: string } } = { a: { b: fine } } // wrong\n`
const expected = `1  TS2322  const text: string = 1
    Type 'number' is not assignable to type 'string'.

3  TS2322  const deep: { a: { b: string } } = { a: { b: fine } }
    Type 'number' is not assignable to type 'string'.
`

test("files that say what is expected pass", async () => {
  const root = small({ "wrong/A.ts": wrong, "wrong/A.expected.txt": expected })
  expect(await typetest(root, false)).toEqual({ files: 1, diagnostics: 2, failures: [], updated: [] })
})

test("--update writes what the compiler says, once", async () => {
  const root = small({ "wrong/A.ts": wrong })
  expect((await typetest(root, false)).failures).toEqual([
    `${folder}/wrong/A.expected.txt is missing: write it with --update`
  ])
  expect((await typetest(root, true)).updated).toEqual([`${folder}/wrong/A.expected.txt`])
  expect(readFileSync(join(root, folder, "wrong/A.expected.txt"), "utf8")).toBe(expected)
  expect((await typetest(root, true)).updated).toEqual([])
})

test("another message, code or line is a difference", async () => {
  const root = small({ "wrong/A.ts": wrong, "wrong/A.expected.txt": expected })
  const file = join(root, folder, "wrong/A.expected.txt")
  for (const [from, to] of [["'string'", "'bigint'"], ["TS2322", "TS2345"], ["3  TS", "4  TS"]] as const) {
    writeFileSync(file, expected.replace(from, to))
    const { failures } = await typetest(root, false)
    expect(failures).toHaveLength(1)
    expect(failures[0]).toContain("- expected, + found")
  }
})

test("a marked line that compiles fails, with --update too", async () => {
  const root = small({ "wrong/A.ts": `const fine = 1 // wrong\n`, "wrong/A.expected.txt": "" })
  const failures = [`${folder}/wrong/A.ts:1 compiles, but is marked as wrong`]
  expect((await typetest(root, false)).failures).toEqual(failures)
  expect((await typetest(root, true)).failures).toEqual(failures)
})

test("a diagnostic on a line without a mark fails, with --update too", async () => {
  const root = small({ "wrong/A.ts": `const text: string = 1\n` })
  expect((await typetest(root, true)).failures).toEqual([
    `${folder}/wrong/A.ts:1 TS2322 without a mark: Type 'number' is not assignable to type 'string'.`
  ])
})

test("a hover is the type in the message, and any or never is a failure", async () => {
  const root = small({
    "hover/A.ts":
      `const row = { id: 1, name: "a" }\nconst _: never = row\nconst broken = {} as never\nconst __: never = broken\n`
  })
  const { failures } = await typetest(root, true)
  expect(failures).toEqual([`${folder}/hover/A.ts:4 compiles, but is marked as wrong`])
  expect(readFileSync(join(root, folder, "hover/A.expected.txt"), "utf8")).toBe(
    `2  TS2322  const _: never = row\n    Type '{ id: number; name: string; }' is not assignable to type 'never'.\n`
  )
})

test("continuation lines belong to the message", async () => {
  const root = small({ "wrong/A.ts": `declare const f: () => number\nconst g: () => string = f // wrong\n` })
  await typetest(root, true)
  expect(readFileSync(join(root, folder, "wrong/A.expected.txt"), "utf8")).toBe(
    `2  TS2322  const g: () => string = f
    Type '() => number' is not assignable to type '() => string'.
      Type 'number' is not assignable to type 'string'.
`
  )
})

test("an error outside of the tested files fails", async () => {
  const root = small({
    "wrong/A.ts": `import { a } from "../B.ts"\na satisfies number\n`,
    "B.ts": `export const a: number = ""\n`
  })
  const { failures } = await typetest(root, true)
  expect(failures).toContain(`${folder}/B.ts:1 TS2322 Type 'string' is not assignable to type 'number'.`)
})

test("an expected text without its file fails, and --update removes it", async () => {
  const root = small({ "wrong/A.expected.txt": "" })
  expect((await typetest(root, false)).failures).toEqual([`${folder}/wrong/A.expected.txt belongs to no file`])
  expect((await typetest(root, true)).updated).toHaveLength(1)
  expect((await typetest(root, false)).failures).toEqual([])
})

test("a diagnostic of the project itself has no file", () =>
  expect(parseDiagnostics("error TS18003: No inputs were found.\n", "/a")).toEqual([
    { file: undefined, line: 1, code: "TS18003", message: "No inputs were found." }
  ]))

test("a difference shows what changed and a little around it", () => {
  const lines = (changed: string): string => ["1", "2", "3", "4", changed, "6", "7", "8", "9"].join("\n")
  expect(difference(lines("5"), lines("five")).split("\n")).toEqual([
    "  3",
    "  4",
    "- 5",
    "+ five",
    "  6",
    "  7",
    "  …"
  ])
  expect(difference("old", "new")).toBe("- old\n+ new")
})
