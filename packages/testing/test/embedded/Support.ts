/**
 * What the tests of the embedded server look at from outside: folders, processes, and a program of
 * its own that can be killed.
 */
import { Effect, type Scope } from "effect"
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { chmod, mkdtemp, readdir, realpath, rm } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import postgres from "postgres"
import { serverUser } from "../../src/embedded/Access.ts"
import { temporaryRoot } from "../../src/embedded/TemporaryFolder.ts"

/** An empty folder until the scope closes; the server's user can pass through it. */
export const temporaryFolder = (name = "aludel-test-"): Effect.Effect<string, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const path = await realpath(await mkdtemp(join(await temporaryRoot(serverUser()), name)))
      await chmod(path, 0o755)
      return path
    }),
    (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
  )

/** The command lines of all processes that mention `text`. */
export const processesOf = (text: string): ReadonlyArray<string> =>
  execFileSync("ps", ["-wweo", "args"], { encoding: "utf8" }).split("\n").filter((line) => line.includes(text))

export const entriesOf = (path: string): Effect.Effect<ReadonlyArray<string>> => Effect.promise(() => readdir(path))

/** One statement on a connection of its own. */
export const query = (url: string, text: string): Effect.Effect<ReadonlyArray<Record<string, unknown>>> =>
  Effect.promise(async () => {
    const sql = postgres(url, { max: 1, onnotice: () => {} })
    const rows = await sql.unsafe<Array<Record<string, unknown>>>(text)
    await sql.end()
    return rows
  })

/** Waits until `check` is true: at most twenty seconds, then dies with `what`. */
export const eventually = Effect.fnUntraced(function*(what: string, check: () => boolean | Promise<boolean>) {
  for (let attempt = 0; attempt < 1000; attempt++) {
    if (yield* Effect.promise(async () => check())) return
    yield* Effect.sleep(20)
  }
  return yield* Effect.die(new Error(`Not within twenty seconds: ${what}`))
})

/** A program with a server named `cluster`, its temporary folder in `folder`; killed when the scope closes. */
export const spawnProgram = (folder: string, cluster: string): Effect.Effect<ChildProcess, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() =>
      spawn(process.execPath, [fileURLToPath(new URL("./Program.ts", import.meta.url)), cluster], {
        env: { ...process.env, TMPDIR: folder },
        // A group of its own, so that a test can do to it what Ctrl-C does.
        detached: true,
        stdio: ["pipe", "pipe", "inherit"]
      })
    ),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  )

/** The first line that a program writes: here, that its server is ready. */
export const firstLine = (child: ChildProcess): Effect.Effect<string> =>
  Effect.callback((resume) => {
    child.stdout?.once("data", (chunk: Buffer) => resume(Effect.succeed(chunk.toString().trim())))
  })
