/**
 * No process is left behind: not after a signal, not after a launcher was killed, not after a deadline, and not where a
 * child forgets a child of its own.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, onTestFinished, test, vi } from "vitest"
import { launchers, onLauncherDeath } from "../Launcher.ts"
import { run } from "../Process.ts"
import { tree } from "./Tree.ts"

/** A zombie is gone: in a container nobody may be there to collect it. */
const alive = (pid: number): boolean => {
  try {
    const stat = `/proc/${pid}/stat`
    return process.kill(pid, 0) && !(existsSync(stat) && / Z /.test(readFileSync(stat, "utf8")))
  } catch {
    return false
  }
}

const source = (name: string): string => JSON.stringify(join(import.meta.dirname, "..", name))

/** `parent.ts` runs `child.mjs`, which starts a grandchild that ignores signals; both write down their process ids. */
const family = (): string =>
  tree({
    "parent.ts": `
      import { endChildrenWithThisProcess, run } from ${source("Process.ts")}
      endChildrenWithThisProcess(200)
      await run([process.execPath, "child.mjs"], { cwd: import.meta.dirname, group: true })
      await run([process.execPath, "-e", "fs.writeFileSync('after.txt', '')"], { cwd: import.meta.dirname })`,
    "child.mjs": `
      import { spawn } from "node:child_process"
      import { writeFileSync } from "node:fs"
      process.on("SIGTERM", () => {})
      const stubborn = "process.on('SIGTERM', () => {}); process.on('SIGINT', () => {}); setInterval(() => {}, 1000)"
      const grandchild = spawn(process.execPath, ["-e", stubborn], { stdio: "inherit" })
      writeFileSync("pids.txt", process.pid + " " + grandchild.pid)
      if (process.argv[2] === "forget") setTimeout(() => process.exit(0), 100)
      setInterval(() => {}, 1000)`
  })

const pidsOf = (folder: string): Promise<ReadonlyArray<number>> =>
  vi.waitFor(() => {
    const file = join(folder, "pids.txt")
    const pids = existsSync(file) ? readFileSync(file, "utf8").split(" ").map(Number) : []
    expect(pids).toHaveLength(2)
    return pids
  }, { timeout: 20_000 })

const allGone = (pids: ReadonlyArray<number>): Promise<void> =>
  vi.waitFor(() => expect(pids.filter(alive)).toEqual([]), { timeout: 10_000 })

const start = (args: ReadonlyArray<string>, env: Readonly<Record<string, string>> = {}): ChildProcess => {
  const child = spawn(process.execPath, args, { stdio: "ignore", env: { ...process.env, ...env } })
  onTestFinished(() => void child.kill("SIGKILL"))
  return child
}

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.on("exit", (code) => resolve(code)))

describe("a script that ends its children", () => {
  test.each([["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]] as const)(
    "does so on %s, and goes no further",
    async (signal, code) => {
      const folder = family()
      const parent = start([join(folder, "parent.ts")])
      const pids = await pidsOf(folder)
      const exit = ended(parent)
      parent.kill(signal)
      expect(await exit).toBe(code)
      await allGone(pids)
      expect(existsSync(join(folder, "after.txt"))).toBe(false)
    }
  )

  test("does so on the death of a launcher", async () => {
    const launcher = start(["-e", "setInterval(() => {}, 1000)"])
    const folder = family()
    const parent = start([join(folder, "parent.ts")], { ALUDEL_LAUNCHERS: `${process.pid},${launcher.pid}` })
    const pids = await pidsOf(folder)
    const exit = ended(parent)
    launcher.kill("SIGKILL")
    expect(await exit).toBe(143)
    await allGone(pids)
  })
})

describe("run", () => {
  const node = (text: string): ReadonlyArray<string> => [process.execPath, "-e", text]

  test("gives back the code, both streams in order, and standard output alone", async () => {
    const text =
      "process.stdout.write('a'); setTimeout(() => process.stderr.write('b'), 50); setTimeout(() => process.exit(3), 100)"
    expect(await run(node(text))).toMatchObject({ code: 3, stdout: "a", output: "ab" })
  })

  test("a deadline ends the child, and that is not a success", async () => {
    const { code, output } = await run(node("setInterval(() => {}, 1000)"), { group: true, deadline: 300 })
    expect(code).not.toBe(0)
    expect(output).toContain("ended after 300 ms")
  })

  test("a child that forgets its own child does not keep us waiting, nor leave it", async () => {
    const folder = family()
    const { code } = await run([process.execPath, join(folder, "child.mjs"), "forget"], { cwd: folder, group: true })
    expect(code).toBe(0)
    await allGone(await pidsOf(folder))
  })

  test("children are told who started them", async () => {
    const { stdout } = await run(node("process.stdout.write(process.env.ALUDEL_LAUNCHERS)"))
    expect(launchers(stdout)).toEqual([process.pid])
  })

  test("a command that does not exist rejects", () => expect(run(["/no such program"])).rejects.toThrow("ENOENT"))
})

describe("launchers", () => {
  test("broken ids are nobody", () => expect(launchers("12,x,,0,-3,1.5,40")).toEqual([12, 40]))

  test("the living are not reported", async () => {
    let told = 0
    const stop = onLauncherDeath(() => told++, [process.pid, process.ppid])
    await new Promise((resolve) => setTimeout(resolve, 600))
    stop()
    expect(told).toBe(0)
  })
})
