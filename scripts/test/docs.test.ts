/**
 * The documentation's blocks, on small trees: each word behind ```ts, shown to pass and to fail, at the page's own line.
 */
import { join } from "node:path"
import { expect, test } from "vitest"
import { docs, type Report } from "../docs.ts"
import { readPage } from "../docs/Block.ts"
import { sameOutput } from "../docs/Program.ts"
import { tree } from "./Tree.ts"

const fence = "```"
const block = (info: string, ...lines: ReadonlyArray<string>): string =>
  [`${fence}${info}`, ...lines, fence, ""].join("\n")

const checkTree = (content: Readonly<Record<string, string>>, databaseUrl?: string): Promise<Report> => {
  const root = tree(content)
  const url = databaseUrl
  return docs(root, join(root, ".cache", "docs"), url === undefined ? undefined : (body) => body(url))
}
const failures = async (...blocks: ReadonlyArray<string>): Promise<ReadonlyArray<string>> =>
  (await checkTree({ "README.md": `# Title\n\n${blocks.join("")}` })).failures

const mismatch = "TS2322 Type 'number' is not assignable to type 'string'."

test("a block that compiles passes, and other languages are not read", async () => {
  const content = block("ts", `import * as Effect from "effect/Effect"`, `Effect.void`) + block("sql", "select") +
    block("", "a b")
  expect(await checkTree({ "README.md": content })).toEqual({ blocks: 1, ran: 0, skipped: 0, failures: [] })
})

test("an error is told at the page's line, in pages, in docstrings and in indented blocks", async () => {
  const wrong = `const text: string = 1`
  const { failures } = await checkTree({
    "README.md": `# Title\n\n${block("ts", "", wrong)}`,
    "docs/how-to/list.md": `- item\n\n  ${fence}ts\n  ${wrong}\n  ${fence}\n`,
    "packages/sql/README.md": block("ts", wrong),
    "packages/sql/src/A.ts":
      `/**\n * Says.\n * @example\n * ${fence}ts\n * ${wrong}\n * ${fence}\n */\nexport const a = 1\n`,
    "other/README.md": block("ts", wrong)
  })
  expect([...failures].sort()).toEqual([
    `README.md:5 ${mismatch}`,
    `docs/how-to/list.md:4 ${mismatch}`,
    `packages/sql/README.md:2 ${mismatch}`,
    `packages/sql/src/A.ts:5 ${mismatch}`
  ])
})

test("an example in a docstring needs no fence, and ends with the next tag", async () => {
  const text = `/**
 * Says \`text\`.
 *
 * @example
 * const one: string = 1
 *
 *   const two = 2
 * @example continue
 * one satisfies number
 * @example wrong
 * two.b
 * @see other
 */
export const a = 1
/** @example run */
const notInADocstring: string = 1
/* const text: string = 1 */
/**
 * A second one.
 * @example run
 * throw new Error("no")
 */
`
  const { blocks, failures } = await checkTree({ "packages/sql/src/A.ts": text })
  expect(blocks).toBe(4)
  expect([...failures].sort()).toEqual([
    "packages/sql/src/A.ts:5 " + mismatch,
    expect.stringContaining("packages/sql/src/A.ts:9 TS1360")
  ])
})

test("blocks are strangers to each other unless one continues", async () => {
  expect(await failures(block("ts", "const a = 1"), block("ts", "const a = 2"))).toEqual([])
  expect(await failures(block("ts", "const a = 1"), block("ts continue", "a satisfies 1"))).toEqual([])
  expect(await failures(block("ts", "const a = 1"), block("ts", "a satisfies 1"))).toEqual([
    expect.stringContaining("README.md:7 TS2304")
  ])
})

test("a wrong block must not compile, and what it continues must", async () => {
  expect(await failures(block("ts", "const a = 1"), block("ts wrong continue", "a satisfies string"))).toEqual([])
  expect(await failures(block("ts wrong", "const a = 1"))).toEqual(["README.md:4 compiles, but is marked as wrong"])
  expect(await failures(block("ts", "const a: string = 1"), block("ts wrong continue", "a satisfies number"))).toEqual([
    `README.md:4 ${mismatch}`
  ])
  expect(await failures(block("ts", "const a = 1"), block("ts wrong", "a.b"), block("ts continue", "a satisfies 1")))
    .toEqual([])
})

test("a syntax error is told, in a wrong block too, and hides no other", async () => {
  expect(await failures(block("ts wrong", "const = 1"), block("ts", "const a: string = 1"))).toEqual([
    expect.stringContaining("README.md:4 does not parse"),
    `README.md:7 ${mismatch}`
  ])
})

test("a running block's output is compared, its own part of a continued program", async () => {
  const hello = block("ts run", `console.log("one")`) + block("text output", "one")
  expect(await failures(hello, block("ts continue", `console.log("two")`), block("text output", "two"))).toEqual([])
  const [failure, ...rest] = await failures(
    hello,
    block("ts continue", `console.log("two")`),
    block("text output", "three")
  )
  expect(rest).toEqual([])
  expect(failure).toContain("README.md:10 prints something else")
  expect(failure).toContain("- three\n+ two")
})

