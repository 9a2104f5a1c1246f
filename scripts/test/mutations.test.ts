/** The soak breaks lines that it finds by their text; this notices at once where one was rewritten. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { mutations } from "../mutations/mutations.ts"
import { root } from "../Repository.ts"

test.for(mutations)("$name: its line stands in its file once", ({ file, find }) => {
  expect(readFileSync(join(root, file), "utf8").split(find)).toHaveLength(2)
})
