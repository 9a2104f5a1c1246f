/**
 * What the tools tell a page, as it happens. Any page of the program's own server can listen, and show it its own way.
 *
 * @typedef {{ _tag: "Answered" } | { _tag: "Interrupted" } | { _tag: "Failed", reason: string, code?: string, constraint?: string }} Outcome
 *
 * @typedef {{
 *   number: number, group?: string, text: string, kind: "statement" | "transaction" | "cursor", parameters: number,
 *   values?: ReadonlyArray<string | null>, sentAt: number, milliseconds: number, rows: number, outcome: Outcome,
 *   transaction?: { id: number, attempt: number }, callers?: number, pool: string, server: "primary" | "replica",
 *   spans: ReadonlyArray<string>, callSite?: string
 * }} Statement
 *
 * @typedef {{ id: string, method: string, path: string, startedAt: number, status?: number, milliseconds?: number }} Asked
 *
 * @typedef {{ number: number, callSite?: string, spans?: ReadonlyArray<string>, text?: string, rows?: number }} Place
 *
 * @typedef {{ group: string, text: string, runs: number, first: Place, last: Place, before?: Place }} Finding
 *
 * @typedef {{ size: number, open: number, idle: number, inUse: number, tended: number, opening: number, waiting: number, peak: number }} Pool
 *
 * @typedef {{ what: "Connected" | "ConnectFailed" | "Invalidated" | "Closed", connection?: number, reason?: string }} Connection
 *
 * @typedef {{
 *   statement?: (statement: Statement) => void, request?: (request: Asked) => void, finding?: (finding: Finding) => void,
 *   pool?: (pool: Pool) => void, connection?: (connection: Connection) => void, listening?: (listening: boolean) => void
 * }} Listeners
 */

/** Where this module was loaded from, and so where the tools are. */
export const home = new URL(".", import.meta.url)

/**
 * Listens until the returned function is called. A connection that is lost is opened again by the browser, and what is
 * remembered is told again.
 *
 * @param {Listeners} listeners
 * @param {string} [request] only what belongs to requests whose ids begin so, and what belongs to none
 * @returns {() => void}
 */
export const listen = (listeners, request = "") => {
  const source = new EventSource(new URL(`events?request=${encodeURIComponent(request)}`, home))
  for (const name of /** @type {const} */ (["statement", "request", "finding", "pool", "connection"])) {
    const listener = /** @type {((data: unknown) => void) | undefined} */ (listeners[name])
    if (listener !== undefined) source.addEventListener(name, ({ data }) => listener(JSON.parse(data)))
  }
  source.addEventListener("open", () => listeners.listening?.(true))
  source.addEventListener("error", () => listeners.listening?.(false))
  return () => source.close()
}

/**
 * An element with its classes, its attributes and what is inside. Texts are texts, and never markup.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string | Record<string, string>} [attributes] its classes, or all attributes
 * @param {...(Node | string | undefined)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export const element = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag)
  const all = typeof attributes === "string" ? { class: attributes } : attributes
  for (const [name, value] of Object.entries(all)) if (value !== "") made.setAttribute(name, value)
  made.append(...children.filter((child) => child !== undefined))
  return made
}

/** @param {number} milliseconds */
export const inMilliseconds = (milliseconds) =>
  milliseconds >= 1000
    ? `${(milliseconds / 1000).toFixed(1)} s`
    : `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`

/**
 * A number with its noun.
 *
 * @param {number} count
 * @param {string} noun
 */
export const counted = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`
