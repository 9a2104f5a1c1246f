/** A project of a user in a folder of its own, and the command `aludel` run in it. */
import { type ChildProcess, spawn } from "node:child_process"
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"

const packages = fileURLToPath(new URL("../../..", import.meta.url))
const main = join(packages, "migrate/src/cli/Main.ts")

export interface Finished {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

const calls = new Map<number, (finished: Finished) => void>()
let server: ChildProcess | undefined

/** One process for all calls of a test file; it ends when this one does. */
const serve = (): ChildProcess => {
  if (server !== undefined) return server
  const path = fileURLToPath(new URL("./Server.ts", import.meta.url))
  const child = spawn(process.execPath, [path], {
    env: { PATH: process.env["PATH"] ?? "" },
    stdio: ["pipe", "pipe", "inherit"]
  })
  child.unref()
  createInterface({ input: child.stdout }).on("line", (line) => {
    const { number, ...finished } = JSON.parse(line) as Finished & { readonly number: number }
    calls.get(number)?.(finished)
    calls.delete(number)
  })
  server = child
  return child
}

let last = 0

const call = (cwd: string, args: ReadonlyArray<string>, env: Readonly<Record<string, string>>): Promise<Finished> =>
  new Promise((resolve) => {
    const number = ++last
    calls.set(number, resolve)
    serve().stdin?.write(`${JSON.stringify({ number, args, cwd, env })}\n`)
  })

/** What a project can do; it is gone with `remove`. */
export interface Project {
  readonly folder: string
  readonly write: (path: string, text: string) => Promise<void>
  /** Runs the command as a process of its own. */
  readonly start: (args: ReadonlyArray<string>) => { readonly finished: Promise<Finished>; readonly kill: () => void }
  /** Runs it in a process that is there for all calls. */
  readonly aludel: (args: ReadonlyArray<string>) => Promise<Finished>
  readonly remove: () => Promise<void>
}

export const makeProject = async (env: Readonly<Record<string, string>>): Promise<Project> => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "aludel-project-")))
  await mkdir(join(folder, "node_modules/@aludel"), { recursive: true })
  await symlink(join(packages, "migrate/node_modules/effect"), join(folder, "node_modules/effect"))
  for (const name of ["migrate", "sql"]) await symlink(join(packages, name), join(folder, "node_modules/@aludel", name))
  await writeFile(join(folder, "package.json"), "{ \"type\": \"module\" }\n")
  const start: Project["start"] = (args) => {
    const child = spawn(process.execPath, [main, ...args], {
      cwd: folder,
      env: { PATH: process.env["PATH"] ?? "", ...env },
      stdio: ["ignore", "pipe", "pipe"]
    })
    let out = ""
    let err = ""
    child.stdout.setEncoding("utf8").on("data", (text: string) => out += text)
    child.stderr.setEncoding("utf8").on("data", (text: string) => err += text)
    const finished = new Promise<Finished>((resolve, reject) => {
      child.on("error", reject)
      child.on("close", (code) => resolve({ code, out, err }))
    })
    return { finished, kill: () => child.kill("SIGKILL") }
  }
  return {
    folder,
    write: async (path, text) => {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), text)
    },
    start,
    aludel: (args) => call(folder, args, env),
    remove: () => rm(folder, { recursive: true, force: true })
  }
}
