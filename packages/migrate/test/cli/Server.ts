/**
 * The command in a process that lives on: a line of JSON in for each call, one out for its end. It is the program itself but
 * for the process, whose start takes longer than what most commands do.
 */
import { runCli } from "@aludel/migrate/cli"
import * as Effect from "effect/Effect"
import { createInterface } from "node:readline"

interface Call {
  readonly number: number
  readonly args: ReadonlyArray<string>
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

const lines = createInterface({ input: process.stdin })

lines.on("line", (line) => {
  const { args, cwd, env, number } = JSON.parse(line) as Call
  let out = ""
  let err = ""
  const run = runCli(args, {
    cwd,
    env,
    out: (text) => out += `${text}\n`,
    err: (text) => err += `${text}\n`,
    watched: false
  })
  void Effect.runPromise(run).then((code) => process.stdout.write(`${JSON.stringify({ number, code, out, err })}\n`))
})

// Whoever started it is gone.
lines.on("close", () => process.exit())
