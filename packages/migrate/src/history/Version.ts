/** The version of Aludel that runs, as its package says. */
import { createRequire } from "node:module"

const { version: found } = createRequire(import.meta.url)("../../package.json") as { readonly version: string }

export const version: string = found
