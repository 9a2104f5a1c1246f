/** Compiles all programs and files of the pages as one project, and reads what the compiler says of wrong uses and of types. */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { root, shown } from "../Repository.ts"
import { check, type Diagnostic } from "../Tsc.ts"
import type { Block } from "./Block.ts"
import type { Difference } from "./Difference.ts"
import { sameOutput } from "./Program.ts"
import type { Written } from "./Project.ts"

const compilerOptions = {
  composite: false,
  incremental: false,
  noUnusedLocals: false,
  noUnusedParameters: false,
  noPropertyAccessFromIndexSignature: false,
  noErrorTruncation: true,
  types: ["node"]
}

const inside = (blocks: ReadonlyArray<Block>, line: number): boolean =>
  blocks.some((block) => line >= block.line && line < block.line + block.lines.length)

const isExpected = (one: Diagnostic, written: Written | undefined): boolean =>
  written?.program?.wrong === true && inside(written.program.blocks, one.line)

/** What a block's reader is told: a type that is shown, or the message of a mistake. */
const told = ({ message }: Diagnostic): string =>
  /^Type '([\s\S]*)' is not assignable to type 'never'\.$/.exec(message)?.[1] ?? message

/** Broken into lines that a page can hold. */
const wrapped = (text: string): string => {
  const lines: Array<string> = []
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1)
    if (last === undefined) lines.push(word)
    else if (last.length + 1 + word.length <= 116) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(`  ${word}`)
  }
  return lines.join("\n")
}

/** Types and messages may be broken into lines on the page. */
const flat = (text: string): string => text.replaceAll(/\s+/g, " ").trim()

/** One sentence for each program that does not compile, or does although it should not; and what is said otherwise. */
export const compile = async (
  folder: string,
  written: ReadonlyArray<Written>
): Promise<Array<string | Difference>> => {
  const project = join(folder, "tsconfig.json")
  const paths = written.map(({ file }) => file)
  writeFileSync(project, JSON.stringify({ extends: join(root, "tsconfig.base.json"), compilerOptions, files: paths }))
  const { diagnostics } = written.length > 0 ? await check(project) : { diagnostics: [] }
  const failures = diagnostics.flatMap((one) => {
    const found = written.find(({ file }) => file === one.file)
    if (isExpected(one, found)) return []
    const where = `${found?.page ?? one.file ?? "the project"}:${one.line + (found?.offset ?? 0)}`
    const own = found === undefined || one.file?.startsWith(join(folder, found.page))
    return [`${where} ${one.code} ${one.message}${own ? "" : ` (as of ${shown(one.file ?? "", folder)})`}`]
  })
  const said = written.flatMap((one): ReadonlyArray<string | Difference> => {
    const [block] = one.program?.blocks ?? []
    if (!one.program?.wrong || block === undefined) return []
    const own = diagnostics.filter((found) => found.file === one.file && isExpected(found, one))
    if (own.length === 0) return [`${one.page}:${block.line} compiles, but is marked as wrong`]
    const found = own.map((one) => wrapped(told(one))).join("\n\n")
    if (block.output === undefined || sameOutput(flat(block.output), flat(found))) return []
    return [{ page: one.page, block, found }]
  })
  return [...new Set([...failures, ...said])]
}
