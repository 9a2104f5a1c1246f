/** PgBouncer itself, in transaction mode in front of a server, where it is installed. */
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type { Scope } from "effect/Scope"
import { spawn, spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { connect, createServer } from "node:net"
import { delimiter, join } from "node:path"
import { folder, write } from "./OwnServer.ts"

/** Where it is; undefined where it is not installed. */
export const pgbouncer: string | undefined = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin"]
  .map((path) => join(path, "pgbouncer"))
  .find((path) => existsSync(path))

/** Such as `PgBouncer 1.18.0`. */
export const pgbouncerVersion = (path: string): string =>
  spawnSync(path, ["--version"], { encoding: "utf8" }).stdout.split("\n")[0] ?? ""

const freePort = Effect.callback<number>((resume) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const address = server.address()
    server.close(() => resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : 0)))
  })
})

const answers = (port: number) =>
  Effect.callback<void, "not yet">((resume) => {
    const socket = connect(port, "127.0.0.1")
    socket.on("error", () => resume(Effect.fail("not yet")))
    socket.on("connect", () => {
      socket.destroy()
      resume(Effect.void)
    })
  })

/** Starts it in front of the server of this URL, with so many backends for each database, until the scope closes: its port. */
export const startPgBouncer = (path: string, url: string, size: number): Effect.Effect<number, never, Scope> =>
  Effect.gen(function*() {
    const target = new URL(url)
    const port = yield* freePort
    const password = target.password === "" ? "" : ` password=${decodeURIComponent(target.password)}`
    const settings = write(
      join(yield* folder, "pgbouncer.ini"),
      `[databases]
* = host=${target.hostname} port=${target.port} user=${decodeURIComponent(target.username)}${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${size}
max_client_conn = 500
`
    )
    const user = process.getuid?.() === 0 ? ["-u", "nobody"] : []
    yield* Effect.acquireRelease(
      Effect.sync(() => spawn(path, ["-q", ...user, settings], { stdio: "ignore" })),
      (child) =>
        Effect.callback<void>((resume) => {
          if (child.exitCode !== null) return resume(Effect.void)
          child.once("exit", () => resume(Effect.void))
          child.kill("SIGKILL")
        })
    )
    yield* Effect.orDie(Effect.retry(answers(port), Schedule.max([Schedule.spaced("50 millis"), Schedule.recurs(100)])))
    return port
  })
