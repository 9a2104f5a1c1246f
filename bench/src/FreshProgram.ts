/**
 * What a process is made of whose start is measured: the contestants as JavaScript, in a project with Aludel's packages as
 * they are published and the other libraries as they are installed here. It stays in the git-ignored cache, and the packages
 * are packed anew where one of their sources has changed.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { basename, join } from "node:path"
import { pathToFileURL } from "node:url"
import { type Plugin, rolldown } from "rolldown"
import { isExternal } from "../../scripts/bundle/Entries.ts"
import { archives, installPackages, link } from "../../scripts/Packed.ts"
import { cache } from "../../scripts/Repository.ts"

const home = join(import.meta.dirname, "..")

/** The project that all of it is in. */
export const project = join(cache, "bench-installed")

/** The packages, the peers as links; yields the project's folder. */
export const installed = (): string => {
  const stamp = join(project, "installed")
  const wanted = basename(archives())
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return project
  rmSync(project, { recursive: true, force: true })
  mkdirSync(project, { recursive: true })
  installPackages(project)
  const { devDependencies } = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as {
    readonly devDependencies: Readonly<Record<string, string>>
  }
  for (const name of Object.keys(devDependencies)) {
    link(join(home, "node_modules", name), join(project, "node_modules", name))
  }
  writeFileSync(stamp, wanted)
  return project
}

/** What a module knows of its place stays true where it is bundled. */
const places: Plugin = {
  name: "places",
  transform: (text, path) =>
    text.includes("import.meta.")
      ? text.replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href))
        .replaceAll("import.meta.dirname", JSON.stringify(join(path, "..")))
      : undefined
}

/** Bundles the program, a file for each contestant; yields the path of its first. */
export const freshProgram = async (): Promise<string> => {
  const dir = join(installed(), "program")
  const bundle = await rolldown({
    input: { fresh: join(import.meta.dirname, "Fresh.ts") },
    external: isExternal,
    platform: "node",
    plugins: [places]
  })
  await bundle.write({ dir, cleanDir: true, format: "esm" })
  await bundle.close()
  return join(dir, "fresh.js")
}
