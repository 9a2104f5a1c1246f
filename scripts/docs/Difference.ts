/** Output that is not what stands on the page. */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { difference } from "../Difference.ts"
import type { Block } from "./Block.ts"
import { tidy } from "./Program.ts"

export interface Difference {
  readonly page: string
  readonly block: Block
  readonly found: string
}

export const sentenceOf = ({ block, found, page }: Difference): string =>
  `${page}:${block.line} prints something else (- expected, + found)\n${
    difference(tidy(block.output ?? ""), tidy(found))
  }`

/** Writes what was found into the pages, from the last block of each to the first, so that lines stay where they are. */
export const writeOutputs = (tree: string, differences: ReadonlyArray<Difference>): void => {
  for (const { block, found, page } of differences.toSorted((a, b) => b.block.line - a.block.line)) {
    const [start, end] = block.outputLines ?? [0, 0]
    const lines = readFileSync(join(tree, page), "utf8").split("\n")
    lines.splice(start - 1, end - start, ...tidy(found).split("\n"))
    writeFileSync(join(tree, page), lines.join("\n"))
  }
}
