/** `npm run demo -- --once`: the whole demo, as a person sees it. */
import { EmbeddedPostgres } from "@aludel/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { nothingLeft, startDemo, temporaryFolder } from "./Support.ts"

const run = Effect.fnUntraced(function*(environment: Readonly<Record<string, string>>) {
  const demo = yield* startDemo(["--once"], environment)
  const code = yield* demo.ended
  return { code, stdout: demo.stdout(), stderr: demo.stderr() }
})

describe("the demo with --once", () => {
  it.live("shows requests and answers, ends with 0 and leaves nothing", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder
      const { code, stderr, stdout } = yield* run({ TMPDIR: folder })
      expect(stderr).toBe("")
      expect(stdout).toContain("200 users and 2000 posts written")
      expect(stdout).toMatch(/POST \/users \{"email":"ada\..*\n {2}201 /)
      expect(stdout).toMatch(/-2","role"/)
      expect(stdout).toContain("{\"_tag\":\"Taken\",\"field\":\"email\"}")
      expect(stdout).toContain("{\"_tag\":\"Taken\",\"field\":\"username\"}")
      expect(stdout).toContain("{\"_tag\":\"Refused\",\"field\":\"age\"")
      expect(stdout).toContain("{\"_tag\":\"Refused\",\"field\":\"authorId\"")
      expect(stdout).toContain("every answer was the expected one")
      expect(stdout).not.toContain("\u001b[")
      expect(code).toBe(0)
      yield* nothingLeft(folder)
    }))

  it.live("uses the server in DATABASE_URL, and does not seed it twice", () =>
    Effect.gen(function*() {
      const { url } = yield* EmbeddedPostgres
      const first = yield* run({ DATABASE_URL: url })
      expect(first).toMatchObject({ code: 0, stderr: "" })
      expect(first.stdout).toContain("200 users and 2000 posts written")
      const second = yield* run({ DATABASE_URL: url })
      expect(second).toMatchObject({ code: 0, stderr: "" })
      expect(second.stdout).toContain("202 users and 2003 posts found")
    }).pipe(Effect.provide(EmbeddedPostgres.layer())))
})
