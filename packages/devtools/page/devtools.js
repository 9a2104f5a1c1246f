/** The page of the tools: requests, newest first, each with its statements; findings; the pool. */
import { counted, element, inMilliseconds, listen } from "./live.js"
import { poolGauge } from "./pool.js"
import { statementLine, totals } from "./statements.js"

/**
 * @typedef {import("./live.js").Statement} Statement
 * @typedef {import("./live.js").Asked} Asked
 * @typedef {{ card: HTMLElement, title: HTMLElement, figures: HTMLElement, list: HTMLElement, findings: HTMLElement,
 *   statements: Array<Statement>, numbers: Set<number> }} Group
 */

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id))

/** @type {Map<string, Group>} */
const groups = new Map()
/** Requests of which no statement is known yet. @type {Map<string, Asked>} */
const waiting = new Map()
const shown = byId("requests")
const most = 100

/** @param {string} id */
const groupOf = (id) => {
  const known = groups.get(id)
  if (known !== undefined) return known
  const title = element("h2", {}, "outside of any request")
  const figures = element("p", "figures")
  const list = element("ol", "seen")
  const findings = element("div", "findings")
  const card = element("article", "request", element("header", {}, title, figures), findings, list)
  /** @type {Group} */
  const group = { card, title, figures, list, findings, statements: [], numbers: new Set() }
  groups.set(id, group)
  shown.prepend(card)
  const [oldest] = groups
  if (groups.size > most && oldest !== undefined) {
    oldest[1].card.remove()
    groups.delete(oldest[0])
  }
  byId("nothing").hidden = true
  return group
}

/** @param {Asked} asked */
const later = (asked) => {
  waiting.set(asked.id, asked)
  const [oldest] = waiting.keys()
  if (waiting.size > most && oldest !== undefined) waiting.delete(oldest)
}

/** @param {Group} group @param {Asked} asked */
const title = (group, { method, milliseconds, path, status }) => {
  const ended = milliseconds === undefined
    ? "…"
    : `${status === 0 ? "aborted" : status} in ${inMilliseconds(milliseconds)}`
  group.title.replaceChildren(element("b", {}, method), ` ${path} `, element("span", "status", ended))
}

const gauge = poolGauge()
byId("pool").replaceChildren(gauge.element)
let paused = false
const pause = /** @type {HTMLButtonElement} */ (byId("pause"))
pause.addEventListener("click", () => {
  paused = !paused
  pause.setAttribute("aria-pressed", `${paused}`)
})
byId("clear").addEventListener("click", () => {
  groups.clear()
  shown.replaceChildren()
  byId("nothing").hidden = false
})

/** @param {string | undefined} callSite */
const where = (callSite) => callSite ?? "an unknown place: name it with Effect.fn or Effect.withSpan"

listen({
  listening: (listening) => {
    byId("state").textContent = listening ? "live" : "the server does not answer"
    byId("state").dataset["listening"] = `${listening}`
  },
  pool: gauge.show,
  request: (asked) => {
    if (paused) return
    const known = groups.get(asked.id)
    // One that needs nothing of the database is not shown.
    if (known === undefined) later(asked)
    else title(known, asked)
  },
  statement: (statement) => {
    if (paused) return
    const id = statement.group ?? "outside"
    const group = groupOf(id)
    if (group.numbers.has(statement.number)) return
    group.numbers.add(statement.number)
    const asked = waiting.get(id)
    if (asked !== undefined) title(group, asked)
    waiting.delete(id)
    group.statements.push(statement)
    group.list.append(statementLine(statement))
    if (group.title.childElementCount === 0 && statement.spans.length > 0) {
      group.title.textContent = statement.spans[0] ?? ""
    }
    const { failed, milliseconds, retried, rows, statements } = totals(group.statements)
    group.figures.textContent = [
      counted(statements, "statement"),
      counted(rows, "row"),
      `${inMilliseconds(milliseconds)} in the database`,
      retried ? "run again" : "",
      failed > 0 ? `${failed} failed` : ""
    ].filter(Boolean).join(" · ")
  },
  finding: ({ before, first, group, last, runs, text }) => {
    if (paused) return
    const { findings } = groupOf(group)
    const key = `finding-${text}`
    const known = [...findings.children].find((child) => child instanceof HTMLElement && child.dataset["key"] === key)
    const told = element(
      "div",
      "finding",
      element("strong", {}, `One statement ${runs} times`),
      element("p", {}, text),
      element(
        "dl",
        "facts",
        element("dt", {}, "First by"),
        element("dd", {}, where(first.callSite)),
        element("dt", {}, "Last by"),
        element("dd", {}, where(last.callSite)),
        ...before === undefined
          ? []
          : [element("dt", {}, "Behind"), element("dd", {}, `${before.text ?? ""} (${where(before.callSite)})`)]
      )
    )
    told.dataset["key"] = key
    if (known === undefined) findings.append(told)
    else known.replaceWith(told)
  }
})
