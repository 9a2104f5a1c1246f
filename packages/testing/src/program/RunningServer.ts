/**
 * The server that another program runs on a data directory, as its `postmaster.pid` tells.
 *
 * Source: https://www.postgresql.org/docs/current/storage-file-layout.html
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // It is there, and another user's.
    return error instanceof Error && "code" in error && error.code === "EPERM"
  }
}

const readText = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return undefined
  }
}

/** The URL of the server that runs on this folder and accepts connections, if one does. */
export const runningServer = (dataDirectory: string): string | undefined => {
  // Process, data directory, start, port, socket directory, address, shared memory, state.
  const [pid, , , port, , , , state] = readText(join(dataDirectory, "postmaster.pid"))?.split("\n") ?? []
  return pid !== undefined && port !== undefined && state?.trim() === "ready" && isAlive(Number(pid))
    ? `postgres://postgres@127.0.0.1:${port}/postgres`
    : undefined
}
