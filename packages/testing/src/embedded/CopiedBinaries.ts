/**
 * A copy of the binaries for a server's user who cannot reach the original, as in a clone under
 * root's home. Plain Node, for the supervisor.
 */
import { constants, cpSync, lchownSync, readdirSync } from "node:fs"
import { join } from "node:path"
import type { ServerUser } from "./Access.ts"

// Synchronous: nothing else is to be done meanwhile, and the many small files take 60 ms instead of 400.
export const copyBinaries = (from: string, to: string, user: ServerUser): void => {
  cpSync(from, to, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE })
  lchownSync(to, user.uid, user.gid)
  for (const entry of readdirSync(to, { recursive: true, withFileTypes: true })) {
    lchownSync(join(entry.parentPath, entry.name), user.uid, user.gid)
  }
}
