/** What goes wrong in production, on demand. */
import { counted, element } from "/devtools/live.js"
import { ask, problemOf } from "./ask.js"
import { byId } from "./page-parts.js"

/** @param {"kill" | "deadlock" | "race" | "slow"} what @param {string} words */
const say = (what, words) => {
  byId(`${what}-said`).textContent = words
}

/** @param {number} runs */
const times = (runs) => runs === 1 ? "once" : runs === 2 ? "twice" : `${runs} times`

/** @param {boolean} retry */
const kill = async (retry) => {
  say("kill", "…")
  const answer = await ask("break", "POST", `/break/kill${retry ? "?retry=true" : ""}`)
  say(
    "kill",
    answer.ok
      ? `${answer.status}: the transaction ran ${times(answer.body["runs"])}.`
      : `${answer.status}: ${problemOf(answer)}`
  )
}

const deadlock = async () => {
  say("deadlock", "They wait for each other …")
  const answer = await ask("break", "POST", "/break/deadlock")
  const [one = 0, other = 0] = answer.ok ? answer.body["runs"] : []
  say("deadlock", answer.ok ? `${answer.status}: one ran ${times(one)}, the other ${times(other)}.` : problemOf(answer))
}

const race = async () => {
  say("race", "…")
  const organisation = document.querySelector("#join select option")?.getAttribute("value") ?? ""
  const email = `racer-${crypto.randomUUID().slice(0, 8)}@example.com`
  const answer = await ask("break", "POST", "/break/race", { body: { email, organisation } })
  /** @type {ReadonlyArray<{ status: number, field?: string }>} */
  const answers = answer.body["answers"] ?? []
  say(
    "race",
    answer.ok
      ? answers.map(({ field, status }) => field === undefined ? `${status}` : `${status} (${field} taken)`).join(
        " and "
      )
      : problemOf(answer)
  )
}

/** @type {AbortController | undefined} */
let leaving

/** @param {boolean} running */
const allow = (running) => {
  const button = (
    /** @type {string} */ name
  ) => /** @type {HTMLButtonElement} */ (document.querySelector(`[data-break=${name}]`))
  button("slow").disabled = running
  button("leave").disabled = !running
}

const slow = async () => {
  leaving = new AbortController()
  allow(true)
  say("slow", "It runs …")
  try {
    const answer = await ask("break", "GET", "/break/slow?seconds=60", { signal: leaving.signal })
    say("slow", answer.ok ? "It ran to its end." : problemOf(answer))
  } catch {
    await cancelled()
  }
  allow(false)
}

/** The service says what became of it: it takes a moment until the server has ended the query. */
const cancelled = async () => {
  for (let tries = 0; tries < 40; tries++) {
    const { body } = await ask("read", "GET", "/break/long", { id: "outside" })
    if (body["running"] === 0) {
      return say(
        "slow",
        `Cancelled on the server. ${counted(body["cancelled"], "query").replace("querys", "queries")} so far.`
      )
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  say("slow", "It still runs.")
}

/** @type {Record<string, () => Promise<void> | void>} */
const breaks = {
  kill: () => kill(false),
  "kill-retry": () => kill(true),
  deadlock,
  race,
  slow,
  leave: () => leaving?.abort()
}

export const startBreaking = () => {
  for (const [name, run] of Object.entries(breaks)) {
    document.querySelector(`[data-break=${name}]`)?.addEventListener("click", () => void run())
  }
}

/** @type {Record<string, string>} */
const became = { Connected: "opened", Invalidated: "lost", Closed: "closed", ConnectFailed: "could not be opened" }

/**
 * Notes a connection that came or went; the latest few are shown.
 *
 * @param {import("/devtools/live.js").Connection} connection
 */
export const noteConnection = ({ connection, reason, what }) => {
  const list = byId("connections")
  const number = connection === undefined ? "A connection" : `Connection ${connection}`
  list.prepend(element("li", {}, `${number} ${became[what] ?? what}${reason === undefined ? "" : ` (${reason})`}`))
  while (list.childElementCount > 3) list.lastElementChild?.remove()
}
