#!/usr/bin/env node
/** The program `aludel-postgres`. */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Result from "effect/Result"
import { readArguments, usage } from "./Arguments.ts"
import { program } from "./Program.ts"

// Whoever read the first line may be gone: the server goes on without being heard.
process.stderr.on("error", () => {})

const given = readArguments(process.argv.slice(2))
if (Result.isFailure(given)) {
  process.stderr.write(`${given.failure}\n\n${usage}\n`)
  process.exitCode = 2
} else if (given.success.help) {
  process.stdout.write(`${usage}\n`)
} else {
  const fiber = Effect.runFork(program(given.success, {
    env: process.env,
    print: (line) => void process.stderr.write(`${line}\n`)
  }))
  // The command hears Ctrl-C for itself; the server goes when it has ended.
  const interrupt = () => void Effect.runFork(Fiber.interrupt(fiber))
  process.once("SIGINT", given.success.command.length > 0 ? () => {} : interrupt)
  process.once("SIGTERM", interrupt)
  process.once("SIGHUP", interrupt)
  fiber.addObserver((exit) => {
    process.exitCode = exit._tag === "Success" ? exit.value : 130
  })
}
