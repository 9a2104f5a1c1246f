/** Bad settings, found before anything is opened. */
import { TaggedError } from "effect/Data"
import * as Effect from "effect/Effect"

/** A setting that cannot be used. Nothing was opened; the message names the setting, and never shows a password. */
export class InvalidPoolConfig extends TaggedError("InvalidPoolConfig")<{
  readonly setting: string
  readonly problem: string
}> {
  override get message(): string {
    return `the pool's setting \`${this.setting}\` cannot be used: ${this.problem}`
  }
}

export const invalid = (setting: string, problem: string): Effect.Effect<never, InvalidPoolConfig> =>
  Effect.fail(new InvalidPoolConfig({ setting, problem }))
