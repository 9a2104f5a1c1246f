/**
 * The tests of the whole workspace: one project for each package, each app, and the scripts.
 * `*.test.ts` needs no database; `*.integration.test.ts` gets the one server that scripts/vitest/globalSetup.ts starts.
 * Vitest does not look for a file of this name: pass `--config vitest.workspace.ts`, or rely on vitest.config.ts.
 */
import { existsSync, readdirSync } from "node:fs"
import { basename, join } from "node:path"
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config"

const root = import.meta.dirname
const below = (folder: string): Array<string> =>
  readdirSync(join(root, folder)).sort().map((name) => `${folder}/${name}`)
const folders = [...below("packages"), ...below("apps"), "scripts"]

/** The projects, without the test files that match one of the patterns. */
export const projects = (left: ReadonlyArray<string>): Array<TestProjectInlineConfiguration> =>
  folders.filter((folder) => existsSync(join(root, folder, "test"))).map((folder) => ({
    test: {
      name: basename(folder),
      root: join(root, folder),
      include: ["test/**/*.test.ts"],
      exclude: ["**/node_modules/**", ...left],
      // A loaded two-core machine, not a slow test: what must be fast is measured in bench/.
      testTimeout: 30_000,
      hookTimeout: 60_000
    }
  }))

export default defineConfig({
  test: { globalSetup: [join(root, "scripts/vitest/globalSetup.ts")], projects: projects([]) }
})
