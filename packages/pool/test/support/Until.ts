/** Waits for a condition instead of for a time: asks again every ten milliseconds of real time, for twenty seconds. */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"

const moment = Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 10)))

const asked = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  wanted: (found: A) => boolean,
  tries: number
): Effect.Effect<A, E, R> =>
  Effect.flatMap(effect, (found) => {
    if (wanted(found)) return Effect.succeed(found)
    if (tries === 0) return Effect.sync(() => assert.fail(`it did not come to that: ${JSON.stringify(found)}`))
    return Effect.andThen(moment, Effect.suspend(() => asked(effect, wanted, tries - 1)))
  })

/** Until the effect yields this, or what the condition is true of. */
export const until = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  wanted: A | ((found: A) => boolean)
): Effect.Effect<A, E, R> => asked(effect, wanted instanceof Function ? wanted : (found) => found === wanted, 2_000)
