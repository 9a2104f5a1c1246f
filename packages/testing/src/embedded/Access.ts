/**
 * The user that the server runs as, and the folders which that user can reach. PostgreSQL refuses
 * to run as root, so root hands it to a user without rights; no account needs to exist for the id.
 */
import { stat } from "node:fs/promises"
import { dirname } from "node:path"

/** The server's user and group; undefined where it runs as the user of this program. */
export interface ServerUser {
  readonly uid: number
  readonly gid: number
}

const nobody: ServerUser = { uid: 65534, gid: 65534 }

export const serverUser = (): ServerUser | undefined => process.getuid?.() === 0 ? nobody : undefined

/**
 * Whether `user` may pass through `path` and each folder above it, by their mode bits.
 * `path` is absolute and free of symbolic links.
 */
export const reaches = async (user: ServerUser, path: string): Promise<boolean> => {
  const { mode, uid, gid } = await stat(path)
  const execute = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001
  if ((mode & execute) === 0) return false
  const parent = dirname(path)
  return parent === path || reaches(user, parent)
}
