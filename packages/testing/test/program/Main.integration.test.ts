/** The program as a developer runs it: its command sees a database, its data stays, and no server does. */
import { expect, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { execFile, spawn } from "node:child_process"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { runningServer } from "../../src/program/RunningServer.ts"
import { entriesOf, eventually, processesOf, query, temporaryFolder } from "../embedded/Support.ts"

const main = fileURLToPath(new URL("../../src/program/Main.ts", import.meta.url))
const environment = (more: Readonly<Record<string, string>> = {}) => {
  const { DATABASE_URL: _, NODE_OPTIONS: __, ...env } = process.env
  return { ...env, ...more }
}

const ran = (args: ReadonlyArray<string>, env = environment()) =>
  Effect.promise(() =>
    new Promise<{ readonly code: number; readonly out: string; readonly err: string }>((resolve) => {
      const child = execFile(process.execPath, [main, ...args], { env }, (_, out, err) =>
        resolve({ code: child.exitCode ?? -1, out, err }))
    })
  )

const printUrl = ["--", process.execPath, "-e", "console.log(process.env.DATABASE_URL)"]

it.live("a command gets a database, and the program ends with the command's code", () =>
  Effect.gen(function*() {
    const data = join(yield* temporaryFolder(), "data")
    const first = yield* ran(["--data", data, ...printUrl])
    expect(first).toEqual({
      code: 0,
      err: "",
      out: expect.stringMatching(/^postgres:\/\/postgres@127\.0\.0\.1:\d+\/postgres\n$/)
    })
    // A configuration of `aludel` may name another server: on that nothing is to be run by mistake.
    const both = [
      "--",
      process.execPath,
      "-e",
      "console.log(process.env.ALUDEL_DATABASE_URL === process.env.DATABASE_URL)"
    ]
    const others = environment({ ALUDEL_DATABASE_URL: "postgres://elsewhere/production" })
    expect(yield* ran(["--data", data, ...both], others)).toEqual({ code: 0, err: "", out: "true\n" })
    // They would win over the URL, and are of another server.
    const beside = ["USER", "PASSWORD", "DATABASE"].map((name) => `DATABASE_${name}`)
    const printed = [
      "--",
      process.execPath,
      "-e",
      `console.log(${beside.map((name) => `process.env.${name}`).join(", ")})`
    ]
    const login = environment(Object.fromEntries(beside.map((name) => [name, "elsewhere"])))
    const unset = yield* ran(["--data", data, ...printed], login)
    expect(unset).toEqual({ code: 0, err: "", out: "undefined undefined undefined\n" })
    const second = yield* ran(["--data", data, "--", process.execPath, "-e", "process.exit(7)"])
    expect(second.code).toBe(7)
    expect(yield* entriesOf(data)).not.toContain("postmaster.pid")
    expect(processesOf(data)).toEqual([])
  }), 60_000)

it.live(
  "a server that runs on the folder is used by others, and left to them until it is interrupted",
  () =>
    Effect.gen(function*() {
      const data = join(yield* temporaryFolder(), "data")
      const server = spawn(process.execPath, [main, "--data", data], {
        env: environment(),
        stdio: ["ignore", "ignore", "pipe"]
      })
      const line = yield* Stream.fromAsyncIterable<Buffer, Error>(server.stderr, (error) => error as Error).pipe(
        Stream.decodeText,
        Stream.splitLines,
        Stream.runHead
      )
      const url = line._tag === "Some" ? line.value.replace("DATABASE_URL=", "") : ""
      yield* query(url, "create table kept as select 42 as answer")
      expect(yield* ran(["--data", data, ...printUrl])).toEqual({ code: 0, out: `${url}\n`, err: "" })
      expect(yield* ran(["--data", data])).toEqual({ code: 0, out: "", err: `DATABASE_URL=${url}\n` })
      expect(yield* query(url, "select answer from kept")).toEqual([{ answer: 42 }])
      server.kill("SIGINT")
      yield* eventually("the server ends", () => processesOf(data).length === 0)
      expect(yield* entriesOf(data)).not.toContain("postmaster.pid")
    }),
  60_000
)

it.live("whoever reads its first line may go", () =>
  Effect.gen(function*() {
    const data = join(yield* temporaryFolder(), "data")
    const server = spawn(process.execPath, [main, "--data", data], {
      env: environment(),
      stdio: ["ignore", "ignore", "pipe"]
    })
    // Closed before anything was written: each line meets a pipe that nobody reads.
    server.stderr.destroy()
    yield* eventually("the server runs", () => runningServer(data) !== undefined)
    expect(yield* query(runningServer(data) ?? "", "select 1 as one")).toEqual([{ one: 1 }])
    expect(server.exitCode).toBeNull()
    server.kill("SIGINT")
    yield* eventually("the server ends", () => processesOf(data).length === 0)
  }), 60_000)

it.live("a database that is there already is what the command gets", () =>
  Effect.gen(function*() {
    const data = join(yield* temporaryFolder(), "data")
    const given = "postgres://somebody@127.0.0.1:1/else"
    expect(yield* ran(["--data", data, ...printUrl], environment({ DATABASE_URL: given }))).toEqual({
      code: 0,
      out: `${given}\n`,
      err: ""
    })
  }))

it.live(
  "what cannot be is said in a line: a command that is not there, a folder that is something else, a wrong flag",
  () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder()
      const missing = yield* ran(["--data", join(folder, "data"), "--", "no-such-program"])
      expect(missing).toEqual({ code: 127, out: "", err: "no-such-program cannot be run (ENOENT)\n" })
      const taken = yield* ran(["--data", folder, ...printUrl])
      expect(taken.code).toBe(1)
      expect(taken.err).toMatch(/^The data directory .* holds other files and no PostgreSQL cluster\./)
      const flag = yield* ran(["--prot", "1"])
      expect(flag.code).toBe(2)
      expect(flag.err).toContain("Unknown option '--prot'")
    }),
  60_000
)
