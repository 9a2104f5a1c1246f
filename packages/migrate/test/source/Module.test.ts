/** Files that Node alone does not load: by the project's own loader, where it has one. */
import { mkdir, realpath, symlink } from "node:fs/promises"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { expect, test } from "vitest"
import { makeProject } from "../cli/Project.ts"

/** The bundler of the test runner brings it. */
const jiti = async (): Promise<string> => {
  const vitest = createRequire(import.meta.url).resolve("vitest/package.json")
  const vite = createRequire(await realpath(vitest)).resolve("vite/package.json")
  return dirname(createRequire(await realpath(vite)).resolve("jiti/package.json"))
}

const file = `
import { migration, execute } from "@aludel/migrate"
import { text } from "./_text"

enum Kind { One = "aaaa0001" }
export default migration({ id: Kind.One, message: "with an enum", up: [execute(text)] })
`

test("an enum and an import without its suffix", { timeout: 60_000 }, async () => {
  const project = await makeProject({})
  try {
    await project.write("migrations/_text.ts", "export const text: string = \"select 1\"\n")
    await project.write("migrations/1.ts", file)
    const alone = await project.start(["heads"]).finished
    expect(alone).toMatchObject({ code: 1, out: "" })
    expect(alone.err).toContain("install tsx or jiti in the project")
    await mkdir(join(project.folder, "node_modules"), { recursive: true })
    await symlink(await jiti(), join(project.folder, "node_modules/jiti"))
    expect(await project.start(["heads"]).finished).toEqual({ code: 0, out: "aaaa0001  with an enum\n", err: "" })
  } finally {
    await project.remove()
  }
})
