/** Every public export has a docstring: what an entry exports is followed to where it is declared. */
import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { expect, test } from "vitest"
import { root } from "../Repository.ts"

interface Exported {
  readonly file: string
  readonly name: string
}

const declaration = (name: string) =>
  new RegExp(String.raw`^(?:export )?(?:declare )?(?:abstract )?(?:const|type|interface|class|function) ${name}\b`)

/** The names in `{ a, type B, c as d }`, as they are called where they come from. */
const namesIn = (list: string): ReadonlyArray<string> =>
  list.split(",").map((one) => one.trim().replace(/^type /, "").replace(/ as .*$/, "")).filter((one) => one !== "")

/** What a file exports, under the names of the files that declare it. */
const exportsOf = (file: string): ReadonlyArray<Exported> => {
  const text = readFileSync(file, "utf8")
  const beside = (path: string | undefined) => join(dirname(file), path ?? "")
  const own = [...text.matchAll(/^export (?:declare )?(?:abstract )?(?:const|type|interface|class|function) (\w+)/gm)]
    .map((match) => ({ file, name: match[1] ?? "" }))
  const lists = [...text.matchAll(/^export (?:type )?\{([^}]*)\}(?: from "(\.[^"]+)")?/gm)].flatMap((match) =>
    namesIn(match[1] ?? "").map((name) => ({ file: match[2] === undefined ? file : beside(match[2]), name }))
  )
  const whole = [...text.matchAll(/^export (?:type )?\*(?: as \w+)? from "(\.[^"]+)"/gm)].flatMap((match) =>
    exportsOf(beside(match[1]))
  )
  return [...own, ...lists.flatMap(declaredAt), ...whole]
}

/** Where it is declared: where it is exported from, or behind a further export. */
const declaredAt = (exported: Exported): ReadonlyArray<Exported> => {
  const text = readFileSync(exported.file, "utf8")
  if (text.split("\n").some((line) => declaration(exported.name).test(line))) return [exported]
  const further = [...text.matchAll(/^export (?:type )?\{([^}]*)\} from "(\.[^"]+)"/gm)]
    .find((match) => namesIn(match[1] ?? "").includes(exported.name))
  return further === undefined
    ? [exported]
    : declaredAt({ file: join(dirname(exported.file), further[2] ?? ""), name: exported.name })
}

/** Whether a docstring stands before one of its declarations; of a name for a value and a type one is enough. */
const isDocumented = ({ file, name }: Exported): boolean => {
  const lines = readFileSync(file, "utf8").split("\n")
  return lines.some((line, index) =>
    declaration(name).test(line) && lines[index - 1]?.trimEnd().endsWith("*/") === true
  )
}

const entries = [
  "sql/src/index.ts",
  "sql/src/Plan.ts",
  "sql/src/Schema.ts",
  "pool/src/index.ts",
  "testing/src/index.ts"
]
  .map((entry) => join(root, "packages", entry))
  .filter(existsSync)

test.each(entries)("%s: every export has a docstring", (entry) => {
  const all = exportsOf(entry)
  expect(all.length).toBeGreaterThan(0)
  const without = all.filter((one) => !isDocumented(one)).map(({ file, name }) =>
    `${file.slice(root.length + 1)} ${name}`
  )
  expect([...new Set(without)]).toEqual([])
})
