/** The Markdown of the repository as pages of the site: the same files, with links that lead from page to page. */
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join, posix, relative, resolve, sep } from "node:path"

const patterns = [
  "*.md",
  "docs/**/*.md",
  "packages/*/README.md",
  "apps/*/README.md",
  "examples/*/README.md",
  "bench/README.md"
]

const slashes = (path: string): string => path.split(sep).join("/")

/** A folder's README is its index. */
const addressOf = (page: string): string => page.replace(/README\.md$/, "index.md")

/**
 * A link as the site has it: a page, or the index of a folder. What is no page, such as a test or a source, loses its link
 * and keeps its words, since the site does not hold it.
 */
const linked =
  (root: string, page: string, pages: ReadonlySet<string>) => (whole: string, words: string, target: string) => {
    if (/^(?:[a-z]+:|#)/i.test(target)) return whole
    const [path = "", anchor] = target.split("#")
    const found = slashes(relative(root, resolve(root, dirname(page), path)))
    const file = [found, posix.join(found, "README.md")].find((name) => pages.has(name))
    if (file === undefined) return words
    const to = posix.relative(posix.dirname(addressOf(page)), addressOf(file))
    return `[${words}](${to.startsWith(".") ? to : `./${to}`}${anchor === undefined ? "" : `#${anchor}`})`
  }

/** Changes the prose: a link's words may go on in the next line. */
const outsideOfCode = (text: string, change: (prose: string) => string): string => {
  const written: Array<string> = []
  let prose: Array<string> = []
  let fence: string | undefined
  for (const line of text.split("\n")) {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1]
    const opens = fence === undefined && mark !== undefined
    if (fence === undefined && !opens) {
      prose.push(line)
      continue
    }
    if (opens) {
      if (prose.length > 0) written.push(change(prose.join("\n")))
      prose = []
      fence = mark
    } else if (fence !== undefined && mark?.startsWith(fence)) fence = undefined
    written.push(line)
  }
  return [...written, ...(prose.length > 0 ? [change(prose.join("\n"))] : [])].join("\n")
}

const promise = /^- \*\*(.+?)\.\*\* ((?:.|\n(?! *[-\n#]))+)\n/gm

/** The repository's README as the first page of the site: what it is, where to begin and what it promises come first. */
const landing = (readme: string): string => {
  const [, title = "", what = ""] = /^# (.*)\n\n([^]*?)\n\n/.exec(readme) ?? []
  const [text = "", ...rest] = what.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll("\n", " ").split(/(?<=\.) /)
  const plain = (words: string) => words.replaceAll(/\s+/g, " ").replaceAll("`", "").trim()
  const matter = {
    layout: "home",
    hero: {
      name: title,
      text: text.replace(/\.$/, ""),
      tagline: rest.join(" "),
      actions: [
        { theme: "brand", text: "The first hour", link: "/examples/first-hour/" },
        { theme: "alt", text: "Tutorial", link: "/docs/tutorial/01-first-query" },
        { theme: "alt", text: "Compared", link: "/docs/compared" }
      ]
    },
    features: [...readme.matchAll(promise)].map(([, name = "", details = ""]) => ({
      title: name,
      details: plain(details)
    }))
  }
  const body = readme.slice(readme.indexOf(what) + what.length).replaceAll(promise, "")
  // JSON is YAML.
  return `---\n${JSON.stringify(matter)}\n---\n${body}`
}

/** Writes all pages into a folder, and returns their names. */
export const writePages = (root: string, folder: string): ReadonlyArray<string> => {
  const names = globSync(patterns, { cwd: root, exclude: (name) => name.includes("node_modules") }).map(slashes).sort()
  const pages = new Set(names)
  for (const page of names) {
    const text = readFileSync(join(root, page), "utf8")
    const link = linked(root, page, pages)
    const written = outsideOfCode(
      page === "README.md" ? landing(text) : text,
      (prose) => prose.replaceAll(/\[([^\]]*)\]\(([^()\s]+)\)/g, link)
    )
    const file = join(folder, addressOf(page))
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, written)
  }
  for (const picture of globSync("docs/**/*.{svg,png}", { cwd: root })) {
    if (existsSync(join(root, picture))) cpSync(join(root, picture), join(folder, picture))
  }
  return names
}

export interface Group {
  readonly text: string
  readonly items: ReadonlyArray<{ readonly text: string; readonly link: string }>
}

/** The site's contents: the headings and links of docs/README.md, which is the index for readers of the repository too. */
export const contentsOf = (root: string): ReadonlyArray<Group> => {
  const groups: Array<{ text: string; items: Array<{ text: string; link: string }> }> = []
  for (const line of readFileSync(join(root, "docs/README.md"), "utf8").split("\n")) {
    const heading = /^## (.*)$/.exec(line)?.[1]
    if (heading !== undefined) groups.push({ text: heading, items: [] })
    const [, text, target] = /^(?:\d+\.|-) \[([^\]]+)\]\(([^()\s]+\.md)\)/.exec(line) ?? []
    if (text === undefined || target === undefined) continue
    const page = addressOf(posix.join("docs", target)).replace(/index\.md$/, "").replace(/\.md$/, "")
    groups.at(-1)?.items.push({ text: text.replaceAll("`", ""), link: `/${page}` })
  }
  return groups.filter(({ items }) => items.length > 0)
}

/** The modules of the API reference, by its index. */
export const modulesOf = (folder: string): Group["items"] =>
  [...readFileSync(join(folder, "api", "index.md"), "utf8").matchAll(/^- \[([^\]]+)\]\(([^()]+)\.md\)/gm)].map(
    ([, text = "", path = ""]) => ({ text, link: `/api/${path.replace(/index$/, "")}` })
  )
