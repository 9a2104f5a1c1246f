/**
 * The program between the tests and the server, so that nothing is left behind: it makes the
 * temporary folder, runs initdb and the server, and holds a pipe to the tests. When the pipe ends,
 * even by SIGKILL, it stops the server and removes the folder. Plain Node, without Effect: it must
 * start in milliseconds and outlive its parent.
 */
import { existsSync } from "node:fs"
import { chown, mkdtemp, readFile, rm } from "node:fs/promises"
import { createServer } from "node:net"
import { join } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import { copyBinaries } from "./CopiedBinaries.ts"
import type { Failed, Outcome, Plan } from "./Plan.ts"
import { end, launch, type ServerProcess } from "./ServerProcess.ts"

// A name of its own: `killall -9 node` ends the tests, and must not end what cleans up after them.
process.title = "aludel-postgres"

const plan: Plan = JSON.parse(process.argv[2] ?? "")

let tooLate: NodeJS.Timeout
const interrupted = new Promise<"closed" | "late">((resolve) => {
  const close = () => resolve("closed")
  process.stdin.on("end", close).on("close", close).on("error", close).resume()
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, close)
  tooLate = setTimeout(() => resolve("late"), plan.startTimeout)
})

const tell = (outcome: Outcome): Promise<void> =>
  new Promise((resolve) => process.stdout.write(`${JSON.stringify(outcome)}\n`, () => resolve()))

/** Undefined where the server ran, or nobody wants it any more. */
const supervise = async (): Promise<Failed | undefined> => {
  const home = await mkdtemp(join(plan.temporaryRoot, "aludel-postgres-"))
  process.title = `aludel-postgres ${home}`
  try {
    return await run(home)
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  }
}

const run = async (home: string): Promise<Failed | undefined> => {
  const { user } = plan
  const context = { cwd: home, user }
  const copied = join(home, "native")
  if (user !== undefined) {
    await chown(home, user.uid, user.gid)
    if (plan.copy) copyBinaries(plan.binaries, copied, user)
  }
  const binaries = plan.copy ? copied : plan.binaries
  const dataDirectory = plan.dataDirectory ?? join(home, "data")

  if (!existsSync(join(dataDirectory, "PG_VERSION"))) {
    const initdb = launch(binaries, "initdb", [...plan.initdb, "-D", dataDirectory], context)
    const reason = await Promise.race([initdb.exited.then(() => "exited" as const), interrupted])
    if (reason !== "exited") {
      await end(initdb)
      return unwanted(reason)
    }
    const exitCode = await initdb.exited
    if (exitCode !== 0) return { _tag: "InitializationFailed", exitCode, output: initdb.output() }
  }

  for (let attempt = 1;; attempt++) {
    const port = plan.port ?? await freePort()
    const own = ["-p", `${port}`, "-c", `unix_socket_directories="${home}"`, "-D", dataDirectory]
    const server = launch(binaries, "postgres", [...plan.postgres, ...own], context)
    const exited = server.exited.then(() => "exited" as const)
    const reason = await Promise.race([ready(server, dataDirectory), exited, interrupted])
    if (reason === "ready") {
      clearTimeout(tooLate)
      await tell({ _tag: "Ready", port, socketDirectory: home, dataDirectory })
      if (await Promise.race([exited, interrupted]) !== "exited") await end(server)
      return undefined
    }
    if (reason !== "exited") {
      await end(server)
      return unwanted(reason)
    }
    const log = server.output()
    const taken = log.includes("Address already in use")
    if (taken && plan.port !== undefined) return { _tag: "PortTaken", port }
    // Another program can take a free port before the server does.
    if (!taken || attempt === 5) return { _tag: "StartFailed", exitCode: await server.exited, log }
  }
}

const unwanted = (reason: "closed" | "late"): Failed | undefined =>
  reason === "late" ? { _tag: "StartTimeout", milliseconds: plan.startTimeout } : undefined

/**
 * Reads the postmaster's own status, as `pg_ctl --wait` does: it holds under any log setting, and
 * the process id in it tells this server from an earlier one in the same directory.
 */
const ready = async (server: ServerProcess, dataDirectory: string): Promise<"ready"> => {
  let running = true
  void server.exited.then(() => {
    running = false
  })
  while (running) {
    const lines = (await readFile(join(dataDirectory, "postmaster.pid"), "utf8").catch(() => "")).split("\n")
    if (lines[0] === `${server.pid}` && lines[7]?.trim() === "ready") return "ready"
    await delay(10)
  }
  return new Promise(() => {})
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject)
    probe.listen({ host: plan.host, port: 0 }, () => {
      const address = probe.address()
      probe.close(() => typeof address === "object" && address !== null ? resolve(address.port) : reject(address))
    })
  })

process.stdout.on("error", () => {})
const failed = await supervise().catch((error: unknown): Failed => ({
  _tag: "StartFailed",
  exitCode: undefined,
  log: String(error)
}))
if (failed !== undefined) await tell(failed)
process.exit(0)
