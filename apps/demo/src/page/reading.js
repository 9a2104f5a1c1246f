/** Browsing and searching posts, and the ways to load what belongs to them. */
import { counted, element } from "/devtools/live.js"
import { ask, problemOf } from "./ask.js"
import { drawChart } from "./chart.js"
import { byId, scene, textIn } from "./page-parts.js"

/** @typedef {import("./chart.js").Run} Run */

const said = {
  eager: "One statement for the page, and one for each relation, whatever the number of posts.",
  lazy: "Each post asks for its own; fibers that ask at the same time share a statement.",
  naive: "A statement for each post and relation: what a loop does, unless it is told otherwise."
}

/** @typedef {keyof typeof said} Loading */

/** @type {Map<string, Run>} */
const runs = new Map()
/** The way to load of each request that is measured. */
const measured = /** @type {Map<string, { loading: Loading, statements: number }>} */ (new Map())

const search = /** @type {HTMLFormElement} */ (byId("search"))
const list = byId("posts")
const [newer, older] = /** @type {[HTMLButtonElement, HTMLButtonElement]} */ ([byId("newer"), byId("older")])

/** @type {{ next?: string, previous?: string }} */
let page = {}
/** Whoever wrote the first post that is shown. */
export let anAuthor = ""

const loading =
  () => /** @type {Loading} */ (document.querySelector("input[name=loading]:checked")?.getAttribute("value") ?? "eager")

/** @param {{ id: string, title: string, author: { username: string }, tags: ReadonlyArray<string>, comments: number }} post */
const postLine = ({ author, comments, id, tags, title }) => {
  const open = element("button", { type: "button", class: "link" }, title)
  open.addEventListener("click", () => void show(id))
  return element(
    "li",
    {},
    open,
    element(
      "p",
      "by",
      element("span", {}, author.username),
      element("span", {}, counted(comments, "comment")),
      ...tags.map((tag) => element("span", "tag", `#${tag}`))
    )
  )
}

/**
 * @param {{ after?: string, before?: string, way?: Loading }} [where]
 */
const load = async ({ after, before, way = loading() } = {}) => {
  const words = textIn(search, "q")
  const query = new URLSearchParams({
    limit: "20",
    loading: way,
    ...words === "" ? {} : { q: words },
    ...after === undefined ? {} : { after },
    ...before === undefined ? {} : { before }
  })
  byId("loading-said").textContent = said[way]
  const answer = await ask("read", "GET", `/posts?${query}`)
  measured.set(answer.id, { loading: way, statements: 0 })
  if (!answer.ok) {
    byId("found").textContent = problemOf(answer)
    return
  }
  const rows = /** @type {ReadonlyArray<Parameters<typeof postLine>[0]>} */ (answer.body["rows"])
  page = answer.body
  anAuthor ||= rows[0]?.author.username ?? ""
  list.replaceChildren(...rows.map(postLine))
  newer.disabled = page.previous === undefined
  older.disabled = page.next === undefined
  byId("found").textContent = rows.length === 0
    ? `Nothing is found for “${words}”.`
    : words === ""
    ? ""
    : `Found for “${words}”:`
  settle()
}

/** Draws what was measured, once both the answer and its statements are there. */
const settle = () => {
  for (const [id, { loading }] of measured) {
    const { asked, statements } = scene("read").seen(id)
    if (asked?.milliseconds === undefined) continue
    runs.set(loading, {
      statements: statements.filter(({ kind }) => kind === "statement").length,
      milliseconds: asked.milliseconds
    })
  }
  drawChart(byId("chart"), runs)
}

/** @param {string} id */
const show = async (id) => {
  const answer = await ask("read", "GET", `/posts/${id}`)
  if (!answer.ok) return
  const { author, comments, content, tags, title } = answer.body
  byId("post-title").textContent = title
  byId("post-by").textContent = [author.username, ...tags.map((/** @type {string} */ tag) => `#${tag}`)].join(" · ")
  byId("post-text").replaceChildren(
    ...String(content).split(/\n{2,}/).map((paragraph) => element("p", {}, paragraph))
  )
  byId("post-comments-title").textContent = counted(comments.length, "comment")
  byId("post-comments").replaceChildren(
    ...comments.map((/** @type {{ author: { username: string }, body: string }} */ comment) =>
      element("li", {}, element("b", {}, comment.author.username), ` ${comment.body}`)
    )
  )
  const dialog = /** @type {HTMLDialogElement} */ (byId("post"))
  dialog.showModal()
}

export const startReading = () => {
  scene("read").changed = settle
  search.addEventListener("submit", (event) => {
    event.preventDefault()
    runs.clear()
    measured.clear()
    void load()
  })
  for (const radio of document.querySelectorAll("input[name=loading]")) {
    radio.addEventListener("change", () => void load())
  }
  newer.addEventListener("click", () => void load({ before: page.previous ?? "" }))
  older.addEventListener("click", () => void load({ after: page.next ?? "" }))
  const compare = /** @type {HTMLButtonElement} */ (byId("compare"))
  compare.addEventListener("click", () => {
    compare.disabled = true
    const each = async () => {
      for (const way of /** @type {const} */ (["naive", "lazy", "eager"])) {
        const radio = document.querySelector(`input[name=loading][value=${way}]`)
        if (radio instanceof HTMLInputElement) radio.checked = true
        await load({ way })
      }
      compare.disabled = false
    }
    void each()
  })
  return load()
}

/** Shows the newest posts again. */
export const refresh = () => load()
