/** Flags and variables are checked before anything starts. */
import { describe, expect, it } from "@effect/vitest"
import { ConfigProvider, Effect, Redacted } from "effect"
import { readSettings } from "../../src/start/Settings.ts"

const read = (env: Readonly<Record<string, string>>, ...flags: ReadonlyArray<string>) =>
  readSettings(flags).pipe(Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env }))))

describe("readSettings", () => {
  it.effect("needs nothing", () =>
    Effect.gen(function*() {
      const settings = yield* read({})
      expect(settings).toEqual({
        once: false,
        help: false,
        dataFolder: undefined,
        databaseUrl: undefined,
        port: 3000
      })
    }))

  it.effect("takes any free port for --once, and what is given otherwise", () =>
    Effect.gen(function*() {
      expect((yield* read({}, "--", "--once")).port).toBe(0)
      expect((yield* read({ PORT: "" }, "--once")).port).toBe(0)
      expect((yield* read({ PORT: "8080" }, "--once")).port).toBe(8080)
      expect((yield* read({}, "--data", "here")).dataFolder).toBe("here")
    }))

  it.effect.each([" ", "-1", "65536", "1e3", "http"])(
    "refuses PORT=%j",
    (PORT) =>
      Effect.gen(function*() {
        expect(yield* Effect.flip(read({ PORT }))).toMatchObject({ _tag: "InvalidSetting", setting: "PORT" })
      })
  )

  it.effect.each([["--nce"], ["once"], ["--data"], ["--data", "--once"]])(
    "refuses %j",
    (flags) =>
      Effect.gen(function*() {
        expect(yield* Effect.flip(read({}, ...flags))).toMatchObject({ setting: flags[0] })
      })
  )

  it.effect("keeps the URL to itself", () =>
    Effect.gen(function*() {
      const { databaseUrl } = yield* read({ DATABASE_URL: "postgres://u:s3cret@h/db" })
      expect(databaseUrl && Redacted.value(databaseUrl)).toBe("postgres://u:s3cret@h/db")
      expect(JSON.stringify(databaseUrl)).not.toContain("s3cret")
    }))

  it.effect.each(["a/b", "a?b", "a#b", "1/b", "1?b=c"])(
    "refuses a URL whose password is %s as it stands",
    (password) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(read({ DATABASE_URL: `postgres://u:${password}@h/db` }))
        expect(error).toMatchObject({ setting: "DATABASE_URL" })
        expect(error.message).not.toContain(password)
      })
  )
})
