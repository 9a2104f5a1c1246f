/** A statement's plan as a tree. */
import { element, home } from "./live.js"

/**
 * @typedef {{ totalCost: number, rows: number }} Estimate
 * @typedef {{ type: string, relation?: string, alias?: string, index?: string, joinType?: string, estimate?: Estimate,
 *   children: ReadonlyArray<Step>, other: Record<string, unknown> }} Step
 */

/** What of a step explains why it is there. */
const telling = /Cond|Filter|Key$/

/**
 * @param {Step} step
 * @param {number} whole what the plan costs in all
 * @returns {HTMLLIElement}
 */
const branch = (step, whole) => {
  const { alias, children, estimate, index, joinType, other, relation, type } = step
  const on = [index && `using ${index}`, relation && `on ${relation}${alias && alias !== relation ? ` ${alias}` : ""}`]
  const share = estimate === undefined || whole === 0 ? 0 : Math.round(100 * estimate.totalCost / whole)
  const line = element(
    "div",
    "plan-step",
    element("strong", {}, joinType && joinType !== "Inner" ? `${type} (${joinType})` : type),
    element("span", "plan-on", on.filter(Boolean).join(" ")),
    estimate === undefined
      ? undefined
      : element(
        "span",
        "plan-cost",
        `cost ${estimate.totalCost.toFixed(1)}, ${estimate.rows.toLocaleString("en")} rows`
      ),
    element("meter", { min: "0", max: "100", value: `${share}`, "aria-label": `${share} % of the plan's cost` })
  )
  const details = Object.entries(other).flatMap(([name, value]) =>
    telling.test(name)
      ? [element("div", "plan-detail", `${name}: ${Array.isArray(value) ? value.join(", ") : String(value)}`)]
      : []
  )
  const below = children.length === 0
    ? undefined
    : element("ul", {}, ...children.map((child) => branch(child, whole)))
  return element("li", {}, line, ...details, below)
}

/**
 * Asks the server how it would run a statement, and shows that.
 *
 * @param {number} number the statement's
 * @returns {Promise<HTMLElement>}
 */
export const planOf = async (number) => {
  const response = await fetch(new URL(`plans/${number}`, home))
  const answer = await response.json()
  if (!response.ok) return element("p", "plan-problem", answer.problem)
  return element(
    "ul",
    { class: "plan", "aria-label": "Plan" },
    branch(answer.root, answer.root.estimate?.totalCost ?? 0)
  )
}
