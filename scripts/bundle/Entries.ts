/**
 * What a package is bundled to, told by its manifest: the files that its published entries and programs are, the modules
 * that they begin with, and what they may leave to be imported.
 */

export interface Manifest {
  readonly name: string
  /** As this repository sees the package: each entry is a module of `src`. */
  readonly exports: Readonly<Record<string, string>>
  readonly bin?: Readonly<Record<string, string>>
  /** As a user sees it: each entry is a bundled file. */
  readonly publishConfig: {
    readonly exports: Readonly<Record<string, { readonly types: string; readonly default: string }>>
    readonly bin?: Readonly<Record<string, string>>
  }
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** The folder of a package that its bundle is written to: all files in one, so that those beside a module stay beside it. */
export const folder = "bundle"

const fileName = new RegExp(`^\\./${folder}/([\\w-]+)\\.js$`)

/** The module in `src` that each bundled file begins with, by the file's name. */
export const entriesOf = ({ bin, exports, name, publishConfig }: Manifest): Readonly<Record<string, string>> => {
  const published = [
    ...Object.entries(publishConfig.exports).map(([entry, { default: file }]) =>
      [entry, file, exports[entry]] as const
    ),
    ...Object.entries(publishConfig.bin ?? {}).map(([program, file]) => [program, file, bin?.[program]] as const)
  ]
  const entries: Record<string, string> = {}
  for (const [entry, file, source] of published) {
    const [, bundled] = fileName.exec(file) ?? []
    if (bundled === undefined) throw new Error(`${name}: "${entry}" is published as ${file}, not in ./${folder}/`)
    if (source === undefined) throw new Error(`${name}: "${entry}" is published, and no module of src is it`)
    if (bundled in entries) throw new Error(`${name}: two entries are ./${folder}/${bundled}.js`)
    entries[bundled] = source
  }
  return entries
}

const besideAModule = /"\.\/([\w-]+)\.ts"[^\n]*, import\.meta\.url\)/g

/** The modules beside this one that it starts as programs of their own, by `new URL("./X.ts", import.meta.url)`. */
export const programsOf = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(besideAModule)].map(([, name = ""]) => name)

/** Whether an import is left to whoever runs the bundle: all but the package's own modules. */
export const isExternal = (specifier: string): boolean => !/^(\.|\/|[A-Za-z]:[\\/])/.test(specifier)

const packageOf = (specifier: string): string =>
  specifier.split("/").slice(0, specifier.startsWith("@") ? 2 : 1).join("/")

/** What is imported and would not be there for a user: neither Node's own nor a dependency. */
export const undeclared = (manifest: Manifest, imported: ReadonlyArray<string>): ReadonlyArray<string> => {
  const declared = new Set(
    [manifest.dependencies, manifest.optionalDependencies, manifest.peerDependencies].flatMap((all) =>
      Object.keys(all ?? {})
    )
  )
  return [...new Set(imported)].filter((specifier) =>
    !specifier.startsWith("node:") && !declared.has(packageOf(specifier))
  )
}
