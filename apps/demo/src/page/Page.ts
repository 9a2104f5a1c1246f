/** The page at `/`: its files as they are written, without a build. What it shows of the database the development tools tell. */
import { DevTools } from "@aludel/devtools"
import { Effect, Layer } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { readFile } from "node:fs/promises"

const types = { html: "text/html; charset=utf-8", css: "text/css; charset=utf-8", js: "text/javascript; charset=utf-8" }

const modules = ["page", "page-parts", "ask", "panel", "chart", "reading", "joining", "writing", "breaking"] as const

const headers = {
  "cache-control": "no-cache",
  // What the page may load is its own; the bars of its chart have widths.
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:",
  "x-content-type-options": "nosniff"
}

const served = (path: `/${string}`, file: string, kind: keyof typeof types) =>
  HttpRouter.add(
    "GET",
    path,
    Effect.map(
      Effect.promise(() => readFile(new URL(file, import.meta.url))),
      (bytes) => HttpServerResponse.uint8Array(bytes, { contentType: types[kind], headers })
    )
  )

/** The page, and what tells it of statements. A demonstration shows them to whoever may reach it, whatever NODE_ENV says. */
export const PageLayer = Layer.mergeAll(
  served("/", "./index.html", "html"),
  served("/page/page.css", "./page.css", "css"),
  ...modules.map((name) => served(`/page/${name}.js`, `./${name}.js`, "js")),
  DevTools.layer({ production: "allow", remote: "allow" })
)
