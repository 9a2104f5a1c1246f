/** The page's own files, as they lie in the package. */
import * as Effect from "effect/Effect"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { readFile } from "node:fs/promises"

const types = { html: "text/html; charset=utf-8", css: "text/css; charset=utf-8", js: "text/javascript; charset=utf-8" }

export const files = [
  "index.html",
  "devtools.css",
  "devtools.js",
  "live.js",
  "statements.js",
  "plan.js",
  "pool.js"
] as const

type File = (typeof files)[number]

const typeOf = (file: File): string => types[file.slice(file.lastIndexOf(".") + 1) as keyof typeof types]

/** What the page may do: load what is its own, and nothing else. */
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:"

/** Answers with the file. It is read each time: while one works on it, it changes. */
export const asset = (file: File): Effect.Effect<HttpServerResponse.HttpServerResponse> =>
  Effect.map(
    Effect.promise(() => readFile(new URL(`../page/${file}`, import.meta.url))),
    (bytes) =>
      HttpServerResponse.uint8Array(bytes, {
        contentType: typeOf(file),
        headers: { "cache-control": "no-cache", "content-security-policy": policy, "x-content-type-options": "nosniff" }
      })
  )
