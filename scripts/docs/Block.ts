/**
 * Finds the code blocks of a page, or of the docstrings of a source file, with the line each one starts on.
 *
 *   ```ts             must compile                 ```ts wrong      must not compile
 *   ```ts run         is executed too              ```ts continue   is appended to the block before it
 *   ```ts database    needs DATABASE_URL to run    ```text output   what the running block above has printed
 *                                                  ```mermaid output  the same, drawn as a picture
 *   ```ts hover       one expression a line, whose types are its output; that of a wrong block is the compiler's message
 *   ```ts file=a.ts   is that file, in the project of the page and of those behind it in its folder (any language)
 *   ```sh run         its commands are run in that project: see docs/Command.ts
 *
 * In a docstring `@example` opens a block as ```ts does, and takes the same words behind it.
 */
export interface Block {
  readonly language: "ts" | "sh" | "other"
  /** The line of the block's first line of code; its fence is one above. */
  readonly line: number
  readonly lines: ReadonlyArray<string>
  readonly words: ReadonlySet<string>
  /** The file that it is. */
  readonly file: string | undefined
  /** What must have been printed, where a block of output follows. */
  readonly output: string | undefined
  /** The lines of that block on the page, counted from 1: the first, and the one behind the last. */
  readonly outputLines: readonly [number, number] | undefined
}

export interface Page {
  readonly blocks: ReadonlyArray<Block>
  /** Blocks that are marked in a way that means nothing. */
  readonly failures: ReadonlyArray<{ readonly line: number; readonly sentence: string }>
}

const known = new Set(["run", "wrong", "continue", "database", "hover"])

interface Fenced {
  readonly line: number
  readonly info: ReadonlyArray<string>
  readonly lines: ReadonlyArray<string>
}

const fences = (text: string): Array<Fenced> => {
  const found: Array<Fenced> = []
  let open:
    | { readonly fence: string; readonly indent: number; readonly block: Fenced & { lines: Array<string> } }
    | undefined
  text.split("\n").forEach((line, index) => {
    const fence = /^(\s*)(`{3,}|~{3,})\s*(.*?)\s*$/.exec(line)
    if (!open && fence) {
      const [, indent = "", mark = "", info = ""] = fence
      open = { fence: mark, indent: indent.length, block: { line: index + 2, info: info.split(/\s+/), lines: [] } }
    } else if (open && fence?.[2]?.startsWith(open.fence) && fence[3] === "") {
      found.push(open.block)
      open = undefined
    } else if (open) {
      open.block.lines.push(line.slice(Math.min(open.indent, line.search(/\S|$/))))
    }
  })
  return found
}

/** The parts of a source file's docstrings, cut at each tag, every other line emptied: line numbers stay what they are. */
const docstringParts = (text: string): Array<string> => {
  const parts: Array<Array<string>> = [[]]
  let inside = false
  text.split("\n").forEach((line, index) => {
    if (/^\s*\/\*\*/.test(line)) inside = true
    const kept = inside ? line.replace(/^\s*(\/\*\*|\* ?)/, "").replace(/\s*\*\/.*$/, "") : ""
    if (/^@\w/.test(kept) || line.includes("*/")) parts.push(Array.from({ length: index }, () => ""))
    if (line.includes("*/")) inside = false
    else parts.at(-1)?.push(kept)
  })
  return parts.map((lines) => lines.join("\n"))
}

/** Fences anywhere in a docstring, and examples, whose code needs no fence: it reaches to the next tag or to the end. */
const examples = (text: string): Array<Fenced> =>
  docstringParts(text).flatMap((part) => {
    const fenced = fences(part)
    const lines = part.split("\n")
    const start = lines.findIndex((line) => /^@example\b/.test(line))
    if (start < 0 || fenced.length > 0) return fenced
    const words = lines[start]?.split(/\s+/).slice(1) ?? []
    return [{ line: start + 2, info: ["ts", ...words.filter((word) => word !== "")], lines: lines.slice(start + 1) }]
  })

const withoutOutput = { output: undefined, outputLines: undefined }

const nameOf = (words: ReadonlyArray<string>): string | undefined =>
  words.find((word) => word.startsWith("file="))?.slice("file=".length)

const complaint = (language: string | undefined, given: ReadonlyArray<string>, blocks: ReadonlyArray<Block>) => {
  const words = given.filter((word) => !word.startsWith("file="))
  if (nameOf(given) !== undefined && words.length > 0) return "a block that is a file has no other words"
  if (nameOf(given)?.split("/").includes("..")) return "a file lies in the page's project"
  const unknown = words.find((word) => !known.has(word))
  if (language === "typescript" || language === "tsx") return `a block of ${language} is not checked: write ts`
  if (language !== "ts") return undefined
  if (unknown !== undefined) return `unknown word "${unknown}"`
  if (words.includes("wrong") && words.includes("run")) return "a block cannot be both wrong and run"
  const before = blocks.some((block) =>
    block.language === "ts" && block.file === undefined && !block.words.has("wrong")
  )
  return words.includes("continue") && !before ? "nothing before this block to continue" : undefined
}

/** Whether the paragraph above a block names the file that it is: readers do not see the words behind a fence. */
const isNamed = (lines: ReadonlyArray<string>, fence: number, name: string): boolean => {
  let end = fence - 1
  while (end > 0 && lines[end - 1]?.trim() === "") end--
  let start = end
  while (start > 0 && lines[start - 1]?.trim() !== "") start--
  return lines.slice(start, end).join(" ").includes(`\`${name}\``)
}

/** Reads a Markdown page, or with `source` a TypeScript file. */
export const readPage = (content: string, source: boolean): Page => {
  const text = content.replaceAll("\r\n", "\n")
  const blocks: Array<Block> = []
  const failures: Array<{ line: number; sentence: string }> = []
  for (const { info: [language, ...words], line, lines } of source ? examples(text) : fences(text)) {
    const name = nameOf(words)
    const unnamed = name !== undefined && !isNamed(text.split("\n"), line - 1, name)
    const sentence = unnamed
      ? `nothing above this block says that it is \`${name}\``
      : complaint(language, words, blocks)
    const last = blocks.at(-1)
    if (sentence !== undefined) failures.push({ line: line - 1, sentence })
    else if (language === "ts" || language === "sh" && words.includes("run") || nameOf(words) !== undefined) {
      const kind = language === "ts" || language === "sh" ? language : "other"
      blocks.push({ language: kind, line, lines, words: new Set(words), file: nameOf(words), ...withoutOutput })
    } else if ((language === "text" || language === "mermaid") && words.includes("output")) {
      if (last) {
        blocks[blocks.length - 1] = { ...last, output: lines.join("\n"), outputLines: [line, line + lines.length] }
      } else failures.push({ line: line - 1, sentence: "output without a block above it" })
    }
  }
  return { blocks, failures }
}
