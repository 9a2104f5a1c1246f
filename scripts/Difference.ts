/**
 * A difference between two texts as lines: `-` was expected, `+` was found, with a little of what stands around.
 */
import { diff } from "node:util"

const around = 2

export const difference = (expected: string, found: string): string => {
  const entries = diff(expected.split("\n"), found.split("\n"))
  const near = (index: number): boolean =>
    entries.slice(Math.max(0, index - around), index + around + 1).some(([op]) => op !== 0)
  const shown = entries.map(([op, text], index) => ({
    text: `${op === 0 ? " " : op > 0 ? "-" : "+"} ${text}`,
    near: near(index)
  }))
  return shown.flatMap(({ near, text }, index) => near ? [text] : shown[index - 1]?.near ? ["  …"] : []).join("\n")
}
