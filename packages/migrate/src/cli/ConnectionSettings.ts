/**
 * Which database the command works on, and who logs in: by the configuration, else by the variables that `poolOptions` of
 * `@aludel/pool/Config` reads for the program itself.
 */
import type { PoolOptions } from "@aludel/pool"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { MigrateError } from "../error/MigrateError.ts"

/** What was given of it; without a URL it is not known where the database is. */
export interface ConnectionSettings {
  readonly url?: Redacted.Redacted<string>
  readonly user?: string
  readonly password?: Redacted.Redacted<string>
  readonly database?: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** A variable that is passed on may be empty: that is as if it were not there, as for `poolOptions`. */
const textOf = (value: string | Redacted.Redacted<string> | undefined): string | undefined =>
  (Redacted.isRedacted(value) ? Redacted.value(value) : value) || undefined

/** What stands beside `DATABASE_URL`, and wins over the same in it. */
const beside = (env: Environment): ConnectionSettings => {
  const user = textOf(env["DATABASE_USER"])
  const password = textOf(env["DATABASE_PASSWORD"])
  const database = textOf(env["DATABASE_DATABASE"])
  return {
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password: Redacted.make(password) }),
    ...(database === undefined ? {} : { database })
  }
}

/**
 * The first URL of `ALUDEL_DATABASE_URL`, `directUrl`, `url` and `DATABASE_URL`. The last one has user, password and database
 * beside it, also where the configuration hands it on; another URL is whole by itself.
 */
export const connectionSettings = (
  { directUrl, url }: Pick<PoolOptions, "url"> & { readonly directUrl?: PoolOptions["url"] },
  env: Environment
): ConnectionSettings => {
  const first = textOf(env["ALUDEL_DATABASE_URL"])
  if (first !== undefined) return { url: Redacted.make(first) }
  const own = textOf(env["DATABASE_URL"])
  const chosen = textOf(directUrl) ?? textOf(url) ?? own
  return {
    ...(chosen === undefined ? {} : { url: Redacted.make(chosen) }),
    ...(chosen === own ? beside(env) : {})
  }
}

const variables = { user: "DATABASE_USER", password: "DATABASE_PASSWORD", database: "DATABASE_DATABASE" } as const

/** The settings of a pool on that database; nothing is opened by this. */
export const poolSettings = (given: ConnectionSettings): Effect.Effect<PoolOptions, MigrateError> => {
  if (given.url !== undefined) return Effect.succeed({ ...given, applicationName: "aludel migrate", size: 4 })
  const alone = Object.entries(variables).flatMap(([key, name]) => key in given ? [name] : [])
  const says = alone.length === 0
    ? ""
    : `${alone.join(", ")} alone ${alone.length === 1 ? "does" : "do"} not say where it is; `
  return Effect.fail(
    new MigrateError({
      reason: "InvalidFile",
      problem:
        `no database is named: ${says}set DATABASE_URL, or \`url\` in aludel.config.ts; \`aludel-postgres -- aludel …\`, of @aludel/testing, brings one`
    })
  )
}
