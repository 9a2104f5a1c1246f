/** The API reference: the packages' docstrings as Markdown, by TypeDoc. */
import { readFileSync, writeFileSync } from "node:fs"
import { join, relative, sep } from "node:path"
import { Application, type TypeDocOptions } from "typedoc"
import type { PluginOptions } from "typedoc-plugin-markdown"

const packages = ["sql", "pool", "orm", "migrate", "testing", "devtools"]

interface Entry {
  /** What an import of it names. */
  readonly name: string
  readonly file: string
}

/** The modules that a package lets others import. */
const entriesOf = (root: string, name: string): ReadonlyArray<Entry> => {
  const folder = join(root, "packages", name)
  const manifest: { readonly exports: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8")
  )
  return Object.entries(manifest.exports).filter(([, path]) => !path.includes("*"))
    .map(([key, path]) => ({ name: `@aludel/${name}${key.slice(1)}`, file: join(folder, path) }))
}

/** What TypeDoc calls a module: its file, from the packages' folder. */
const moduleOf = (root: string, file: string): string =>
  relative(join(root, "packages"), file).split(sep).join("/").replace(/\.ts$/, "").replace(/\/index$/, "")

/** The repository's own settings, without what only writes files. */
const project = (root: string, folder: string): string => {
  const file = join(folder, "tsconfig.api.json")
  const compilerOptions = { composite: false, incremental: false, noEmit: true, types: ["node"] }
  const include = packages.map((name) => join(root, "packages", name, "src"))
  writeFileSync(file, JSON.stringify({ extends: join(root, "tsconfig.base.json"), compilerOptions, include }))
  return file
}

/** Writes `<folder>/api`. */
export const writeApi = async (root: string, site: string, folder: string): Promise<void> => {
  const entries = packages.flatMap((name) => entriesOf(root, name))
  const options: TypeDocOptions & Partial<PluginOptions> = {
    name: "API",
    out: join(folder, "api"),
    plugin: ["typedoc-plugin-markdown"],
    entryPoints: entries.map(({ file }) => file),
    tsconfig: project(root, site),
    basePath: join(root, "packages"),
    displayBasePath: join(root, "packages"),
    readme: "none",
    skipErrorChecking: true,
    excludePrivate: true,
    excludeInternal: true,
    excludeExternals: true,
    disableSources: true,
    githubPages: false,
    logLevel: "Error",
    router: "module",
    hidePageHeader: true,
    hideBreadcrumbs: true,
    entryFileName: "index.md",
    parametersFormat: "table",
    sanitizeComments: true,
    useCodeBlocks: true
  }
  const app = await Application.bootstrapWithPlugins(options)
  const converted = await app.convert()
  if (converted === undefined) throw new Error("TypeDoc could not read the packages")
  for (const child of converted.children ?? []) {
    const entry = entries.find(({ file }) => moduleOf(root, file) === child.name)
    if (entry !== undefined) child.name = entry.name
  }
  await app.generateOutputs(converted)
}
