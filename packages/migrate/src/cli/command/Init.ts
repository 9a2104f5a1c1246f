/** `aludel init`: what a project begins with; in an empty folder a whole one. */
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import { existsSync } from "node:fs"
import { mkdir, readdir, writeFile } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import { MigrateError } from "../../error/MigrateError.ts"
import { projectFiles } from "../project/Files.ts"
import { versions } from "../project/Versions.ts"
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

/** Where there is nothing but what is hidden, such as `.git`. */
const isEmpty = (folder: string): Effect.Effect<boolean> =>
  Effect.map(
    Effect.promise(() => readdir(folder)),
    (names) => names.every((name) => name.startsWith(".") && name !== ".gitignore")
  )

/** What npm takes for a name. */
const nameOf = (folder: string): string =>
  basename(folder).toLowerCase().replace(/[^a-z0-9._-]+/g, "-").replace(/^[._-]+|[._-]+$/g, "") || "app"

const makeProject = (folder: string) =>
  Effect.gen(function*() {
    const files = projectFiles({ name: nameOf(folder), versions })
    for (const [path, text] of files) {
      yield* Effect.promise(() => mkdir(dirname(join(folder, path)), { recursive: true }))
      yield* Effect.promise(() => writeFile(join(folder, path), text, { flag: "wx" }))
    }
    yield* answer(
      [...files.map(([path]) => `made ${path}`), "next: npm install && npm test && npm run dev"],
      { files: files.map(([path]) => path) }
    )
  })

const makeConfig = (folder: string) =>
  Effect.gen(function*() {
    const config = join(folder, "aludel.config.ts")
    const migrations = join(folder, "migrations")
    if (existsSync(config)) return yield* refused("aludel.config.ts is there already: nothing was changed")
    if (existsSync(migrations) && (yield* Effect.promise(() => readdir(migrations))).length > 0) {
      return yield* refused("the folder migrations is not empty: nothing was changed")
    }
    yield* Effect.promise(() => mkdir(migrations, { recursive: true }))
    yield* Effect.promise(() => writeFile(config, template, { flag: "wx" }))
    yield* answer(["made aludel.config.ts", "made migrations/", "next: aludel revision -m \"what it is for\""], {
      config: "aludel.config.ts",
      folder: "migrations"
    })
  })

export const init = Command.make("init", {}, () =>
  Effect.gen(function*() {
    const { cwd } = yield* Surroundings
    yield* (yield* isEmpty(cwd)) ? makeProject(cwd) : makeConfig(cwd)
  })).pipe(
    Command.withDescription(
      "Make the configuration and the folder of migrations, in an empty folder a whole project; what is there is not touched"
    ),
    Command.withExamples([{ command: "aludel init", description: "Begin" }])
  )
