import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { oldestNode, refusedNode } from "../../src/cli/SupportedNode.ts"

test("the oldest supported Node is the one that the manifest asks for", () => {
  const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    readonly engines: { readonly node: string }
  }
  expect(manifest.engines.node).toBe(`>=${oldestNode}`)
})

test.each(["22.22.0", "22.23.3", "24.0.0", "26.10.0"])("%s will do", (version) => {
  expect(refusedNode(version)).toBeUndefined()
})

test.each(["20.20.2", "22.21.9", "18.0.0"])(
  "%s is refused in one line that names both versions and the way out",
  (version) => {
    expect(refusedNode(version)).toBe(
      `aludel needs Node 22.22.0 or newer, and this is Node ${version}: install a newer one from https://nodejs.org, `
        + "or run it once with npx -p node@24 aludel"
    )
  }
)
