/**
 * A catalog that is kept beside a migration, so that a change of the model can be seen without replaying what came before.
 * The model itself still needs a scratch database: only the server knows how it spells what the model declares. What is seen
 * so is a look ahead, and no migration: that one is proven, and a proof replays.
 */
import type { InvalidPoolConfig, PoolOptions } from "@aludel/pool"
import type { DatabaseError } from "@aludel/sql"
import * as Effect from "effect/Effect"
import type { Catalog } from "../catalog/Catalog.ts"
import { emptyCatalog } from "../catalog/Catalog.ts"
import { diff } from "../diff/Diff.ts"
import { within } from "../diff/Scope.ts"
import { MigrateError } from "../error/MigrateError.ts"
import { inspect, type InspectOptions } from "../inspect/Inspect.ts"
import type { Migration } from "../migration/Migration.ts"
import type { Operation } from "../operation/Operation.ts"
import { inScratch } from "../scratch/Scratch.ts"
import { apply } from "./Apply.ts"
import { make, scopeOf, type Wanted } from "./Wanted.ts"

/** What the text means may change; a text of another version is refused. */
const version = 2

/**
 * A catalog as the text of a file.
 *
 * @example
 * import { Catalog, readSnapshot, writeSnapshot } from "@aludel/migrate"
 *
 * const same = readSnapshot(writeSnapshot(Catalog.emptyCatalog))
 */
export const writeSnapshot = (catalog: Catalog): string => `${JSON.stringify({ version, catalog }, null, 2)}\n`

const isSnapshot = (value: unknown): value is { readonly catalog: Catalog } =>
  typeof value === "object" && value !== null && "version" in value && value.version === version &&
  "catalog" in value && typeof value.catalog === "object" && value.catalog !== null &&
  Object.keys(emptyCatalog).every((kind) => Array.isArray(Reflect.get(value.catalog as object, kind)))

/** The catalog that a text holds. Throws `MigrateError` (`InvalidSnapshot`) where it holds none of this version. */
export const readSnapshot = (text: string): Catalog => {
  const value = parsed(text)
  if (isSnapshot(value)) return value.catalog
  throw new MigrateError({
    reason: "InvalidSnapshot",
    problem: `this is no snapshot of version ${version}: take it again from the migrations`
  })
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * What migrations make: replayed on a scratch database.
 *
 * @param migrations each after its parents
 */
export const snapshotOf = (
  server: PoolOptions,
  migrations: ReadonlyArray<Migration>,
  options?: InspectOptions
): Effect.Effect<Catalog, MigrateError | DatabaseError | InvalidPoolConfig> =>
  inScratch(server, Effect.andThen(apply(migrations.flatMap(({ up }) => up)), inspect(options)))

/**
 * What the model has changed since a snapshot was taken, without asking about renames: a look, not a migration.
 *
 * @param wanted the model, and the server that its scratch database is made on
 * @returns the operations from one to the other; none where they agree
 */
export const changesSince = (
  snapshot: Catalog,
  wanted: Wanted & { readonly server: PoolOptions }
): Effect.Effect<ReadonlyArray<Operation>, MigrateError | DatabaseError | InvalidPoolConfig> =>
  Effect.map(
    inScratch(wanted.server, make(wanted)),
    (model) => diff(snapshot, within(model, snapshot, scopeOf(wanted, model)))
  )
