/**
 * A database that is there becomes a project's first migration: what it holds as operations, proven to make the same in an
 * empty database, and to leave nothing behind on the way back.
 */
import type { InvalidPoolConfig, PoolOptions } from "@aludel/pool"
import type { DatabaseError } from "@aludel/sql"
import * as Effect from "effect/Effect"
import type { Catalog } from "../catalog/Catalog.ts"
import type { MigrateError } from "../error/MigrateError.ts"
import { reach } from "../generate/Generate.ts"
import { inspect, type InspectOptions } from "../inspect/Inspect.ts"
import { type Migration, migration } from "../migration/Migration.ts"
import { inScratch } from "../scratch/Scratch.ts"

/** What the first migration is made of. */
export interface BaselineOptions {
  /** The server that the scratch database is made on: the same one, so that it has the same extensions and roles. */
  readonly server: PoolOptions
  /** What the database holds, from `inspect`. */
  readonly catalog: Catalog
  readonly id: string
  readonly message: string
  readonly inspect?: InspectOptions | undefined
}

/**
 * The migration that makes what a database holds. It is to be stamped there, since the database has all of it already.
 *
 * @returns the migration. Fails with `MigrateError` (`NotProven`) where what it makes differs, by the statements that would
 *   still be needed; nothing is changed outside of a scratch database
 *
 * @example
 * ```ts
 * import { baseline, inspect } from "@aludel/migrate"
 * import * as Effect from "effect/Effect"
 *
 * const server = { url: "postgres://localhost/shop" }
 * export const first = Effect.flatMap(
 *   inspect(),
 *   (catalog) => baseline({ server, catalog, id: "3f9a1c0b7d2e", message: "what was there" })
 * )
 * ```
 */
export const baseline = (
  { catalog, id, inspect: options, message, server }: BaselineOptions
): Effect.Effect<Migration, MigrateError | DatabaseError | InvalidPoolConfig> =>
  inScratch(
    server,
    Effect.gen(function*() {
      const empty = yield* inspect(options)
      const { now: made, operations: up } = yield* reach(
        () => catalog,
        { whereTo: "what the database holds", hints: {}, flag: "--using" },
        { inspect: options },
        empty
      )
      const { operations: down } = yield* reach(
        () => empty,
        { whereTo: "an empty database", hints: {}, flag: "--using-back" },
        { inspect: options },
        made
      )
      return migration({ id, message, up, down, losesRows: true })
    })
  )
