/** The three ways to load, side by side: statements and milliseconds of the latest run of each. */
import { counted, element, inMilliseconds } from "/devtools/live.js"

/** @typedef {{ statements: number, milliseconds: number }} Run */

const names = { eager: "eager", lazy: "lazy, batched", naive: "naive" }

/**
 * @param {string} kind
 * @param {number} share of the longest bar
 * @param {string} words
 */
const bar = (kind, share, words) => {
  const line = element("i", { "aria-hidden": "true" })
  // Room is left for the words.
  line.style.width = `${Math.max(1, share * 62)}%`
  return element("div", `bar ${kind}`, line, element("span", {}, words))
}

/**
 * @param {HTMLElement} place
 * @param {ReadonlyMap<string, Run>} runs
 */
export const drawChart = (place, runs) => {
  const all = [...runs.values()]
  const statements = Math.max(1, ...all.map((run) => run.statements))
  const milliseconds = Math.max(1, ...all.map((run) => run.milliseconds))
  place.replaceChildren(
    ...Object.entries(names).flatMap(([key, name]) => {
      const run = runs.get(key)
      if (run === undefined) return []
      return [
        element("span", {}, name),
        element(
          "div",
          "bars",
          bar("count", run.statements / statements, counted(run.statements, "statement")),
          bar("time", run.milliseconds / milliseconds, inMilliseconds(run.milliseconds))
        )
      ]
    }),
    element("figcaption", {}, "The same page of posts, by the way in which authors, tags and comments are loaded.")
  )
  place.hidden = runs.size === 0
}
