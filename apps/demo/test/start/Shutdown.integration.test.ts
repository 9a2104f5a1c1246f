/** However the demo ends, its server and its folder end with it. */
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { spawn } from "node:child_process"
import { type Environment, eventually, nothingLeft, startDemo, temporaryFolder } from "../Support.ts"

/** A demo that waits for requests, on any free port. */
const waiting = Effect.fnUntraced(function*(environment: Environment = {}) {
  const folder = yield* temporaryFolder
  const demo = yield* startDemo([], { PORT: "0", TMPDIR: folder, ...environment })
  yield* eventually("the demo invites", () => demo.stdout().includes("Ctrl-C ends it."))
  return { demo, folder }
})

describe("the demo ends", { timeout: 90_000 }, () => {
  it.live.each([["SIGINT", 130], ["SIGTERM", 143]] as const)(
    "by %s with exit code %i",
    ([signal, code]) =>
      Effect.gen(function*() {
        const { demo, folder } = yield* waiting()
        const port = /localhost:(\d+)\/docs/.exec(demo.stdout())?.[1]
        const response = yield* Effect.promise(() => fetch(`http://127.0.0.1:${port}/users/1`))
        expect(response.status).toBe(200)
        demo.process.kill(signal)
        expect(yield* demo.ended).toBe(code)
        expect(demo.stderr()).toBe("")
        yield* nothingLeft(folder)
      })
  )

  it.live("while it is still starting", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder
      const demo = yield* startDemo([], { PORT: "0", TMPDIR: folder })
      yield* eventually("the demo begins", () => demo.stdout().includes("publishing service"))
      demo.process.kill("SIGINT")
      expect(yield* demo.ended).toBe(130)
      expect(demo.stderr()).toBe("")
      yield* nothingLeft(folder)
    }))

  it.live("when what launched it is killed", () =>
    Effect.gen(function*() {
      const launcher = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"])
      const { demo, folder } = yield* waiting({ ALUDEL_LAUNCHERS: `${launcher.pid}` })
      launcher.kill("SIGKILL")
      yield* demo.ended
      yield* nothingLeft(folder)
    }))

  it.live("by SIGKILL, and its server ends too", () =>
    Effect.gen(function*() {
      const { demo, folder } = yield* waiting()
      demo.process.kill("SIGKILL")
      expect(yield* demo.ended).toBe("SIGKILL")
      yield* nothingLeft(folder)
    }))
})
