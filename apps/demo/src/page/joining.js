/** Signing up, signing in and out. */
import { counted, element } from "/devtools/live.js"
import { ask, problemOf } from "./ask.js"
import { byId, mark, markRefusal, textIn } from "./page-parts.js"
import { anAuthor } from "./reading.js"

const form = /** @type {HTMLFormElement} */ (byId("join"))
const organisations = /** @type {HTMLSelectElement} */ (form.elements.namedItem("organisation"))

/** @param {string} [username] */
const show = (username) => {
  byId("stranger").hidden = username !== undefined
  const out = element("button", { type: "button", class: "link" }, "sign out")
  out.addEventListener("click", () => void ask("write", "DELETE", "/session").then(() => show()))
  byId("who").replaceChildren(...username === undefined ? [] : [`Signed in as ${username} · `, out])
  document.body.dataset["user"] = username ?? ""
}

/** @param {string} username */
const signIn = async (username) => {
  const answer = await ask("write", "POST", "/session", { body: { username } })
  if (answer.ok) show(answer.body["username"])
  return answer
}

const signUp = async () => {
  for (const name of ["email", "organisation"]) mark(form, name)
  byId("joined").textContent = ""
  const answer = await ask("join", "POST", "/users", {
    body: { email: textIn(form, "email"), organisation: textIn(form, "organisation") }
  })
  if (!answer.ok) return markRefusal(form, byId("joined"), answer, problemOf(answer))
  byId("joined").textContent = `Welcome, ${answer.body["username"]}. You are signed in, and can write.`
  form.reset()
  await signIn(answer.body["username"])
}

export const startJoining = async () => {
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    void signUp()
  })
  byId("taken").addEventListener("click", () => {
    const fill = async () => {
      const { body } = await ask("join", "GET", "/users/1")
      const email = /** @type {HTMLInputElement} */ (form.elements.namedItem("email"))
      email.value = body["email"] ?? ""
      email.focus()
    }
    void fill()
  })
  byId("borrow").addEventListener("click", () => void signIn(anAuthor))
  show()
  const { body, ok } = await ask("join", "GET", "/organisations")
  if (!ok) return
  organisations.replaceChildren(
    .../** @type {ReadonlyArray<{ slug: string, name: string, members: number }>} */ (/** @type {unknown} */ (body))
      .map(
        ({ members, name, slug }) => element("option", { value: slug }, `${name} (${counted(members, "member")})`)
      )
  )
}

/** Who is signed in since an earlier visit. */
export const resume = async () => {
  if (!document.cookie.includes("user=")) return
  const { body, ok } = await ask("write", "GET", "/session")
  if (ok) show(body["username"])
}
