/** Writing a draft, and publishing it. */
import { ask, problemOf } from "./ask.js"
import { byId, mark, markRefusal, textIn } from "./page-parts.js"
import { refresh } from "./reading.js"

const form = /** @type {HTMLFormElement} */ (byId("write"))
const publish = /** @type {HTMLButtonElement} */ (byId("publish"))
const written = byId("written")

/** @type {{ id: string, version: number } | undefined} */
let draft

const save = async () => {
  for (const name of ["title", "content", "tags"]) mark(form, name)
  written.textContent = ""
  const tags = textIn(form, "tags").toLowerCase().split(/[\s,#]+/).filter((tag) => tag !== "")
  const post = { title: textIn(form, "title"), content: textIn(form, "content"), ...tags.length === 0 ? {} : { tags } }
  const answer = draft === undefined
    ? await ask("write", "POST", "/posts", { body: post })
    : await ask("write", "PATCH", `/posts/${draft.id}`, { body: { ...post, version: draft.version } })
  if (!answer.ok) return markRefusal(form, written, answer, problemOf(answer))
  draft = { id: answer.body["id"], version: answer.body["version"] }
  publish.disabled = false
  written.textContent = `Saved as a draft, version ${draft.version}. Only your organisation sees it.`
}

const makePublic = async () => {
  if (draft === undefined) return
  const answer = await ask("write", "POST", `/posts/${draft.id}/publish`, { body: { version: draft.version } })
  if (!answer.ok) {
    written.textContent = problemOf(answer)
    return
  }
  draft = undefined
  publish.disabled = true
  form.reset()
  await refresh()
  written.textContent = "Published. It is the newest post now."
}

export const startWriting = () => {
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    void save()
  })
  publish.addEventListener("click", () => void makePublic())
}
