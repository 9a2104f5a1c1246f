/** The configuration of a project: `aludel.config.ts`, beside its `package.json`. */
import type { AnyDataModel, Templates } from "@aludel/sql"
import { dataModel } from "@aludel/sql"
import type { Input as DurationInput } from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import { existsSync } from "node:fs"
import { isAbsolute, join, relative, resolve } from "node:path"
import type { QualifiedName } from "../catalog/Catalog.ts"
import type { ComparisonScope } from "../diff/Scope.ts"
import { MigrateError } from "../error/MigrateError.ts"
import { defaultSchema } from "../operation/Quote.ts"
import { defaultOf, loadModule } from "../source/Module.ts"
import { type ConnectionSettings, connectionSettings } from "./ConnectionSettings.ts"

/** What a project says about its migrations. */
export interface Config {
  /**
   * Where the database is. The environment's `DATABASE_URL` if it is left out or empty, with `DATABASE_USER`, `DATABASE_PASSWORD`
   * and `DATABASE_DATABASE` beside it; `ALUDEL_DATABASE_URL` comes before both.
   */
  readonly url?: string | Redacted.Redacted<string> | undefined
  /** The server's own URL, where `url` leads to a pooler: the command takes this one, unless it is empty. */
  readonly directUrl?: string | Redacted.Redacted<string> | undefined
  /** What the database is to hold: one data model, or several that share no name. Generating and checking need it. */
  readonly models?: AnyDataModel | ReadonlyArray<AnyDataModel> | undefined
  /** Where the migrations are, from the configuration's folder. `migrations` by default. */
  readonly folder?: string | undefined
  /** Where it is written down what was applied: a table's name, or with its schema. `aludel_migrations` by default. */
  readonly history?: string | QualifiedName | undefined
  /** The schemas that are looked at. All by default. */
  readonly schemas?: ReadonlyArray<string> | undefined
  /** What is compared with the model, by kind, schema and name. What the model declares by default. */
  readonly scope?: ComparisonScope | undefined
  /** The naming convention that `pull` writes into its file. PostgreSQL's own names by default. */
  readonly naming?: Templates | undefined
  /** How long another run is waited for. 60 seconds by default. */
  readonly wait?: DurationInput | undefined
  /** How long a statement waits for a lock before it steps back. 3 seconds by default. */
  readonly lockTimeout?: DurationInput | undefined
  /** How long one statement may take. No limit by default. */
  readonly statementTimeout?: DurationInput | undefined
  /** Each migration in a transaction of its own, which is the default, or the whole run in one. */
  readonly transaction?: "each" | "run" | undefined
}

/**
 * Declares a project's configuration, as the default export of `aludel.config.ts`.
 *
 * @example
 * ```ts
 * import { defineConfig } from "@aludel/migrate/cli"
 * import { dataModel, Pg, table } from "@aludel/sql"
 *
 * const tags = table("tags", class Tags {
 *   label = Pg.text().primaryKey()
 * })
 * export default defineConfig({ models: dataModel({ tags }), folder: "migrations" })
 * ```
 */
export const defineConfig = (config: Config): Config => config

/** The configuration, with all that it leaves out. */
export interface Settings extends Omit<Config, "history" | "models" | "folder" | "url" | "directUrl"> {
  /** The folder of the configuration, or the working directory where there is none. */
  readonly root: string
  readonly folder: string
  readonly connection: ConnectionSettings
  readonly model: AnyDataModel | undefined
  readonly history: QualifiedName | undefined
}

const names = ["ts", "mts", "js", "mjs"].map((suffix) => `aludel.config.${suffix}`)

const keys: ReadonlySet<string> = new Set([
  "url",
  "directUrl",
  "models",
  "folder",
  "history",
  "schemas",
  "scope",
  "naming",
  "wait",
  "lockTimeout",
  "statementTimeout",
  "transaction"
])

const fail = (problem: string) => Effect.fail(new MigrateError({ reason: "InvalidFile", problem }))

const found = (cwd: string, given: string | undefined): Effect.Effect<string | undefined, MigrateError> => {
  if (given !== undefined) {
    const path = resolve(cwd, given)
    return existsSync(path) ? Effect.succeed(path) : fail(`there is no configuration at ${given}`)
  }
  const there = names.filter((name) => existsSync(join(cwd, name)))
  return there.length > 1
    ? fail(`there are several configurations, ${there.join(" and ")}: leave one, or name one by --config`)
    : Effect.succeed(there[0] === undefined ? undefined : join(cwd, there[0]))
}

const merged = (models: Config["models"], shown: string): Effect.Effect<AnyDataModel | undefined, MigrateError> => {
  if (models === undefined) return Effect.succeed(undefined)
  const list = Array.isArray(models) ? models as ReadonlyArray<AnyDataModel> : [models as AnyDataModel]
  const [only, ...others] = list
  if (only !== undefined && others.length === 0) return Effect.succeed(only)
  const members: Record<string, AnyDataModel["members"][string]> = {}
  for (const model of list) {
    for (const [key, member] of Object.entries(model.members)) {
      if (key in members && members[key] !== member) return fail(`${shown}: two models have a member "${key}"`)
      members[key] = member
    }
  }
  return Effect.try({
    try: () => dataModel(members) as AnyDataModel,
    catch: (error) =>
      new MigrateError({
        reason: "InvalidFile",
        problem: `${shown}: the models do not go together: ${error instanceof Error ? error.message : String(error)}`
      })
  })
}

/**
 * Finds and reads the configuration.
 *
 * @param given the file that was named; else the one of the working directory. Without any, the defaults hold
 */
export const readConfig = (
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
  given: string | undefined
): Effect.Effect<Settings, MigrateError> =>
  Effect.gen(function*() {
    const path = yield* found(cwd, given)
    const shown = path === undefined ? "" : relative(cwd, path)
    const value = path === undefined ? {} : defaultOf(yield* loadModule(path, shown))
    if (typeof value !== "object" || value === null) {
      return yield* fail(
        `${shown} has no configuration as its default export: write \`export default defineConfig({ … })\``
      )
    }
    const unknown = Object.keys(value).find((key) => !keys.has(key))
    if (unknown !== undefined) return yield* fail(`${shown}: "${unknown}" is not known; ${[...keys].join(", ")} are`)
    const { directUrl, folder = "migrations", history, models, url, ...rest } = value as Config
    const root = path === undefined ? cwd : resolve(path, "..")
    return {
      ...rest,
      root,
      folder: isAbsolute(folder) ? folder : join(root, folder),
      connection: connectionSettings({ directUrl, url }, env),
      model: yield* merged(models, shown),
      history: typeof history === "string" ? { schema: defaultSchema, name: history } : history
    }
  })
