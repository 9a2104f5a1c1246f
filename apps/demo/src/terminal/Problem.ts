/** What a person needs to read when the demo cannot go on: one block, the same shape for every error. */

/** One failure in a person's words. Nothing in it comes from where a secret could be. */
export interface Problem {
  /** What went wrong, in a sentence. */
  readonly what: string
  readonly cause: string
  /** What to do about it; the first is the most likely. */
  readonly advice: ReadonlyArray<string>
}

const width = 100
const indent = " ".repeat(8)

const wrap = (line: string): string => {
  const lines = [""]
  for (const word of line.split(" ")) {
    const current = lines.at(-1) ?? ""
    if (current !== "" && current.length + word.length >= width) lines.push(word)
    else lines[lines.length - 1] = current === "" ? word : `${current} ${word}`
  }
  return lines.join(`\n${indent}`)
}

const paragraph = (text: string): string => text.trim().split("\n").map(wrap).join(`\n${indent}`)

/** The block as it is printed. `emphasize` may colour the headline. */
export const renderProblem = (problem: Problem, emphasize: (text: string) => string): string =>
  [
    "",
    emphasize(`The demo stopped: ${problem.what}`),
    "",
    `cause   ${paragraph(problem.cause)}`,
    `do      ${problem.advice.map(paragraph).join(`\n${indent}`)}`,
    ""
  ].join("\n")
