/** A user's project, with the files of `published/` in it. */
import { EmbeddedPostgres } from "@aludel/testing"
import { Effect, Exit, Scope } from "effect"
import { copyFileSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { installPackages } from "../Packed.ts"
import { root } from "../Repository.ts"

/** A folder for a project with a server in it: where root runs this, the server's user can reach it. */
export const reachableFolder = async (): Promise<{ readonly home: string; readonly remove: () => Promise<void> }> => {
  const scope = Scope.makeUnsafe()
  const home = await Effect.runPromise(Scope.provide(EmbeddedPostgres.temporaryFolder, scope))
  return { home, remove: () => Effect.runPromise(Scope.close(scope, Exit.void)) }
}

/** Makes a project of a folder: its own files, and all packages. */
export const installAll = (project: string): void => {
  const sources = join(root, "scripts", "test", "published")
  for (const file of readdirSync(sources)) copyFileSync(join(sources, file), join(project, file))
  installPackages(project)
}
