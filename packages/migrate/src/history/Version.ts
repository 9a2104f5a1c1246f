/** The version of Aludel that runs, as its package says. */
import { createRequire } from "node:module"

// By the name that the manifest gives itself, since a bundled module lies elsewhere than its source.
const { version: found } = createRequire(import.meta.url)("#package.json") as { readonly version: string }

export const version: string = found
