/**
 * A data directory that the server's user cannot reach, such as one below the home of root, is made as a link to one that
 * it can. It outlives the server, and a restart of the machine where `/var/tmp` does.
 */
import { chown, lstat, mkdir, mkdtemp, readdir, readlink, realpath, rm, rmdir, stat, symlink } from "node:fs/promises"
import { tmpdir } from "node:os"
import { basename, dirname, join, resolve } from "node:path"
import { reaches, type ServerUser } from "./Access.ts"

const prefix = "aludel-data-"

const isThere = (path: string): Promise<boolean> => stat(path).then(() => true, () => false)

const nearest = async (path: string): Promise<string> => await isThere(path) ? realpath(path) : nearest(dirname(path))

const openFolder = async (user: ServerUser): Promise<string | undefined> => {
  for (const candidate of ["/var/tmp", tmpdir(), "/tmp"]) {
    if (await isThere(candidate) && await reaches(user, await realpath(candidate))) return candidate
  }
  return undefined
}

/** Whether nothing stands in the way of a link: nothing there, an empty folder, or a link of ours that leads nowhere. */
const cleared = async (path: string): Promise<boolean> => {
  const found = await lstat(path).catch(() => undefined)
  if (found === undefined) return true
  if (found.isSymbolicLink()) {
    if (await isThere(path) || !basename(await readlink(path)).startsWith(prefix)) return false
    await rm(path)
    return true
  }
  if (!found.isDirectory() || (await readdir(path)).length > 0) return false
  await rmdir(path)
  return true
}

/** Makes `given` a link to a folder that `user` owns and can reach, where it cannot reach `given` itself. */
export const linkWhereClosed = async (given: string, user: ServerUser): Promise<void> => {
  const path = resolve(given)
  const parent = dirname(path)
  const place = await nearest(parent)
  if (!(await stat(place)).isDirectory() || await reaches(user, place)) return
  const open = await openFolder(user)
  if (open === undefined || !(await cleared(path))) return
  await mkdir(parent, { recursive: true })
  const target = await mkdtemp(join(open, prefix))
  await chown(target, user.uid, user.gid)
  await symlink(target, path)
}
