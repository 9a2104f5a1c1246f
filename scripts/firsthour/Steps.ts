/**
 * A page that is followed word by word: its blocks are files to write, lines to change, and commands to run. A block
 * of TypeScript is a file where its first line is the file's name in a comment; a diff names its file in its first line, and
 * `---` stands for what it leaves out. Another block of TypeScript quotes what is in the project by then: but for its first line, which
 * may be put otherwise.
 */

export type Step =
  | { readonly _tag: "File"; readonly path: string; readonly text: string }
  | { readonly _tag: "Change"; readonly path: string; readonly hunks: ReadonlyArray<Hunk> }
  | { readonly _tag: "Command"; readonly command: string }
  | { readonly _tag: "Quote"; readonly lines: ReadonlyArray<string> }

/** Lines that are there, and what they become. */
export interface Hunk {
  readonly before: string
  readonly after: string
}

const fence = /^```(\w+)\n([^]*?)^```$/gm

const hunk = (lines: ReadonlyArray<string>): Hunk => {
  const side = (other: string) =>
    lines.filter((line) => !line.startsWith(other)).map((line) => line.slice(1)).join("\n")
  return { before: side("+"), after: side("-") }
}

const hunks = (lines: ReadonlyArray<string>): ReadonlyArray<Hunk> => {
  const cut = lines.indexOf("---")
  return cut < 0 ? [hunk(lines)] : [hunk(lines.slice(0, cut)), ...hunks(lines.slice(cut + 1))]
}

const stepsOf = (language: string, text: string): ReadonlyArray<Step> => {
  const lines = text.trimEnd().split("\n")
  const [first = "", ...rest] = lines
  if (language === "sh") return lines.map((command): Step => ({ _tag: "Command", command }))
  if (language === "diff") return [{ _tag: "Change", path: first.replace("--- ", ""), hunks: hunks(rest) }]
  const named = /^\/\/ (\S+\.ts)$/.exec(first)?.[1]
  if (language !== "ts") return []
  return named === undefined
    ? [{ _tag: "Quote", lines: rest }]
    : [{ _tag: "File", path: named, text: `${rest.join("\n")}\n` }]
}

/** The page's steps, in order. */
export const readSteps = (page: string): ReadonlyArray<Step> =>
  [...page.matchAll(fence)].flatMap(([, language = "", text = ""]) => stepsOf(language, text))

/** The lines that a person types: those of files, and those that a diff adds. Empty ones are not counted. */
export const typed = (steps: ReadonlyArray<Step>): ReadonlyArray<string> =>
  steps.flatMap((step) => {
    if (step._tag === "Command" || step._tag === "Quote") return []
    if (step._tag === "File") return step.text.split("\n")
    return step.hunks.flatMap(({ after, before }) => {
      const there = before.split("\n")
      return after.split("\n").filter((line) => !there.includes(line))
    })
  }).filter((line) => line.trim() !== "")

/** The text with each hunk made, or a sentence that says which one is not in it. */
export const changed = (text: string, path: string, all: ReadonlyArray<Hunk>): string =>
  all.reduce((now, { after, before }) => {
    if (now.split(before).length !== 2) throw new Error(`${path} has not once:\n${before}`)
    return now.replace(before, () => after)
  }, text)
