/**
 * A copy of the binaries for a server's user who cannot reach the original, as in a clone under
 * root's home. Plain Node, for the supervisor.
 */
import { constants } from "node:fs"
import { cp, lchown, readdir } from "node:fs/promises"
import { join } from "node:path"
import type { ServerUser } from "./Access.ts"

export const copyBinaries = async (from: string, to: string, user: ServerUser): Promise<void> => {
  await cp(from, to, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE })
  const entries = await readdir(to, { recursive: true, withFileTypes: true })
  const paths = entries.map((entry) => join(entry.parentPath, entry.name))
  for (const path of [to, ...paths]) await lchown(path, user.uid, user.gid)
}