test("a running block that throws fails with its page's line in the trace", async () => {
  const [failure] = await failures(block("ts run", "const fine = 1", `throw new Error("no")`))
  expect(failure).toContain("README.md:4 ended with 1")
  expect(failure).toContain("README.md:5")
})

test("a program that needs a database waits for one", async () => {
  const content = { "README.md": block("ts run database", `console.log("here")`) }
  expect(await checkTree(content)).toMatchObject({ ran: 0, skipped: 1, failures: [] })
  expect(await checkTree(content, "postgres://")).toMatchObject({ ran: 1, skipped: 0, failures: [] })
})

test.each([
  [block("ts ignore", "1"), `unknown word "ignore"`],
  [block("typescript", "1"), "a block of typescript is not checked: write ts"],
  [block("ts continue", "1"), "nothing before this block to continue"],
  [block("ts wrong run", "1"), "a block cannot be both wrong and run"],
  [block("ts file=a.ts", "1"), "nothing above this block says that it is `a.ts`"],
  [block("text output", "1"), "output without a block above it"]
])("%j is refused", async (content, sentence) => expect(await failures(content)).toEqual([`README.md:3 ${sentence}`]))

test("output of a block that is not run is refused", async () =>
  expect(await failures(block("ts", "1"), block("text output", "1"))).toEqual([
    "README.md:4 has output but is not run"
  ]))

test("a longer fence holds a shorter one", () =>
  expect(readPage(`${fence}\`md\n${fence}ts\nbroken\n${fence}\n${fence}\`\n`, false).blocks).toEqual([]))

test("… stands for anything within a line", () => {
  expect(sameOutput("took … ms\ndone", "took 12.5 ms \ndone\n")).toBe(true)
  expect(sameOutput("took … ms", "took 12\n ms")).toBe(false)
  expect(sameOutput("a.c", "abc")).toBe(false)
})

const file = (name: string, ...lines: ReadonlyArray<string>) =>
  `\`${name}\`:\n\n${block(`ts file=${name}`, ...lines)}\n`

test("the pages of a course share files, in order, and a later page may write one anew", async () => {
  const first = file("value.ts", "export const value: number = 1") +
    block("ts run", `import { value } from "./value.ts"`, "console.log(value)") + block("text output", "1")
  const second = block("ts run", `import { value } from "./value.ts"`, "console.log(value + 1)") +
    block("text output", "2") + file("value.ts", `export const value: number = 10`) +
    block("sh run", "cat value.ts") + block("text output", "export const value: number = 10")
  const pages = { "docs/tour/1.md": first, "docs/tour/2.md": second }
  expect(await checkTree(pages, "postgres://")).toMatchObject({ ran: 1, failures: [] })
})

test("a file that a later page makes wrong is told at its own line", async () => {
  const { failures } = await checkTree({
    "docs/tour/1.md": file("a.ts", "export const a: number = 1") +
      file("b.ts", `import { a } from "./a.ts"`, "export const b: number = a"),
    "docs/tour/2.md": file("a.ts", `export const a: string = ""`)
  })
  expect(failures).toEqual([
    expect.stringMatching(/^docs\/tour\/1\.md:11 TS2322 .* \(as of docs\/tour\/2\.md\/b\.ts\)$/)
  ])
})

test("a command that fails, or that no page may run, is told", async () => {
  const failing = await checkTree(
    { "docs/tour/1.md": file("a.ts", "1") + block("sh run", "node none.ts") },
    "postgres://"
  )
  expect(failing.failures[0]).toMatch(/^docs\/tour\/1\.md:8 ended with 1/)
})

test("a number that is quoted from the benchmark stands there", async () => {
  const { failures } = await checkTree({
    "docs/a.md":
      "[1.5 µs](performance.md) [2,000](performance.md) [7](performance.md) [what it costs](performance.md)\n",
    "docs/performance.md": "| 1.5 µs | 2,000 |\n"
  })
  expect(failures).toEqual([`docs/a.md:1 links to performance.md, where "7" does not stand`])
})

test("a page has its line in the index, where there is one", async () => {
  const pages = { "docs/a.md": "# A\n", "docs/b.md": "# B\n", "docs/decisions/0001.md": "# C\n" }
  expect((await checkTree(pages)).failures).toEqual([])
  expect((await checkTree({ ...pages, "docs/README.md": "[a](a.md)\n" })).failures).toEqual([
    "docs/b.md has no line in docs/README.md"
  ])
})

test("links lead to files and headings that are there", async () => {
  const { failures } = await checkTree({
    "README.md":
      "# A\n\n[one](docs/b.md#two-words) [two](docs/b.md#none) [three](docs/c.md) `[four](none)` [five](#a)\n",
    "docs/b.md": "# B\n\n## Two `words`\n\n[up](../README.md) [out](https://example.org)\n"
  })
  expect(failures).toEqual([
    "README.md:3 links to docs/b.md#none, a heading that is not there",
    "README.md:3 links to docs/c.md, which is not there"
  ])
})
