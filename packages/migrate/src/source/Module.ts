/**
 * Loads a file of the project: by Node itself, which strips types; where that fails, by the `tsx` or `jiti` that the project
 * has installed, which know what Node does not: imports without a suffix, path aliases, enums, decorators.
 */
import * as Effect from "effect/Effect"
import { statSync } from "node:fs"
import { createRequire } from "node:module"
import { basename, dirname, join } from "node:path"
import { pathToFileURL } from "node:url"
import { MigrateError } from "../error/MigrateError.ts"

type Load = (file: string) => Promise<unknown>

interface Tsx {
  readonly tsImport: (file: string, from: string) => Promise<unknown>
}
interface Jiti {
  readonly createJiti: (from: string) => { readonly import: (file: string) => Promise<unknown> }
}

/** The entry of a package that the project has, and the way it loads a file. */
const loaders: ReadonlyArray<readonly [entry: string, make: (loaded: unknown, from: string) => Load]> = [
  ["tsx/esm/api", (loaded, from) => (file) => (loaded as Tsx).tsImport(pathToFileURL(file).href, from)],
  ["jiti", (loaded, from) => (file) => (loaded as Jiti).createJiti(from).import(file)]
]

const found = (entry: string, from: string): string | undefined => {
  try {
    return createRequire(from).resolve(entry)
  } catch {
    return undefined
  }
}

/** The first loader that the project of a file has. */
const installed = (file: string): Effect.Effect<Load | undefined, unknown> => {
  const from = pathToFileURL(join(dirname(file), "unnamed.js")).href
  for (const [entry, make] of loaders) {
    const path = found(entry, from)
    if (path === undefined) continue
    return Effect.map(
      Effect.tryPromise({ try: () => import(pathToFileURL(path).href), catch: (error) => error }),
      (loaded) => make(loaded, from)
    )
  }
  return Effect.undefined
}

/** What Node says where it is the way of writing that it does not know, and not what is written. */
const foreign = new Set([
  "ERR_UNKNOWN_FILE_EXTENSION",
  "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX",
  "ERR_UNSUPPORTED_DIR_IMPORT",
  "ERR_MODULE_NOT_FOUND",
  "ERR_INVALID_TYPESCRIPT_SYNTAX"
])

const codeOf = (error: unknown): string | undefined =>
  typeof error === "object" && error !== null && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined

/** Where it is that Node cannot read: it may be in another file, which this one imports. */
const placeOf = ({ stack }: Error): string => {
  const [, path, line] = /^([^\n?]+)(?:\?[\d.]+)?:(\d+)\n/.exec(stack ?? "") ?? []
  return path === undefined ? "" : ` (${basename(path)}, line ${line})`
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? `${error.message.trim()}${placeOf(error)}` : String(error).trim()

const ways =
  "Node alone does not load it: write imports with their suffix (\"./tables.ts\") and only what types can be stripped " +
  "from, or install tsx or jiti in the project"

/** Node keeps what it has loaded by its address, so one that was edited since has another. */
const addressOf = (file: string): string => `${pathToFileURL(file).href}?${statSync(file).mtimeMs}`

const load = (file: string): Effect.Effect<unknown, unknown> =>
  Effect.tryPromise({ try: (): Promise<unknown> => import(addressOf(file)), catch: (error) => error }).pipe(
    Effect.catch((error) =>
      Effect.flatMap(installed(file), (other) => {
        if (other !== undefined) return Effect.tryPromise({ try: () => other(file), catch: (error) => error })
        const code = codeOf(error)
        return Effect.fail(
          code === undefined || !foreign.has(code) ? error : new Error(`${messageOf(error)}\n${ways}`, { cause: error })
        )
      })
    )
  )

/**
 * What a file of the project exports.
 *
 * @param file its path
 * @param shown how messages call it
 */
export const loadModule = (file: string, shown: string): Effect.Effect<unknown, MigrateError> =>
  Effect.mapError(
    load(file),
    (error) => new MigrateError({ reason: "InvalidFile", problem: `${shown} cannot be loaded: ${messageOf(error)}` })
  )

/** A file of the project, and how messages call it. */
export interface ModuleFile {
  readonly file: string
  readonly shown: string
}

/**
 * What many files of the project export, in their order. They are loaded as the imports of one module: for each that is imported
 * by itself Node walks through all that it imports again, which takes four times as long for 500.
 */
export const loadModules = (files: ReadonlyArray<ModuleFile>): Effect.Effect<ReadonlyArray<unknown>, MigrateError> => {
  const lines = files.map(({ file }, index) => `import * as m${index} from ${JSON.stringify(addressOf(file))}`)
  const text = [...lines, `export const all = [${files.map((_, index) => `m${index}`).join(", ")}]`].join("\n")
  const together = Effect.tryPromise({
    try: (): Promise<{ readonly all: ReadonlyArray<unknown> }> =>
      import(`data:text/javascript,${encodeURIComponent(text)}`),
    catch: (error) => error
  })
  // One by one, so that what is wrong is said of the file that it is wrong with.
  return Effect.catch(
    Effect.map(together, ({ all }) => all),
    () => Effect.forEach(files, ({ file, shown }) => loadModule(file, shown))
  )
}

/** The default export; undefined where there is none. A loader may wrap what is CommonJS to it once more. */
export const defaultOf = (loaded: unknown): unknown => {
  const once = typeof loaded === "object" && loaded !== null && "default" in loaded ? loaded.default : undefined
  return typeof once === "object" && once !== null && "default" in once && Object.keys(once).length === 1
    ? once.default
    : once
}
