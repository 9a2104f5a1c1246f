/** Checks of single settings; each names the setting it refuses. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { invalid, type InvalidPoolConfig } from "./InvalidPoolConfig.ts"

export const text = (setting: string, value: string): Effect.Effect<string, InvalidPoolConfig> =>
  value === "" ?
    invalid(setting, "it is empty")
    : value.includes("\0") || !value.isWellFormed() ?
    invalid(setting, "it holds a character that cannot be sent")
    : Effect.succeed(value)

export const whole = (
  setting: string,
  value: number,
  least: number,
  most: number
): Effect.Effect<number, InvalidPoolConfig> =>
  Number.isInteger(value) && value >= least && value <= most ?
    Effect.succeed(value)
    : invalid(setting, `it must be a whole number from ${least} to ${most}`)

interface Bounds {
  /** In milliseconds; 1 by default. */
  readonly least?: number
  readonly infinite?: boolean
}

export const duration = (
  setting: string,
  value: Duration.Input,
  { infinite = false, least = 1 }: Bounds = {}
): Effect.Effect<Duration.Duration, InvalidPoolConfig> =>
  Effect.suspend(() => {
    const found = Duration.fromInput(value)
    const fits = found._tag === "Some" && Duration.toMillis(found.value) >= least &&
      (infinite || Duration.isFinite(found.value))
    if (fits) return Effect.succeed(found.value)
    const length = least > 0 ? "a duration of at least a millisecond" : "a duration, or zero"
    return invalid(setting, `it must be ${length}${infinite ? "" : ", and finite"}`)
  })
