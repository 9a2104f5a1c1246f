/** A project of a user in a folder of its own, and the program `aludel` run in it as a process. */
import { spawn } from "node:child_process"
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const packages = fileURLToPath(new URL("../../..", import.meta.url))
const main = join(packages, "migrate/src/cli/Main.ts")

export interface Finished {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** What a project can do; it is gone with `remove`. */
export interface Project {
  readonly folder: string
  readonly write: (path: string, text: string) => Promise<void>
  readonly start: (args: ReadonlyArray<string>) => { readonly finished: Promise<Finished>; readonly kill: () => void }
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
    aludel: (args) => start(args).finished,
    remove: () => rm(folder, { recursive: true, force: true })
  }
}
