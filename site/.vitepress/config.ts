/** How the site looks. Its pages are written into site/build/pages by src/build.ts. */
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { defineConfig } from "vitepress"
import { contentsOf, modulesOf } from "../src/Pages.ts"

const site = dirname(dirname(fileURLToPath(import.meta.url)))
const pages = join(site, "build", "pages")

export default defineConfig({
  title: "Aludel",
  description: "Typed PostgreSQL for Effect",
  srcDir: pages,
  outDir: join(site, "dist"),
  cacheDir: join(site, "build", "cache"),
  // Any static server shows it, without rules for addresses.
  cleanUrls: false,
  metaChunk: true,
  vite: { build: { chunkSizeWarningLimit: 5000 } },
  themeConfig: {
    nav: [
      { text: "Documentation", link: "/docs/" },
      { text: "API", link: "/api/" }
    ],
    sidebar: [
      ...contentsOf(dirname(site)).map(({ items, text }) => ({ text, items: [...items], collapsed: false })),
      { text: "API", items: [...modulesOf(pages)] }
    ],
    outline: "deep",
    search: { provider: "local" }
  }
})
