/**
 * Runs the demo as this process: a signal interrupts it, so that its scopes close, and the exit code says which signal
 * it was. `NodeRuntime.runMain` has one code for all, and waits for ever.
 */
import { Exit, Runtime } from "effect"

const codes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const

/** How long closing may take. What is left then, the embedded server's supervisor cleans up. */
const patience = 15_000

/** Ends when what was written is out. */
const leave = (code: number): void => {
  process.exitCode = code
  process.stdout.write("", () => process.stderr.write("", () => process.exit(code)))
}

export const runMain = Runtime.makeRunMain(({ fiber }) => {
  let ending: number | undefined
  const end = (code: number): void => {
    // Who asks twice does not want to wait.
    if (ending !== undefined) return process.exit(code)
    ending = code
    setTimeout(() => process.exit(code), patience).unref()
    fiber.interruptUnsafe(fiber.id)
  }
  for (const [signal, code] of Object.entries(codes)) process.on(signal, () => end(code))
  // Nobody reads any more, as in `npm run demo | head`: there is nobody to tell, either.
  process.stdout.on("error", () => ending === undefined && end(0))
  process.stderr.on("error", () => {})
  fiber.addObserver((exit) => leave(ending ?? (Exit.isSuccess(exit) ? 0 : 1)))
})
