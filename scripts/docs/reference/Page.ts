/** What pages of the reference are made of. */
import { readFileSync } from "node:fs"
import { parseSync } from "oxc-parser"

export const note =
  "This page is made from the code by `pnpm snippets --update`, and `npm test` fails where it is not what would be made now."

/** In characters, not in UTF-16's units. */
const lengthOf = (text: string): number => Array.from(text).length

/** A table as the formatter writes one: each column as wide as its widest cell. */
export const tableOf = (
  head: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string>>
): string => {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")))
  const widths = head.map((_, at) => Math.max(3, ...cells.map((row) => lengthOf(row[at] ?? ""))))
  const line = (row: ReadonlyArray<string>) =>
    `| ${widths.map((width, at) => (row[at] ?? "") + " ".repeat(width - lengthOf(row[at] ?? ""))).join(" | ")} |`
  const [first = [], ...rest] = cells
  return [line(first), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rest.map(line)].join("\n")
}

export interface Declared {
  readonly name: string
  /** The docstring's words before its tags, as one line for each paragraph. */
  readonly words: string
  readonly text: string
}

/** A docstring's paragraphs before its first tag; those that are but a link are left out. */
const wordsOf = (comment: string): string =>
  comment.replace(/^\*+|\*+$/g, "").split("\n").map((line) => line.replace(/^\s*\* ?/, "").trimEnd()).join("\n")
    .split(/^@/m)[0]?.trim().split(/\n\s*\n/).map((paragraph) =>
      paragraph.replaceAll("\n- ", "\u0000- ").replaceAll(/\s*\n\s*/g, " ").replaceAll("\u0000", "\n")
    ).join("\n\n").replace(/\s*https:\S+$/, "") ?? ""

/** The declarations of a file that a docstring stands before: exported ones, and the members of its interfaces. */
export const declarationsOf = (file: string): ReadonlyArray<Declared> => {
  const source = readFileSync(file, "utf8")
  const { comments } = parseSync(file, source)
  return comments.filter(({ type, value }) => type === "Block" && value.startsWith("*")).flatMap(({ end, value }) => {
    const text = source.slice(end).trimStart()
    const name = /^(?:export (?:declare )?(?:const|function|class|interface|type) |readonly )([\w$]+)/.exec(text)?.[1]
    return name === undefined ? [] : [{ name, words: wordsOf(value), text }]
  })
}
