/**
 * The rules that look at one import at a time. Each gives a sentence when it is broken; the table is Arrows.ts.
 */
import { builtinModules } from "node:module"
import type { Arrow, Arrows, Package } from "./Arrows.ts"
import type { Import, Source } from "./Import.ts"

/** Where a file stands: its package's folder, and in `src/` its room (undefined for a top file). */
interface Place {
  readonly folder: string
  readonly package: Package
  readonly inSrc: boolean
  readonly room: string | undefined
}

const placeOf = (path: string, arrows: Arrows): Place | undefined => {
  const folder = Object.keys(arrows.packages).find((name) => path.startsWith(`${name}/`))
  const found = folder === undefined ? undefined : arrows.packages[folder]
  if (folder === undefined || found === undefined) return undefined
  const parts = path.slice(folder.length + 1).split("/")
  const inSrc = parts[0] === "src"
  return { folder, package: found, inSrc, room: inSrc && parts.length > 2 ? parts[1] : undefined }
}

const packageOf = (specifier: string): string => {
  if (specifier.startsWith("node:") || builtinModules.includes(specifier)) return "node"
  return specifier.split("/").slice(0, specifier.startsWith("@") ? 2 : 1).join("/")
}

/** What is wrong with a file's place and its imports, as `path:line sentence`. */
export const brokenRules = (source: Source, arrows: Arrows): Array<string> => {
  const place = placeOf(source.path, arrows)
  if (!place) return []
  const { room } = place
  if (room !== undefined && !(room in place.package.rooms)) {
    return [`${source.path}:1 unknown room "${room}": give it a line in the table`]
  }
  return source.imports.flatMap((one) => {
    const broken = one.target === undefined
      ? packageRules(one, source, place, arrows)
      : fileRules(one, one.target, source, place, arrows)
    return broken.map((sentence) => `${source.path}:${one.line} ${sentence}`)
  })
}

const packageRules = (
  { specifier, typeOnly }: Import,
  { path }: Source,
  place: Place,
  arrows: Arrows
): Array<string> => {
  const broken: Array<string> = []
  const name = packageOf(specifier)
  const own = name === `@aludel/${place.folder.split("/")[1]}`
  const allowed = [...place.package.src, ...(place.inSrc ? [] : place.package.test)]
  if (specifier.split("/").includes("src")) broken.push(`"${specifier}" reaches into src: import a public entry`)
  if (own && place.inSrc) broken.push(`"${specifier}" is this very package: import the file`)
  if (!own && !allowed.includes(name)) broken.push(`${place.folder} may not import "${name}"`)
  if (!place.inSrc) return broken
  const rooms = place.package.only?.[name]
  if (rooms && !rooms.includes(place.room ?? "")) broken.push(`"${name}" belongs to the room ${rooms.join(", ")} alone`)
  if (place.package.effectByModule && specifier === "effect") {
    broken.push(`the barrel "effect" loads all of it: import "effect/<Module>"`)
  }
  const costly = arrows.costly.find((entry) => entry.module === specifier)
  if (costly && !typeOnly && !isOneOf(path, costly.only)) {
    broken.push(`"${specifier}" is slow to load: only ${costly.only.join(", ") || "its types"}`)
  }
  return broken
}

const isOneOf = (path: string, only: ReadonlyArray<string>): boolean =>
  only.some((entry) => entry.endsWith("/") ? path.startsWith(entry) : path === entry)

const fileRules = (one: Import, target: string, { path }: Source, place: Place, arrows: Arrows): Array<string> => {
  const other = placeOf(target, arrows)
  if (other?.folder !== place.folder) {
    return target.startsWith(`${place.folder}/`) ? [] : [`"${one.specifier}" leaves the package: import by its name`]
  }
  const broken: Array<string> = []
  if (target === `${place.folder}/src/index.ts`) broken.push("index.ts is for other packages: import the file itself")
  if (!place.inSrc) return broken
  if (!other.inSrc) broken.push(`"${one.specifier}" is not part of src`)
  else if (place.room !== undefined && other.room !== place.room && !mayCross(place, other.room, one.typeOnly)) {
    const kind = one.typeOnly ? "" : " as a value"
    broken.push(`the room ${place.room} may not import ${other.room ?? "a top file"}${kind}`)
  }
  const costly = arrows.costly.find((entry) => isOneOf(target, entry.only))
  if (costly && !one.typeOnly && !isOneOf(path, costly.only)) {
    broken.push(`"${one.specifier}" loads "${costly.module}", which is slow: it is an entry of its own`)
  }
  return broken
}

const mayCross = (place: Place, to: string | undefined, typeOnly: boolean): boolean =>
  (place.package.rooms[place.room ?? ""] ?? []).some((arrow: Arrow) =>
    typeof arrow === "string" ? arrow === to : typeOnly && arrow.types === to
  )
