/** `aludel init`: what a project begins with. */
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import { existsSync } from "node:fs"
import { mkdir, readdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { MigrateError } from "../../error/MigrateError.ts"
import { answer } from "../Root.ts"
import { Surroundings } from "../Surroundings.ts"

const template = `import { defineConfig } from "@aludel/migrate/cli"

export default defineConfig({
  // The database is the one of DATABASE_URL, unless \`url\` says otherwise.
  // models: the data model that migrations are generated from
  folder: "migrations"
})
`

const refused = (problem: string) => Effect.fail(new MigrateError({ reason: "Refused", problem }))

export const init = Command.make("init", {}, () =>
  Effect.gen(function*() {
    const { cwd } = yield* Surroundings
    const config = join(cwd, "aludel.config.ts")
    const folder = join(cwd, "migrations")
    if (existsSync(config)) return yield* refused("aludel.config.ts is there already: nothing was changed")
    if (existsSync(folder) && (yield* Effect.promise(() => readdir(folder))).length > 0) {
      return yield* refused("the folder migrations is not empty: nothing was changed")
    }
    yield* Effect.promise(() => mkdir(folder, { recursive: true }))
    yield* Effect.promise(() => writeFile(config, template, { flag: "wx" }))
    yield* answer(["made aludel.config.ts", "made migrations/", "next: aludel revision -m \"what it is for\""], {
      config: "aludel.config.ts",
      folder: "migrations"
    })
  })).pipe(
    Command.withDescription("Make the configuration and the folder of migrations; what is there is not touched"),
    Command.withExamples([{ command: "aludel init", description: "Begin" }])
  )
