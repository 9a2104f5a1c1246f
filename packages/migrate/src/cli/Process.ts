/** The process of `aludel`. Ctrl-C and SIGTERM interrupt it: the statement is cancelled, the transaction rolled back. */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { runCli } from "./Cli.ts"

/** Runs the command that the process was started with, and sets its exit code. */
export const runProcess = (): void => {
  const fiber = Effect.runFork(runCli(process.argv.slice(2), {
    cwd: process.cwd(),
    env: process.env,
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
    watched: process.stderr.isTTY === true
  }))
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void Effect.runFork(Fiber.interrupt(fiber)))
  }
  fiber.addObserver((exit) => {
    process.exitCode = exit._tag === "Success" ? exit.value : 130
  })
}
