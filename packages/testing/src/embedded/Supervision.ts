/**
 * The program's end of the pipe to its supervisor: starting one is immediate, its outcome comes
 * later, and stopping it waits until the server and its folder are gone.
 */
import * as Effect from "effect/Effect"
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import {
  type EmbeddedPostgresError,
  failWith,
  InitializationFailed,
  PortTaken,
  StartFailed,
  StartTimeout
} from "./EmbeddedPostgresError.ts"
import type { Failed, Outcome, Plan, Ready } from "./Plan.ts"

export interface Supervision {
  readonly ready: Effect.Effect<Ready, EmbeddedPostgresError>
  /** May be asked more than once. */
  readonly stop: Effect.Effect<void>
}

// Sources run as they are in this repository, and as JavaScript where the package is installed.
const program = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "./SupervisorProcess.ts" : "./SupervisorProcess.js", import.meta.url)
)

export const supervise = (plan: Plan): Supervision => {
  // Options for this program, such as a debugger to wait for, are not meant for the supervisor.
  const { NODE_OPTIONS: _, ...env } = process.env
  // Detached: Ctrl-C in a terminal goes to the whole group, and would stop what has to clean up.
  const child = spawn(process.execPath, [program, JSON.stringify(plan)], { detached: true, env, windowsHide: true })
  child.stdin.on("error", () => {})
  child.stdout.setEncoding("utf8")
  child.stderr.setEncoding("utf8")

  let output = ""
  let complaint = ""
  child.stderr.on("data", (chunk: string) => {
    complaint += chunk
  })
  const exited = new Promise<void>((resolve) => {
    child.once("close", () => resolve())
    child.once("error", (error) => {
      complaint += error.message
      resolve()
    })
  })
  const outcome = new Promise<Outcome>((resolve) => {
    child.stdout.on("data", (chunk: string) => {
      output += chunk
      if (output.endsWith("\n")) resolve(JSON.parse(output))
    })
    void exited.then(() => resolve({ _tag: "StartFailed", exitCode: child.exitCode ?? undefined, log: complaint }))
  })
  return {
    ready: Effect.flatMap(
      Effect.promise(() => outcome),
      (it) => it._tag === "Ready" ? Effect.succeed(it) : Effect.fail(failWith(reasonOf(it)))
    ),
    stop: Effect.promise(() => {
      child.stdin.end()
      return exited
    })
  }
}

const reasonOf = (failed: Failed) => {
  switch (failed._tag) {
    case "InitializationFailed":
      return new InitializationFailed(failed)
    case "PortTaken":
      return new PortTaken(failed)
    case "StartFailed":
      return new StartFailed(failed)
    case "StartTimeout":
      return new StartTimeout(failed)
  }
}
