/**
 * The names of test databases. Each says which process made it, so that what a killed process left can be told from
 * what a running one uses: by its machine, and its id there.
 */
import { createHash, randomBytes } from "node:crypto"
import { readlinkSync } from "node:fs"
import { hostname } from "node:os"

/** Containers can share a host name, and then number their processes apart. */
const processIds = (): string => {
  try {
    return readlinkSync("/proc/self/ns/pid")
  } catch {
    return ""
  }
}

const machine = createHash("sha256").update(`${hostname()} ${processIds()}`).digest("hex").slice(0, 8)

export const freshName = (): string => `aludel_test_${machine}_${process.pid}_${randomBytes(6).toString("hex")}`

const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM"
  }
}

/** Whether a database of this name was made on this machine, by a process that has ended. */
export const isLeftOver = (name: string): boolean => {
  const [, origin, pid] = /^aludel_test_([0-9a-f]{8})_(\d+)_[0-9a-f]{12}$/.exec(name) ?? []
  return origin === machine && pid !== undefined && !alive(Number(pid))
}
