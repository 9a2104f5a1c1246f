/**
 * One program of the server's binaries, running: what it wrote last, when it ended, and how to end
 * it. Plain Node, for the supervisor.
 */
import { spawn, spawnSync } from "node:child_process"
import { join } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import type { ServerUser } from "./Access.ts"

export interface ServerProcess {
  readonly program: "initdb" | "postgres"
  readonly pid: number | undefined
  /** The last 16,000 characters that it wrote. */
  readonly output: () => string
  /** The exit code, undefined where it did not run or was killed; after its children have closed their output. */
  readonly exited: Promise<number | undefined>
  readonly signal: (signal: NodeJS.Signals) => void
}

const kept = 16_000

export const launch = (
  binaries: string,
  program: ServerProcess["program"],
  parameters: ReadonlyArray<string>,
  options: { readonly cwd: string; readonly user: ServerUser | undefined }
): ServerProcess => {
  const child = spawn(join(binaries, "bin", program), parameters, {
    ...options.user,
    cwd: options.cwd,
    env: environment(),
    stdio: ["ignore", "pipe", "pipe"],
    windowsHide: true
  })
  let output = ""
  const append = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-kept)
  }
  child.stdout.on("data", append)
  child.stderr.on("data", append)
  const exited = new Promise<number | undefined>((resolve) => {
    child.once("close", (code) => resolve(code ?? undefined))
    child.once("error", (error) => {
      append(Buffer.from(error.message))
      if (child.pid === undefined) resolve(undefined)
    })
  })
  const signal = (name: NodeJS.Signals): void => {
    // Windows has no signals: Node would terminate the postmaster and leave its children.
    if (process.platform === "win32" && program === "postgres" && name !== "SIGKILL") {
      spawnSync(join(binaries, "bin", "pg_ctl"), ["kill", name.slice(3), String(child.pid)], { windowsHide: true })
    } else child.kill(name)
  }
  return { program, pid: child.pid, output: () => output.trim(), exited, signal }
}

/**
 * Each signal and the milliseconds it is given: for the server fast shutdown, immediate shutdown, no
 * shutdown at all. initdb misses SIGINT while it tries out settings in a shell; at SIGTERM it removes
 * what it made.
 */
const endings = {
  initdb: [["SIGTERM", 5_000], ["SIGKILL", 1_000]],
  postgres: [["SIGINT", 5_000], ["SIGQUIT", 2_000], ["SIGKILL", 1_000]]
} as const

export const end = async (running: ServerProcess): Promise<void> => {
  for (const [signal, patience] of endings[running.program]) {
    running.signal(signal)
    if (await Promise.race([running.exited.then(() => true), delay(patience, false)])) return
  }
}

/**
 * Nothing of libpq's variables or the user's language: messages are read by this program, and a
 * cluster should not depend on where it was made. With a zone named, initdb does not try them all.
 */
const environment = (): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name))),
  LC_ALL: "C",
  TZ: "UTC"
})
