/**
 * What can keep the embedded server from starting: one error, its reasons inside. Fields carry the
 * facts; each message says the cause and what to do.
 */
import * as Data from "effect/Data"

/** There are no server binaries for this machine. `platform` is `linux-musl` where the C library is not glibc. */
export class UnsupportedPlatform extends Data.TaggedError("UnsupportedPlatform")<{
  readonly platform: string
  readonly arch: string
  readonly supported: ReadonlyArray<string>
}> {
  override get message(): string {
    return `No embedded PostgreSQL for ${this.platform}-${this.arch} (there is one for ${this.supported.join(", ")}). `
      + "Name a server's folder in the option `binaries`, or test against a server of your own."
  }
}

/** The package with this machine's binaries, or the folder of the option `binaries`, has no server in it. */
export class BinariesMissing extends Data.TaggedError("BinariesMissing")<{ readonly source: string }> {
  override get message(): string {
    return `No PostgreSQL binaries in ${this.source}. The package is an optional dependency: install again without `
      + "--omit=optional (pnpm: --no-optional), or name a folder with `bin/postgres` in the option `binaries`."
  }
}

/** The binaries are there but do not run: `output` is what they or the system said. */
export class BinariesUnusable extends Data.TaggedError("BinariesUnusable")<{
  readonly path: string
  readonly output: string
}> {
  override get message(): string {
    return `The PostgreSQL binaries in ${this.path} do not run: ${this.output || "no output"}. `
      + "Install the package again, or name another folder in the option `binaries`."
  }
}

/** Another program listens on the port that was asked for. */
export class PortTaken extends Data.TaggedError("PortTaken")<{ readonly port: number }> {
  override get message(): string {
    return `Port ${this.port} is taken by another program. Stop that program, or leave out the option \`port\` `
      + "to have a free one."
  }
}

/** The data directory cannot be made, or the server's user cannot write there. */
export class DataDirectoryUnwritable extends Data.TaggedError("DataDirectoryUnwritable")<{
  readonly path: string
  readonly code: string
}> {
  override get message(): string {
    return `The data directory ${this.path} cannot be written (${this.code}). Give a folder that the server's user `
      + "(nobody, where this program runs as root) can reach and write, or leave out the option `dataDirectory`."
  }
}

/** The data directory holds files, but not a PostgreSQL cluster. */
export class DataDirectoryNotEmpty extends Data.TaggedError("DataDirectoryNotEmpty")<{ readonly path: string }> {
  override get message(): string {
    return `The data directory ${this.path} holds other files and no PostgreSQL cluster. `
      + "Give an empty folder or a new path."
  }
}

/** The data directory was made by another major version; the server cannot read it. */
export class DataDirectoryVersion extends Data.TaggedError("DataDirectoryVersion")<{
  readonly path: string
  readonly found: string
  readonly expected: string
}> {
  override get message(): string {
    return `The data directory ${this.path} is of PostgreSQL ${this.found}, the server is ${this.expected}. `
      + "Remove the folder, give another one, or name that version's folder in the option `binaries`."
  }
}

/** `initdb` failed; `exitCode` is undefined where it did not run or was killed. */
export class InitializationFailed extends Data.TaggedError("InitializationFailed")<{
  readonly exitCode: number | undefined
  readonly output: string
}> {
  override get message(): string {
    return `initdb failed (${ending(this.exitCode)}). Correct what it complains about:\n${this.output}`
  }
}

/** The server ended before it was ready; `log` is the end of what it wrote. */
export class StartFailed extends Data.TaggedError("StartFailed")<{
  readonly exitCode: number | undefined
  readonly log: string
}> {
  override get message(): string {
    return `PostgreSQL did not start (${ending(this.exitCode)}). Correct what its log complains about, `
      + `such as a value of the option \`settings\`:\n${this.log}`
  }
}

/** The server was not ready within the option `startTimeout`. */
export class StartTimeout extends Data.TaggedError("StartTimeout")<{ readonly milliseconds: number }> {
  override get message(): string {
    return `PostgreSQL was not ready after ${this.milliseconds} ms. `
      + "Raise the option `startTimeout` on a busy machine."
  }
}

/**
 * Everything that `EmbeddedPostgresError` can carry as its `reason`; `_tag` tells them apart.
 *
 * @example
 * ```ts
 * import type { EmbeddedPostgresReason } from "@aludel/testing"
 *
 * const mayHelpToWait = (reason: EmbeddedPostgresReason): boolean =>
 *   reason._tag === "StartTimeout" || reason._tag === "PortTaken"
 * ```
 */
export type EmbeddedPostgresReason =
  | UnsupportedPlatform
  | BinariesMissing
  | BinariesUnusable
  | PortTaken
  | DataDirectoryUnwritable
  | DataDirectoryNotEmpty
  | DataDirectoryVersion
  | InitializationFailed
  | StartFailed
  | StartTimeout

/**
 * The embedded server could not start; `reason` says why. Nothing of it is left running or on disk.
 *
 * @example
 * ```ts
 * import { EmbeddedPostgres } from "@aludel/testing"
 * import * as Effect from "effect/Effect"
 *
 * const server = EmbeddedPostgres.make({ port: 5432 }).pipe(
 *   Effect.catchReason("EmbeddedPostgresError", "PortTaken", () => EmbeddedPostgres.make())
 * )
 * ```
 */
export class EmbeddedPostgresError extends Data.TaggedError("EmbeddedPostgresError")<{
  readonly reason: EmbeddedPostgresReason
}> {
  override get message(): string {
    return this.reason.message
  }
}

const ending = (exitCode: number | undefined): string => exitCode === undefined ? "killed" : `exit code ${exitCode}`

export const failWith = (reason: EmbeddedPostgresReason): EmbeddedPostgresError => new EmbeddedPostgresError({ reason })
