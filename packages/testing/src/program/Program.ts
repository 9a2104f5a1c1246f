/** What `aludel-postgres` does: a server for as long as a command runs, or until it is interrupted. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { spawn } from "node:child_process"
import { EmbeddedPostgres } from "../embedded/EmbeddedPostgres.ts"
import type { EmbeddedPostgresError } from "../embedded/EmbeddedPostgresError.ts"
import type { Arguments } from "./Arguments.ts"
import { runningServer } from "./RunningServer.ts"

/** What the program is given of its process. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly print: (line: string) => void
}

interface Server {
  readonly url: string
  readonly found: boolean
}

const serverFor = (
  { dataDirectory, port }: Arguments
): Effect.Effect<Server, EmbeddedPostgresError, Scope.Scope> => {
  const url = runningServer(dataDirectory)
  return url === undefined
    ? Effect.map(EmbeddedPostgres.make({ dataDirectory, port }), (server) => ({ url: server.url, found: false }))
    : Effect.succeed({ url, found: true })
}

/** As shells tell of a command that a signal ended: https://www.gnu.org/software/bash/manual/html_node/Exit-Status.html. */
const signalCodes: Partial<Record<NodeJS.Signals, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGKILL: 137 }

const runCommand = (
  [file = "", ...rest]: ReadonlyArray<string>,
  env: Surroundings["env"],
  print: Surroundings["print"]
): Effect.Effect<number> =>
  Effect.callback((resume) => {
    const child = spawn(file, rest, { env, stdio: "inherit", shell: process.platform === "win32" })
    child.once("error", (error: NodeJS.ErrnoException) => {
      print(`${file} cannot be run (${error.code ?? error.message})`)
      resume(Effect.succeed(127))
    })
    child.once("exit", (code, signal) => resume(Effect.succeed(code ?? signalCodes[signal ?? "SIGTERM"] ?? 1)))
    return Effect.callback<void>((ended) => {
      if (child.exitCode !== null || child.signalCode !== null) return ended(Effect.void)
      child.once("exit", () => ended(Effect.void))
      child.kill("SIGTERM")
    })
  })

/**
 * What leads a command to the server, and takes away what would lead it elsewhere. The second is for `aludel`, whose
 * configuration may name another server; what is beside `DATABASE_URL` wins over it.
 */
const variables = (url: string): Surroundings["env"] => ({
  DATABASE_URL: url,
  ALUDEL_DATABASE_URL: url,
  DATABASE_USER: undefined,
  DATABASE_PASSWORD: undefined,
  DATABASE_DATABASE: undefined
})

/**
 * Runs it to its end.
 *
 * @param given the arguments
 * @param surroundings the environment that the command gets, and where lines for people go
 * @returns the exit code: the command's own, or 1 with a line that says why the server does not run
 */
export const program = (given: Arguments, { env, print }: Surroundings): Effect.Effect<number> => {
  const { command } = given
  if (command.length > 0 && env["DATABASE_URL"]) return runCommand(command, env, print)
  return Effect.gen(function*() {
    const { found, url } = yield* serverFor(given)
    if (command.length > 0) return yield* runCommand(command, { ...env, ...variables(url) }, print)
    print(`DATABASE_URL=${url}`)
    if (found) return 0
    print("Ctrl-C ends it.")
    return yield* Effect.never
  }).pipe(
    Effect.catchTag("EmbeddedPostgresError", (error) => {
      print(error.message)
      return Effect.succeed(1)
    }),
    Effect.scoped
  )
}
