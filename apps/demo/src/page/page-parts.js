/** What the parts of the page share: elements by their ids, scenes with what was seen of them, fields with their problems. */
import { Panel } from "./panel.js"

/**
 * @typedef {import("/devtools/live.js").Statement} Statement
 * @typedef {import("/devtools/live.js").Asked} Asked
 * @typedef {import("./ask.js").Scene} Name
 * @typedef {{ asked?: Asked, statements: Array<Statement>, numbers: Set<number> }} Seen
 */

/** @param {string} id */
export const byId = (id) => {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`there is no #${id}`)
  return found
}

/** A scene of the page, and what the database saw of its requests. */
class Scene {
  /** @param {Name} name */
  constructor(name) {
    const place = document.querySelector(`[data-saw=${name}]`)
    const heading = place?.closest("section")?.querySelector("h2")?.textContent ?? name
    this.panel = new Panel(/** @type {HTMLElement} */ (place), heading)
    /** @type {Map<string, Seen>} */
    this.all = new Map()
    /** Called when something was seen. */
    this.changed = () => {}
  }

  /** @param {string} id */
  seen(id) {
    const known = this.all.get(id) ?? { statements: [], numbers: new Set() }
    this.all.set(id, known)
    const [oldest] = this.all.keys()
    if (this.all.size > 50 && oldest !== undefined) this.all.delete(oldest)
    return known
  }

  /** @param {Asked} asked */
  request(asked) {
    this.seen(asked.id).asked = asked
    this.panel.request(asked)
    this.changed()
  }

  /** @param {Statement} statement */
  statement(statement) {
    const { numbers, statements } = this.seen(statement.group ?? "")
    // After a lost connection all that is remembered is told again.
    if (numbers.has(statement.number)) return
    numbers.add(statement.number)
    statements.push(statement)
    this.panel.statement(statement)
    this.changed()
  }
}

/** @type {Map<Name, Scene>} */
const scenes = new Map()

/** @param {Name} name */
export const scene = (name) => {
  const known = scenes.get(name) ?? new Scene(name)
  scenes.set(name, known)
  return known
}

/**
 * What is written in a field.
 *
 * @param {HTMLFormElement} form
 * @param {string} name
 */
export const textIn = (form, name) => {
  const value = new FormData(form).get(name)
  return typeof value === "string" ? value.trim() : ""
}

/**
 * Shows a problem at its field, or takes it away.
 *
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {string} [problem]
 */
export const mark = (form, name, problem = "") => {
  const field = form.elements.namedItem(name)
  if (!(field instanceof HTMLElement)) return false
  byId(`${name}-problem`).textContent = problem
  if (problem === "") field.removeAttribute("aria-invalid")
  else field.setAttribute("aria-invalid", "true")
  return true
}

/**
 * Shows what a refusal says of which field, and goes there; what is about none of them stands at the end.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLElement} end
 * @param {import("./ask.js").Answer} answer
 * @param {string} problem
 */
export const markRefusal = (form, end, { body }, problem) => {
  /** @type {ReadonlyArray<{ field?: string, path?: ReadonlyArray<string | number>, pointer?: string, detail?: string, message?: string }>} */
  const details = body["errors"] ?? body["issues"] ?? []
  const problems = body["field"] === undefined
    ? details.map((
      { detail, field, message, path, pointer }
    ) => [field ?? String(path?.[0] ?? pointer?.split("/")[1] ?? ""), detail ?? message ?? problem])
    : [[body["field"], problem]]
  const shown = problems.filter(([name = "", text]) => mark(form, name, text))
  const first = form.elements.namedItem(shown[0]?.[0] ?? "")
  if (first instanceof HTMLElement) first.focus()
  end.textContent = shown.length === 0 ? problem : ""
}
