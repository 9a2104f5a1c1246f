/** The pool's connections as a row of cells, and how many wait for one. */
import { counted, element } from "./live.js"

/** @typedef {import("./live.js").Pool} Pool */

/** @param {Pool} pool */
const inWords = ({ idle, inUse, opening, waiting }) =>
  [
    `${inUse} in use`,
    `${idle} idle`,
    opening > 0 ? `${opening} opening` : "",
    waiting > 0 ? `${counted(waiting, "caller")} waiting` : ""
  ].filter(Boolean).join(", ")

/**
 * An element that shows the pool, and the function that tells it what to show.
 *
 * @returns {{ element: HTMLElement, show: (pool: Pool) => void }}
 */
export const poolGauge = () => {
  const cells = element("span", { class: "pool-cells", "aria-hidden": "true" })
  const words = element("span", "pool-words", "not connected")
  const shown = element("div", { class: "pool", role: "img", "aria-label": "Connection pool" }, cells, words)
  return {
    element: shown,
    show: (pool) => {
      const lately = Math.min(Math.max(0, pool.peak - pool.inUse), pool.idle + pool.tended)
      const states = [
        ...Array.from({ length: pool.inUse }, () => "used"),
        ...Array.from({ length: lately }, () => "used-lately"),
        ...Array.from({ length: pool.idle + pool.tended - lately }, () => "idle"),
        ...Array.from({ length: pool.opening }, () => "opening")
      ]
      while (states.length > Math.max(pool.size, pool.inUse)) states.pop()
      while (states.length < pool.size) states.push("none")
      cells.replaceChildren(
        ...states.map((state) => element("i", `pool-${state}`)),
        ...Array.from({ length: Math.min(pool.waiting, 20) }, () => element("i", "pool-waiting"))
      )
      words.textContent = inWords(pool)
      shown.setAttribute("aria-label", `Connection pool of ${pool.size}: ${inWords(pool)}`)
    }
  }
}
