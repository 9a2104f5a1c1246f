/** Requests of this page, each with an id by which its statements are known again. */

/**
 * @typedef {{ ok: boolean, status: number, body: Record<string, any>, id: string }} Answer
 * @typedef {"read" | "join" | "write" | "break"} Scene
 */

/** What the ids of this page's requests begin with. */
export const page = `page-${crypto.randomUUID().slice(0, 8)}-`

let asked = 0

/**
 * The scene that a request was made in.
 *
 * @param {string} id
 */
export const sceneOf = (id) => /** @type {Scene} */ (id.slice(page.length).split("-")[0])

/** What is answered where nobody does. */
const unreachable = { ok: false, status: 0, body: { problem: "The service does not answer. Is it still running?" } }

/**
 * Asks the service. A refusal is an answer too, and so is that there is none; only whoever leaves gets nothing.
 *
 * @param {Scene} scene
 * @param {string} method
 * @param {string} path
 * @param {{ body?: unknown, signal?: AbortSignal, id?: string }} [options]
 * @returns {Promise<Answer>}
 */
export const ask = async (scene, method, path, { body, id = `${page}${scene}-${++asked}`, signal } = {}) => {
  const headers = {
    accept: "application/json",
    "x-request-id": id,
    ...body === undefined ? {} : { "content-type": "application/json" }
  }
  try {
    const response = await fetch(path, {
      method,
      headers,
      ...body === undefined ? {} : { body: JSON.stringify(body) },
      ...signal === undefined ? {} : { signal }
    })
    const text = await response.text()
    return { ok: response.ok, status: response.status, body: text === "" ? {} : JSON.parse(text), id }
  } catch (cause) {
    if (signal?.aborted === true) throw cause
    return { ...unreachable, id }
  }
}

/**
 * What an answer that is a refusal says, for a person.
 *
 * @param {Answer} answer
 * @returns {string}
 */
export const problemOf = ({ body, status }) =>
  body["problem"] ?? body["detail"] ?? body["title"] ?? `the service answered ${status}`
