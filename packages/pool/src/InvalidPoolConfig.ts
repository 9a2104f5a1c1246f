/** Bad settings, found before anything is opened. */
import { TaggedError } from "effect/Data"

/** A setting that cannot be used. Nothing was opened; the message names the setting, and never shows a password. */
export class InvalidPoolConfig extends TaggedError("InvalidPoolConfig")<{
  readonly setting: string
  readonly problem: string
}> {
  override get message(): string {
    return `the pool's setting \`${this.setting}\` cannot be used: ${this.problem}`
  }
}

/** Whether and how a session is encrypted: not at all, or with the server's certificate and host name verified. */
export type Tls = "disable" | "verify-full"
