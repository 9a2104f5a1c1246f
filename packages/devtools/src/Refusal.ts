/** Why the tools do not start. */
import { TaggedError } from "effect/Data"

/** `NODE_ENV` is `production`, where everybody who reaches the page would see the program's statements. */
export class RefusedInProduction extends TaggedError("RefusedInProduction") {
  override get message(): string {
    return "the development tools do not start where NODE_ENV is production: leave their layer out, or say `production: \"allow\"`"
  }
}

/** The port cannot be had; `code` is the system's. */
export class CannotListen extends TaggedError("CannotListen")<{ readonly port: number; readonly code: string }> {
  override get message(): string {
    return `cannot listen on port ${this.port} of localhost (${this.code})`
  }
}
