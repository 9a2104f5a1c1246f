import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { compare } from "../src/Bench.ts"

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
