/** What the database saw of one scene: its latest request, that request's statements, and what repeats itself. */
import { counted, element, inMilliseconds } from "/devtools/live.js"
import { statementLine, totals } from "/devtools/statements.js"

/**
 * @typedef {import("/devtools/live.js").Statement} Statement
 * @typedef {import("/devtools/live.js").Asked} Asked
 * @typedef {import("/devtools/live.js").Finding} Finding
 */

/** How many lines a panel shows of one request. */
const most = 150

/** @param {ReadonlyArray<Statement>} statements */
const inWords = (statements) => {
  const { failed, milliseconds, retried, rows, statements: count, transactions } = totals(statements)
  return [
    element("strong", {}, counted(count, "statement")),
    ` · ${counted(rows, "row")} · ${inMilliseconds(milliseconds)} in the database`,
    transactions > 1 ? ` · ${transactions} transactions` : "",
    retried ? " · run again" : "",
    failed > 0 ? ` · ${failed} failed` : ""
  ]
}

export class Panel {
  /**
   * @param {HTMLElement} place
   * @param {string} of the heading of what it belongs to
   */
  constructor(place, of) {
    /** @type {string | undefined} */
    this.id = undefined
    /** @type {Array<Statement>} */
    this.statements = []
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.telling = undefined
    this.asked = element("p", "asked")
    this.totals = element("p", { class: "totals", role: "status" })
    this.findings = element("div", "findings")
    this.list = element("ol", { class: "seen", "aria-label": "Statements, in the order in which they ended" })
    this.nothing = element("p", "quietly", "Nothing yet.")
    place.setAttribute("role", "region")
    place.setAttribute("aria-label", `What the database saw: ${of}`)
    place.tabIndex = 0
    place.replaceChildren(
      element("h3", {}, "What the database saw"),
      this.nothing,
      this.asked,
      this.totals,
      this.findings,
      this.list
    )
  }

  /**
   * Shows a request, in the place of the one before.
   *
   * @param {Asked} asked
   */
  request({ id, method, milliseconds, path, status }) {
    if (id !== this.id) {
      this.id = id
      this.statements = []
      this.list.replaceChildren()
      this.findings.replaceChildren()
      this.totals.textContent = ""
      this.nothing.hidden = true
    }
    const ended = milliseconds === undefined
      ? element("span", {}, "…")
      : element(
        "span",
        `status-${`${status}`[0]}`,
        `${status === 0 ? "left" : status} in ${inMilliseconds(milliseconds)}`
      )
    this.asked.replaceChildren(element("b", {}, method), ` ${path} `, ended)
  }

  /** @param {Statement} statement */
  statement(statement) {
    if (statement.group !== this.id) return
    this.statements.push(statement)
    // Told once of many: whoever has it read out hears of sixty statements once.
    this.telling ??= setTimeout(() => {
      this.telling = undefined
      this.totals.replaceChildren(...inWords(this.statements))
    }, 50)
    if (this.statements.length <= most) this.list.append(statementLine(statement))
    else if (this.statements.length === most + 1) {
      this.list.append(element("li", "quietly", "… and more: see “All requests”."))
    }
  }

  /** @param {Finding} finding */
  finding({ before, group, runs, text }) {
    if (group !== this.id) return
    const known = [...this.findings.children].find((child) =>
      child instanceof HTMLElement && child.dataset["text"] === text
    )
    const told = element(
      "div",
      "finding",
      element("strong", {}, `The same statement ${runs} times`),
      before === undefined || (before.rows ?? 0) < 2
        ? ""
        : `, once for each of ${counted(before.rows ?? 0, "row")} or so. One statement could do it.`,
      element("p", {}, text)
    )
    told.dataset["text"] = text
    if (known === undefined) this.findings.append(told)
    else known.replaceWith(told)
  }
}
