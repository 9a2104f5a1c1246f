/**
 * Child processes that are never left behind: each may lead a group of its own, and all of them are ended on a signal,
 * on a launcher's death, and when this process exits for whatever reason.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import { onLauncherDeath } from "./Launcher.ts"

export interface Outcome {
  /** 0 for success; a child ended by a signal or by its deadline never has 0. */
  readonly code: number
  readonly stdout: string
  /** Both streams in the order in which they arrived. */
  readonly output: string
  readonly milliseconds: number
}

export interface Options {
  readonly cwd?: string
  /** Added to our own; an undefined value takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** A group of its own, so that what the child starts ends with it. Groups are not nested: only outermost callers ask. */
  readonly group?: boolean
  readonly deadline?: number
}

const windows = process.platform === "win32"
/** Each child, and whether it leads a group. */
const running = new Map<ChildProcess, boolean>()
/** From here on nothing is started, and no caller is told of an end that we brought about. */
let ending = false

const signal = (child: ChildProcess, name: NodeJS.Signals): void => {
  if (child.pid === undefined) return
  if (windows) {
    spawnSync("taskkill", ["/pid", String(child.pid), "/t", "/f"])
    return
  }
  try {
    process.kill(running.get(child) ? -child.pid : child.pid, name)
  } catch {
    // It is gone already.
  }
}

/** Runs a command to its end and gives back what it wrote. Rejects only where the command cannot be started. */
export const run = (command: ReadonlyArray<string>, options: Options = {}): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    if (ending) return
    const [file = "", ...args] = command
    const group = options.group === true && !windows
    const started = performance.now()
    // Each process watches the one above it only, so that they end in order and the lowest does not report a failure.
    const env = { ...process.env, ALUDEL_LAUNCHERS: String(process.pid), ...options.env }
    const child = spawn(file, args, { cwd: options.cwd, env, detached: group, stdio: ["ignore", "pipe", "pipe"] })
    running.set(child, group)
    const stdout: Array<Buffer> = []
    const output: Array<Buffer> = []
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk) && output.push(chunk))
    child.stderr.on("data", (chunk: Buffer) => output.push(chunk))
    let late = false
    const timer = options.deadline === undefined ? undefined : setTimeout(() => {
      late = true
      signal(child, "SIGKILL")
    }, options.deadline)
    child.on("error", reject)
    // Whatever the child forgot in its group would keep the pipes open and outlive us.
    child.on("exit", () => group && signal(child, "SIGKILL"))
    child.on("close", (code) => {
      clearTimeout(timer)
      running.delete(child)
      if (ending) return
      const note = late ? `\nended after ${options.deadline} ms\n` : ""
      resolve({
        code: late ? 124 : code ?? 143,
        stdout: Buffer.concat(stdout).toString(),
        output: Buffer.concat(output).toString() + note,
        milliseconds: performance.now() - started
      })
    })
  })

/** Asks every running child to end, and no longer asks after `grace` milliseconds. */
const endAll = async (grace: number): Promise<void> => {
  for (const child of running.keys()) signal(child, "SIGTERM")
  const until = performance.now() + grace
  while (running.size > 0 && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 20))
  for (const child of running.keys()) signal(child, "SIGKILL")
}

/** To be called once by a script that runs children: ends them before the script itself ends. `grace` in milliseconds. */
export const endChildrenWithThisProcess = (grace = 2000): void => {
  const end = (code: number) => (): void => {
    if (ending) return
    ending = true
    void endAll(grace).finally(() => process.exit(code))
  }
  process.on("SIGINT", end(130))
  process.on("SIGTERM", end(143))
  process.on("SIGHUP", end(129))
  onLauncherDeath(end(143))
  process.on("exit", () => running.forEach((_, child) => signal(child, "SIGKILL")))
}
