/** The page: its scenes, and what the database saw of each, as the development tools tell it. */
import { listen } from "/devtools/live.js"
import { poolGauge } from "/devtools/pool.js"
import { page, sceneOf } from "./ask.js"
import { noteConnection, startBreaking } from "./breaking.js"
import { resume, startJoining } from "./joining.js"
import { byId, scene } from "./page-parts.js"
import { startReading } from "./reading.js"
import { startWriting } from "./writing.js"

const gauges = [byId("pool"), byId("gauge")].map((place) => {
  const gauge = poolGauge()
  place.replaceChildren(gauge.element)
  return gauge
})

for (const name of /** @type {const} */ (["read", "join", "write", "break"])) scene(name)

/** Statements are heard before the first request is made. */
let begun = false
const begin = () => {
  if (begun) return
  begun = true
  startWriting()
  startBreaking()
  void startReading().then(startJoining).then(resume)
}

listen({
  listening: (listening) => {
    byId("offline").textContent = listening ? "" : "The service does not answer: nothing new is seen."
    begin()
  },
  pool: (pool) => {
    for (const gauge of gauges) gauge.show(pool)
  },
  connection: noteConnection,
  request: (asked) => scene(sceneOf(asked.id)).request(asked),
  statement: (statement) => scene(sceneOf(statement.group ?? "")).statement(statement),
  finding: (finding) => scene(sceneOf(finding.group)).panel.finding(finding)
}, page)
