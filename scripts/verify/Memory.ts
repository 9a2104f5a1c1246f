/**
 * Temporary files in memory. The tests make and drop some thousand databases of 300 files each, which took a file system
 * on a disk a third of the tests' time: ext4 without a journal looks at each file of the last minutes that is gone
 * before it makes a new one.
 */
import { chmodSync, mkdtempSync, rmSync, statfsSync } from "node:fs"
import { freemem } from "node:os"
import { join } from "node:path"

const shared = "/dev/shm"

/** What all servers and projects of a run may take at once, in bytes; twice of what was seen. */
const needed = 4 * 1024 ** 3

const isRoomy = (): boolean => {
  try {
    const { bavail, bsize } = statfsSync(shared)
    return bavail * bsize >= needed && freemem() >= 2 * needed
  } catch {
    return false
  }
}

/** A folder in memory that is gone with this process, where the system has such, with room; else undefined. */
export const folderInMemory = (): string | undefined => {
  if (process.platform !== "linux" || !isRoomy()) return undefined
  const path = mkdtempSync(join(shared, "aludel-"))
  // As /tmp is: under root the servers run as another user.
  chmodSync(path, 0o1777)
  process.on("exit", () => rmSync(path, { recursive: true, force: true }))
  return path
}
