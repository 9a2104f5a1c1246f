/**
 * The demo as a person has it: a process of its own, with what it writes, its exit code, and what it leaves behind.
 */
import { EmbeddedPostgres } from "@aludel/testing"
import { Effect, type Scope } from "effect"
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { readdir } from "node:fs/promises"
import { createServer } from "node:net"
import { fileURLToPath } from "node:url"

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url))

export interface Demo {
  readonly process: ChildProcess
  readonly stdout: () => string
  readonly stderr: () => string
  /** The exit code, or the signal that ended it, once all output is there. */
  readonly ended: Effect.Effect<number | NodeJS.Signals | null>
}

export type Environment = Readonly<Record<string, string | undefined>>

/** Starts the demo in an environment without what would change it; killed when the scope closes. */
export const startDemo = (
  parameters: ReadonlyArray<string>,
  environment: Environment = {}
): Effect.Effect<Demo, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const env = {
        ...process.env,
        DATABASE_URL: undefined,
        PORT: undefined,
        ALUDEL_LAUNCHERS: undefined,
        POSTS: "200"
      }
      const child = spawn(process.execPath, [main, ...parameters], {
        env: { ...env, FORCE_COLOR: undefined, NODE_OPTIONS: undefined, ...environment },
        stdio: ["ignore", "pipe", "pipe"]
      })
      let stdout = ""
      let stderr = ""
      child.stdout.on("data", (chunk) => stdout += String(chunk))
      child.stderr.on("data", (chunk) => stderr += String(chunk))
      const closed = new Promise<number | NodeJS.Signals | null>((resolve) =>
        child.once("close", (code, signal) => resolve(code ?? signal))
      )
      return { process: child, stdout: () => stdout, stderr: () => stderr, ended: Effect.promise(() => closed) }
    }),
    ({ process }) => Effect.sync(() => process.kill("SIGKILL"))
  )

/** An empty folder until the scope closes, which the server's user can read. */
export const temporaryFolder = EmbeddedPostgres.temporaryFolder

/** A port on which something else listens until the scope closes. */
export const takenPort: Effect.Effect<number, never, Scope.Scope> = Effect.acquireRelease(
  Effect.callback<{ readonly port: number; readonly close: () => void }>((resume) => {
    const listener = createServer()
    listener.listen({ host: "127.0.0.1", port: 0 }, () => {
      const address = listener.address()
      const port = typeof address === "object" && address !== null ? address.port : 0
      resume(Effect.succeed({ port, close: () => listener.close() }))
    })
  }),
  ({ close }) => Effect.sync(close)
).pipe(Effect.map(({ port }) => port))

/** Waits until `check` is true: at most a minute, then dies with `what`. */
export const eventually = Effect.fnUntraced(function*(what: string, check: () => boolean | Promise<boolean>) {
  for (let attempt = 0; attempt < 1200; attempt++) {
    if (yield* Effect.promise(async () => check())) return
    yield* Effect.sleep(50)
  }
  return yield* Effect.die(new Error(`Not within a minute: ${what}`))
})

const processesOf = (text: string): number =>
  execFileSync("ps", ["-wweo", "args"], { encoding: "utf8" }).split("\n").filter((line) => line.includes(text)).length

/** Waits until nothing is left of a demo whose temporary folder this is: neither files nor processes. */
export const nothingLeft = (folder: string): Effect.Effect<void> =>
  eventually(
    `nothing is left of ${folder}`,
    async () => (await readdir(folder)).length === 0 && processesOf(folder) === 0
  )
