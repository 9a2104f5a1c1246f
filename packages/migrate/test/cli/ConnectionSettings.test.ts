/** Which database the command works on, by the configuration and the environment. */
import * as Redacted from "effect/Redacted"
import { expect, test } from "vitest"
import { type ConnectionSettings, connectionSettings } from "../../src/cli/ConnectionSettings.ts"

const env = {
  DATABASE_URL: "postgres://db/shop",
  DATABASE_USER: "app",
  DATABASE_PASSWORD: "s3cret",
  DATABASE_DATABASE: "other"
}
const login = { user: "app", password: "s3cret", database: "other" }

const plain = ({ password, url, ...rest }: ConnectionSettings) => ({
  ...rest,
  ...(url === undefined ? {} : { url: Redacted.value(url) }),
  ...(password === undefined ? {} : { password: Redacted.value(password) })
})
const settings = (...given: Parameters<typeof connectionSettings>) => plain(connectionSettings(...given))

test("the first that is there, and what is beside DATABASE_URL with it alone", () => {
  const config = { directUrl: "postgres://direct", url: Redacted.make("postgres://url") }
  expect(settings(config, { ...env, ALUDEL_DATABASE_URL: "postgres://first" })).toEqual({ url: "postgres://first" })
  expect(settings(config, env)).toEqual({ url: "postgres://direct" })
  expect(settings({ url: config.url }, env)).toEqual({ url: "postgres://url" })
  expect(settings({}, env)).toEqual({ url: "postgres://db/shop", ...login })
  expect(settings({}, { DATABASE_USER: "app" })).toEqual({ user: "app" })
})

test("DATABASE_URL is that also where the configuration names it", () => {
  const named = { url: "postgres://db/shop", ...login }
  expect(settings({ url: env.DATABASE_URL }, env)).toEqual(named)
  expect(settings({ directUrl: Redacted.make(env.DATABASE_URL), url: "postgres://pooler" }, env)).toEqual(named)
})

test("an empty text is none, from wherever it came", () => {
  const empty = { ALUDEL_DATABASE_URL: "", DATABASE_USER: "", DATABASE_PASSWORD: "", DATABASE_DATABASE: "" }
  const given = { url: "postgres://db/shop" }
  expect(settings({ directUrl: "", ...given }, empty)).toEqual(given)
  expect(settings({ directUrl: Redacted.make(""), ...given }, empty)).toEqual(given)
  expect(settings({ directUrl: "", url: "" }, { ...empty, DATABASE_URL: given.url })).toEqual(given)
  expect(settings({ directUrl: "", url: "" }, { ...empty, DATABASE_URL: "" })).toEqual({})
})
