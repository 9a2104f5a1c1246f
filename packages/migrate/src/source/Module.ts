/**
 * Loads a file of the project: by Node itself, which strips types; where that fails, by the `tsx` or `jiti` that the project
 * has installed, which know what Node does not: imports without a suffix, path aliases, enums, decorators.
 */
import * as Effect from "effect/Effect"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
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

const installed = async (file: string): Promise<Load | undefined> => {
  const from = pathToFileURL(join(dirname(file), "unnamed.js")).href
  for (const [entry, make] of loaders) {
    let found: string
    try {
      found = createRequire(from).resolve(entry)
    } catch {
      continue
    }
    return make(await import(pathToFileURL(found).href), from)
  }
  return undefined
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

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).trim()

const ways =
  "Node alone does not load it: write imports with their suffix (\"./tables.ts\") and only what types can be stripped " +
  "from, or install tsx or jiti in the project"

const load = async (file: string): Promise<unknown> => {
  try {
    return await import(pathToFileURL(file).href)
  } catch (error) {
    const other = await installed(file)
    if (other !== undefined) return await other(file)
    const code = codeOf(error)
    if (code === undefined || !foreign.has(code)) throw error
    throw new Error(`${messageOf(error)}\n${ways}`, { cause: error })
  }
}

/**
 * What a file of the project exports.
 *
 * @param file its path
 * @param shown how messages call it
 */
export const loadModule = (file: string, shown: string): Effect.Effect<unknown, MigrateError> =>
  Effect.tryPromise({
    try: () => load(file),
    catch: (error) =>
      new MigrateError({ reason: "InvalidFile", problem: `${shown} cannot be loaded: ${messageOf(error)}` })
  })

/** The default export; undefined where there is none. A loader may wrap what is CommonJS to it once more. */
export const defaultOf = (loaded: unknown): unknown => {
  const once = typeof loaded === "object" && loaded !== null && "default" in loaded ? loaded.default : undefined
  return typeof once === "object" && once !== null && "default" in once && Object.keys(once).length === 1
    ? once.default
    : once
}
