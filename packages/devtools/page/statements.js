/** Statements as a list: one line for each, with its text, figures and marks; opened, all that is known of it. */
import { counted, element, inMilliseconds } from "./live.js"
import { planOf } from "./plan.js"

/** @typedef {import("./live.js").Statement} Statement */

const words =
  /\b(select|from|where|and|or|not|insert|into|values|update|set|delete|returning|join|left|lateral|on|order|group|by|limit|offset|as|in|is|null|with|for|begin|commit|rollback|savepoint|release|declare|fetch|close|cursor|case|when|then|else|end|union|all|any|exists|distinct|asc|desc|conflict|do|nothing|using|explain)\b/gi

/**
 * SQL with its keywords marked.
 *
 * @param {string} text
 */
const highlighted = (text) => {
  const code = element("code", "sql")
  let at = 0
  // What stands in quotes is no keyword.
  const quoted = [...text.matchAll(/"(?:[^"]|"")*"|'(?:[^']|'')*'/g)].map((
    { 0: { length }, index }
  ) => [index, index + length])
  for (const { 0: word, index } of text.matchAll(words)) {
    if (quoted.some(([from = 0, to = 0]) => index >= from && index < to)) continue
    code.append(text.slice(at, index), element("b", {}, word))
    at = index + word.length
  }
  code.append(text.slice(at))
  return code
}

/**
 * What a statement's line bears: why it is more than a statement that was answered.
 *
 * @param {Statement} statement
 */
const marksOf = ({ callers, kind, outcome, server, transaction }) => {
  const marks = []
  if (callers !== undefined && callers > 1) {
    marks.push(element("span", "mark mark-batch", `batch for ${counted(callers, "caller")}`))
  }
  if (transaction !== undefined && transaction.attempt > 1) {
    marks.push(element("span", "mark mark-retry", `attempt ${transaction.attempt}`))
  }
  if (server === "replica") marks.push(element("span", "mark", "replica"))
  if (kind === "cursor") marks.push(element("span", "mark", "stream"))
  if (outcome._tag === "Failed") {
    // Of a constraint its name says more than that it was broken.
    const reason = outcome.constraint === undefined ? outcome.reason : ""
    marks.push(element("span", "mark mark-failed", [reason, outcome.code].filter(Boolean).join(" ")))
    if (outcome.constraint !== undefined) marks.push(element("span", "mark mark-failed", outcome.constraint))
  }
  if (outcome._tag === "Interrupted") marks.push(element("span", "mark mark-interrupted", "cancelled"))
  return marks
}

/** @param {Statement} statement */
const factsOf = ({ callSite, number, pool, sentAt, server, spans, transaction, values }) => {
  /** @type {ReadonlyArray<readonly [string, string]>} */
  const facts = [
    [
      "Transaction",
      transaction === undefined ? "none of its own" : `${transaction.id}, attempt ${transaction.attempt}`
    ],
    ["Sent", new Date(sentAt).toLocaleTimeString("en", { hour12: false })],
    ["Server", `${server} (pool ${pool})`],
    ...spans.length > 0 ? [/** @type {const} */ (["Spans", spans.join(" › ")])] : [],
    ...callSite ? [/** @type {const} */ (["Sent by", callSite])] : [],
    ...values ? [/** @type {const} */ (["Values", JSON.stringify(values)])] : [],
    ["Number", `${number}`]
  ]
  return element(
    "dl",
    "facts",
    ...facts.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)])
  )
}

/** @param {number} number */
const planButton = (number) => {
  const place = element("div", { "aria-live": "polite" })
  const button = element("button", { type: "button", class: "quiet" }, "Show the plan")
  button.addEventListener("click", () => {
    button.disabled = true
    void planOf(number).then((plan) => {
      place.replaceChildren(plan)
      button.hidden = true
    })
  })
  return [button, place]
}

/**
 * One statement.
 *
 * @param {Statement} statement
 * @returns {HTMLLIElement}
 */
export const statementLine = (statement) => {
  const { kind, milliseconds, number, outcome, parameters, rows, text, transaction } = statement
  const figures = element(
    "span",
    "figures",
    element("span", {}, counted(parameters, "parameter")),
    element("span", {}, counted(rows, "row")),
    element("span", "time", inMilliseconds(milliseconds))
  )
  const line = element(
    "summary",
    {},
    highlighted(text.replace(/\s+/g, " ")),
    element(
      "span",
      "line-end",
      ...marksOf(statement),
      ...kind === "transaction" ? [element("span", "figures time", inMilliseconds(milliseconds))] : [figures]
    )
  )
  const details = element("details", {}, line)
  // Filled when it is opened: a list may hold hundreds.
  details.addEventListener("toggle", () => {
    if (details.childElementCount > 1) return
    details.append(element(
      "div",
      "opened",
      element("pre", {}, highlighted(text)),
      factsOf(statement),
      ...kind === "statement" ? planButton(number) : []
    ))
  })
  const item = element("li", `seen-${kind} seen-${outcome._tag.toLowerCase()}`, details)
  if (transaction !== undefined) item.style.setProperty("--hue", `${transaction.id * 67 % 360}`)
  item.classList.toggle("in-transaction", transaction !== undefined)
  return item
}

/**
 * Figures of several statements in a few words.
 *
 * @param {ReadonlyArray<Statement>} statements
 */
export const totals = (statements) => {
  const own = statements.filter(({ kind }) => kind === "statement")
  const retried = statements.some(({ transaction }) => transaction !== undefined && transaction.attempt > 1)
  const failed = statements.filter(({ outcome }) => outcome._tag === "Failed").length
  return {
    statements: own.length,
    rows: own.reduce((sum, { rows }) => sum + rows, 0),
    milliseconds: statements.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
    transactions: new Set(statements.flatMap(({ transaction }) => transaction?.id ?? [])).size,
    retried,
    failed
  }
}
