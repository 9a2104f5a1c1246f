/**
 * A tree of files for one test, in a folder with a space in its name, removed after the test.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { onTestFinished } from "vitest"
import { cache } from "../Repository.ts"

/** Below the repository's cache, so that installed packages resolve from it. */
export const tree = (content: Readonly<Record<string, string>>): string => {
  mkdirSync(join(cache, "test"), { recursive: true })
  const folder = realpathSync(mkdtempSync(join(cache, "test", "a tree ")))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(content)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}
