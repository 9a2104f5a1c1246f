import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { missing } from "../src/Bench.ts"
import { compare } from "../src/Measure.ts"
import { installPrisma } from "../src/PrismaInstall.ts"

const child = (name: string, hash: string) => ({
  name,
  compare: (_seed: number, size: number) => Effect.succeed({ hash, count: size, first: `{"from":"${name}"}` })
})

it.effect("accepts contestants whose results are the same", () =>
  compare({ name: "point-select" }, [child("postgres", "a"), child("kysely", "a")], 5))

it.effect("refuses a contestant whose results differ, and shows how", () =>
  Effect.gen(function*() {
    const children = [child("postgres", "a"), child("kysely", "a"), child("aludel", "b")]
    const error = yield* Effect.flip(compare({ name: "point-select" }, children, 5))
    expect(error.problem).toBe(
      "point-select: the results of aludel are not those of postgres; " +
        "the first are {\"from\":\"aludel\"} and {\"from\":\"postgres\"}"
    )
  }))

it("says in one line that Prisma cannot be had where no registry is reached, and goes on without it", () => {
  const folder = mkdtempSync(join(tmpdir(), "aludel-bench-"))
  const said: Array<string> = []
  try {
    const offline = {
      npm_config_registry: "http://127.0.0.1:1",
      npm_config_cache: folder,
      npm_config_fetch_retries: "0"
    }
    const prepare = (say: (what: string) => void) => installPrisma(join(folder, "prisma"), say, offline)
    const leftOut = missing([{ name: "postgres" }, { name: "prisma", prepare }], (what) => said.push(what))
    expect(leftOut).toEqual({ prisma: expect.stringMatching(/^npm cannot install it: [^\n]*ECONNREFUSED[^\n]*$/) })
    expect(said).toEqual(["prisma: installing it, 300 MB, once", `prisma is left out: ${leftOut["prisma"]}`])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}, 60_000)
