/** Links of pages that lead nowhere: to a file that is not there, or to a heading that its page does not have. */
import { existsSync, readFileSync, statSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { shown } from "../Repository.ts"
import { slug } from "./Slug.ts"

/** A page's lines, those of its code emptied. */
const prose = (text: string): ReadonlyArray<string> => {
  let fence: string | undefined
  return text.split("\n").map((line) => {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1]
    if (fence === undefined && mark !== undefined) fence = mark
    else if (fence !== undefined && mark?.startsWith(fence)) fence = undefined
    else if (fence === undefined) return line.replace(/(`+)(?:(?!\1).)*\1/g, "")
    return ""
  })
}

const anchors = new Map<string, ReadonlySet<string>>()

const anchorsOf = (file: string): ReadonlySet<string> => {
  const kept = anchors.get(file)
  if (kept !== undefined) return kept
  const text = readFileSync(file, "utf8")
  const lines = prose(text).map((line, index) => line === "" ? "" : text.split("\n")[index] ?? "")
  const found = new Set<string>()
  for (const line of lines) {
    const heading = /^#{1,6}\s+(.*)$/.exec(line)?.[1]
    if (heading === undefined) continue
    const name = slug(heading)
    let unique = name
    for (let count = 1; found.has(unique); count++) unique = `${name}-${count}`
    found.add(unique)
  }
  anchors.set(file, found)
  return found
}

/** A number that a page quotes from the benchmark has to stand there. */
const misquoted = (words: string, file: string): boolean =>
  /^\d[\d.,]*(?: \S+)?$/.test(words) && file.endsWith("performance.md") && !readFileSync(file, "utf8").includes(words)

/** One sentence for each link of a page, absolute, that leads nowhere; links to other sites are not followed. */
export const deadLinks = (page: string, root: string): ReadonlyArray<string> =>
  prose(readFileSync(page, "utf8")).flatMap((line, index) => {
    const targets = [...line.matchAll(/(?:\[([^\][]*))?\]\(([^()\s]+)\)|^\[[^\]]+\]:\s+(\S+)/g)].map(
      ([, words = "", inline, named]) => ({ words, target: inline ?? named ?? "" })
    )
    return targets.flatMap(({ target, words }) => {
      if (/^[a-z]+:/i.test(target)) return []
      const [path = "", anchor] = target.split("#")
      const file = path === "" ? page : resolve(dirname(page), decodeURIComponent(path))
      const where = `${shown(page, root)}:${index + 1} links to ${target}`
      if (!existsSync(file)) return [`${where}, which is not there`]
      if (misquoted(words, file)) return [`${where}, where "${words}" does not stand`]
      if (anchor === undefined || !file.endsWith(".md") || statSync(file).isDirectory()) return []
      return anchorsOf(file).has(anchor) ? [] : [`${where}, a heading that is not there`]
    })
  })

/** Pages below docs/ that its index does not lead to; decisions are listed by their folder. */
export const unlisted = (pages: ReadonlyArray<string>, root: string): ReadonlyArray<string> => {
  const index = join(root, "docs", "README.md")
  if (!existsSync(index)) return []
  const listed = new Set([...readFileSync(index, "utf8").matchAll(/\]\(([^()\s#]+)\)/g)].map(([, target]) => target))
  return pages.filter((page) => page.startsWith(dirname(index)) && page !== index)
    .map((page) => shown(page, dirname(index)))
    .filter((page) => !page.startsWith("decisions/") && !listed.has(page))
    .map((page) => `docs/${page} has no line in docs/README.md`)
}
