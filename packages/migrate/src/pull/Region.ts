/**
 * The regions of a schema file that are generated, each with a mark of what was written: what hands changed is seen by it and
 * stays as they left it. What stands outside of regions is never touched.
 */
import { createHash } from "node:crypto"

/** One generated piece of the file. */
export interface Region {
  readonly id: string
  readonly body: string
}

/** A region that was not written, and why. */
export interface Kept {
  readonly id: string
  readonly reason: string
}

const markOf = (body: string): string => createHash("sha256").update(body.trim()).digest("hex").slice(0, 12)

const written = ({ body, id }: Region): string =>
  `// #region pulled ${id} ${markOf(body)}\n${body}\n// #endregion pulled\n`

const pattern = /^\/\/ #region pulled (.+) ([0-9a-f]{12})\n([^]*?)\n?\/\/ #endregion pulled\n?/gm

/**
 * The file with the regions put into it: in their places, new ones before the last, those that are gone taken out. The first
 * and the last of `regions` hold what others need; they keep their places at the ends.
 */
export const putInto = (
  existing: string,
  regions: ReadonlyArray<Region>
): { readonly text: string; readonly kept: ReadonlyArray<Kept> } => {
  const wanted = new Map(regions.map((region) => [region.id, region]))
  const kept: Array<Kept> = []
  const seen = new Set<string>()
  const last = regions.at(-1)
  const fresh = () =>
    regions.filter(({ id }) => !seen.has(id) && id !== last?.id).map((region) => `${written(region)}\n`).join("")
  if (existing.trim() === "") return { text: `${regions.map(written).join("\n")}`, kept }
  const found = [...existing.matchAll(pattern)].map(([, id = ""]) => id)
  for (const id of found) seen.add(id)
  let text = existing.replaceAll(pattern, (whole, id: string, mark: string, body: string) => {
    const region = wanted.get(id)
    const before = id === last?.id ? fresh() : ""
    if (mark === markOf(body)) return region === undefined ? "" : `${before}${written(region)}`
    if (region === undefined) kept.push({ id, reason: "it is gone from the database, and was changed by hand" })
    else if (markOf(region.body) === mark) kept.push({ id, reason: "it was changed by hand" })
    else if (markOf(region.body) !== markOf(body)) {
      kept.push({ id, reason: "it was changed by hand, and in the database as well: compare them" })
    }
    return `${before}${whole}`
  })
  if (last !== undefined && !seen.has(last.id)) text = `${text.trimEnd()}\n\n${fresh()}${written(last)}`
  return { text: text.replaceAll(/\n{3,}/g, "\n\n"), kept }
}

/** The bodies of the regions that stand in the text. */
export const bodiesIn = (text: string): ReadonlyArray<Region> =>
  [...text.matchAll(pattern)].map(([, id = "", , body = ""]) => ({ id, body }))
