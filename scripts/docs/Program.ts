/**
 * Blocks joined to programs. Each line of a program stands on the line it has on its page, the rest is left empty:
 * so an error's line needs no map.
 */
import { parseSync } from "oxc-parser"
import type { Block } from "./Block.ts"

export interface Program {
  readonly text: string
  /** The blocks that are its own; a wrong block stands on those before it, which are checked elsewhere. */
  readonly blocks: ReadonlyArray<Block>
  readonly wrong: boolean
  readonly run: boolean
  readonly database: boolean
}

/** Printed by a program that is run before each of its blocks, so that output can be told apart. */
const announcement = (line: number): string => `␁${line}␁`

const textOf = (blocks: ReadonlyArray<Block>, announced: boolean): string => {
  const lines: Array<string> = []
  for (const block of blocks) {
    while (lines.length < block.line - 2) lines.push("")
    lines.push(announced ? `;console.log(${JSON.stringify(announcement(block.line))})` : "", ...block.lines)
  }
  return `${lines.join("\n")}\n`
}

const program = (blocks: ReadonlyArray<Block>): Program => {
  const has = (word: string): boolean => blocks.some((block) => block.words.has(word))
  return { text: textOf(blocks, has("run")), blocks, wrong: false, run: has("run"), database: has("database") }
}

/** The programs of a page: one for each block that continues nothing, and one for each wrong block. */
export const programs = (blocks: ReadonlyArray<Block>): Array<Program> => {
  const chains: Array<Array<Block>> = []
  const wrong: Array<Program> = []
  for (const block of blocks) {
    if (block.language !== "ts" || block.file !== undefined) continue
    const chain = block.words.has("continue") ? chains.at(-1) ?? [] : []
    if (block.words.has("hover")) {
      const lines = block.lines.map((line, at) => line.trim() === "" ? "" : `const hover${at}: never = ${line}`)
      const shown = { ...block, lines }
      wrong.push({ text: textOf([...chain, shown], false), blocks: [block], wrong: true, run: false, database: false })
    } else if (block.words.has("wrong")) {
      wrong.push({ text: textOf([...chain, block], false), blocks: [block], wrong: true, run: false, database: false })
    } else if (chain.length > 0) chain.push(block)
    else chains.push([block])
  }
  return [...chains.map(program), ...wrong]
}

/** The first syntax error with its line. The compiler reports nothing else of a project in which one file has one. */
export const syntaxError = ({ text }: Program): { readonly line: number; readonly sentence: string } | undefined => {
  const error = parseSync("program.ts", text).errors[0]
  if (!error) return undefined
  const line = text.slice(0, error.labels[0]?.start ?? 0).split("\n").length
  return { line, sentence: `does not parse: ${error.message}` }
}

/** What each block printed, by the block's line. */
export const outputs = (stdout: string): ReadonlyMap<number, string> => {
  const parts = stdout.split("␁")
  const pairs = parts.flatMap((part, index) => index % 2 === 1 ? [[Number(part), parts[index + 1] ?? ""] as const] : [])
  return new Map(pairs.map(([line, text]) => [line, text.replace(/^\r?\n/, "")]))
}

/** Same but for spaces at the ends; in what is expected, … stands for anything within a line. */
export const sameOutput = (expected: string, found: string): boolean => {
  const pattern = tidy(expected).split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".*")
  return new RegExp(`^${pattern}$`).test(tidy(found))
}

export const tidy = (text: string): string => text.split(/\r?\n/).map((line) => line.trimEnd()).join("\n").trim()
