/**
 * Builds the documentation as a static site into site/dist: the repository's pages, and an API reference made from the
 * docstrings. Needs no network. `npm run docs`; any static server shows what comes of it, such as `npx vitepress serve site`.
 */
import { rmSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "vitepress"
import { writeApi } from "./Api.ts"
import { writePages } from "./Pages.ts"

const site = dirname(dirname(fileURLToPath(import.meta.url)))
const root = dirname(site)
const folder = join(site, "build")

rmSync(folder, { recursive: true, force: true })
const pages = writePages(root, join(folder, "pages"))
await writeApi(root, folder, join(folder, "pages"))
await build(site)
console.log(`${pages.length} pages and the API reference: ${join(site, "dist", "index.html")}`)
