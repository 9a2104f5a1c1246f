/** How the site looks. Its pages are written into site/build/pages by src/build.ts. */
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { defineConfig } from "vitepress"
import { contentsOf, modulesOf } from "../src/Pages.ts"

const site = dirname(dirname(fileURLToPath(import.meta.url)))
const pages = join(site, "build", "pages")

const icon =
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#3451b2"/><path d="M13 5h6v6l6 13a2 2 0 0 1-2 3H9a2 2 0 0 1-2-3l6-13z" fill="#fff"/></svg>`

// Tables of many columns and lines of code have the room that there is.
const wider = `:root { --vp-layout-max-width: 1640px }
@media (min-width: 1440px) { .VPDoc.has-aside .content-container { max-width: 880px !important } }
.vp-doc table { font-size: 14px }
.VPHome .vp-doc { max-width: 1024px; margin: 0 auto; padding-top: 40px }`

export default defineConfig({
  title: "Aludel",
  description: "Typed PostgreSQL for Effect",
  head: [
    ["link", { rel: "icon", href: `data:image/svg+xml,${encodeURIComponent(icon)}` }],
    ["style", {}, wider]
  ],
  srcDir: pages,
  outDir: join(site, "dist"),
  cacheDir: join(site, "build", "cache"),
  // Any static server shows it, without rules for addresses.
  cleanUrls: false,
  metaChunk: true,
  vite: { build: { chunkSizeWarningLimit: 5000 } },
  themeConfig: {
    nav: [
      { text: "The first hour", link: "/examples/first-hour/" },
      { text: "Documentation", link: "/docs/" },
      { text: "API", link: "/api/" }
    ],
    sidebar: [
      ...contentsOf(dirname(site)).map(({ items, text }) => ({ text, items: [...items], collapsed: false })),
      { text: "API", items: [{ text: "All modules", link: "/api/" }, ...modulesOf(pages)] }
    ],
    outline: "deep",
    search: { provider: "local" }
  }
})
