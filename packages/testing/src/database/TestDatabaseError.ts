/**
 * What can keep a test from having a database of its own: one error, its reasons inside. Fields carry the facts; each
 * message says the cause and what to do.
 */
import * as Data from "effect/Data"

/** Nothing accepts connections at the server's address. `code` is the system's or driver's: `ECONNREFUSED`, `TIMEOUT`. */
export class ServerUnreachable extends Data.TaggedError("ServerUnreachable")<{
  readonly host: string
  readonly port: number | undefined
  readonly code: string
}> {
  override get message(): string {
    const where = this.port === undefined ? this.host : `${this.host}:${this.port}`
    return `No PostgreSQL server answers at ${where} (${this.code}). Start it or correct the option \`url\`, `
      + "or let `EmbeddedPostgres` run one for the tests."
  }
}

/** The role may log in, but not create databases. */
export class MayNotCreateDatabases extends Data.TaggedError("MayNotCreateDatabases")<{ readonly role: string }> {
  override get message(): string {
    return `The role "${this.role}" may not create databases. Allow it as a superuser with `
      + `\`ALTER ROLE "${this.role.replaceAll("\"", "\"\"")}" CREATEDB\`, or put another role into the option \`url\`.`
  }
}

/** The template cannot be cloned; `code` is the server's SQLSTATE. */
export class TemplateUnusable extends Data.TaggedError("TemplateUnusable")<{
  readonly template: string
  readonly code: string
}> {
  override get message(): string {
    return `The template "${this.template}" cannot be cloned (${this.code}): ${
      advice[this.code] ?? "look at the server's log"
    }.`
  }
}

const advice: Readonly<Record<string, string>> = {
  "3D000": "there is no such database; create it first, or correct the option `template`",
  "42501": "the role does not own it; use its owner, or `ALTER DATABASE … IS_TEMPLATE true`",
  "55006": "sessions are connected to it; end them, a template must not be in use"
}

/**
 * Everything that `TestDatabaseError` can carry as its `reason`; `_tag` tells them apart.
 *
 * @example
 * ```ts
 * import type { TestDatabaseReason } from "@aludel/testing"
 *
 * const needsAServer = (reason: TestDatabaseReason): boolean => reason._tag === "ServerUnreachable"
 * ```
 */
export type TestDatabaseReason = ServerUnreachable | MayNotCreateDatabases | TemplateUnusable

/**
 * A test cannot have a database of its own; `reason` says why. Nothing was created.
 *
 * @example
 * ```ts
 * import { EmbeddedPostgres, TestDatabase } from "@aludel/testing"
 * import * as Effect from "effect/Effect"
 *
 * const database = TestDatabase.make({ url: "postgres://localhost/postgres" }).pipe(
 *   Effect.catchReason("TestDatabaseError", "ServerUnreachable", () =>
 *     Effect.flatMap(EmbeddedPostgres.make(), ({ url }) => TestDatabase.make({ url })))
 * )
 * ```
 */
export class TestDatabaseError extends Data.TaggedError("TestDatabaseError")<{ readonly reason: TestDatabaseReason }> {
  override get message(): string {
    return this.reason.message
  }
}

export const failWith = (reason: TestDatabaseReason): TestDatabaseError => new TestDatabaseError({ reason })
