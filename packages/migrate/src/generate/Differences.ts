/** Whether model, migrations and database agree: three catalogs, and what lies between them. */
import type { InvalidPoolConfig, PoolOptions } from "@aludel/pool"
import type { DatabaseError, Reads } from "@aludel/sql"
import * as Effect from "effect/Effect"
import type { Catalog, QualifiedName } from "../catalog/Catalog.ts"
import { diff } from "../diff/Diff.ts"
import { allKinds, within } from "../diff/Scope.ts"
import type { MigrateError } from "../error/MigrateError.ts"
import { defaultTable, readHistory } from "../history/History.ts"
import { inspect } from "../inspect/Inspect.ts"
import { graphOf } from "../migration/Graph.ts"
import type { Migration } from "../migration/Migration.ts"
import type { Operation } from "../operation/Operation.ts"
import { statementsOf } from "../operation/Statements.ts"
import { inScratch } from "../scratch/Scratch.ts"
import { apply } from "./Apply.ts"
import { make, scopeOf, type Wanted } from "./Wanted.ts"

/** What is compared. The database is the one at hand (`Reads`). */
export interface DifferencesOptions extends Wanted {
  /** The server that scratch databases are made on. */
  readonly server: PoolOptions
  readonly migrations: ReadonlyArray<Migration>
  /** Where it is kept which migrations the database has. */
  readonly table?: QualifiedName | undefined
}

/** What does not agree; all empty where everything does. */
export interface Differences {
  /** What the model has and no migration makes: what a new migration would do. */
  readonly ungenerated: ReadonlyArray<Operation>
  /** The migrations that the database does not have, in order. */
  readonly unapplied: ReadonlyArray<string>
  /** The migrations that the database has and nobody knows. */
  readonly unknown: ReadonlyArray<string>
  /** What somebody changed past the migrations: what would bring the database back to what its migrations make. */
  readonly drift: ReadonlyArray<Operation>
}

const upsOf = (migrations: ReadonlyArray<Migration | undefined>): ReadonlyArray<Operation> =>
  migrations.flatMap((migration) => migration?.up ?? [])

/** What the applied migrations make, and what all of them do. */
const replay = (options: DifferencesOptions, applied: ReadonlySet<string>) =>
  Effect.gen(function*() {
    const { migrations, order } = yield* Effect.try({
      try: () => graphOf(options.migrations),
      catch: (cause) => cause as MigrateError
    })
    const done = order.filter((id) => applied.has(id))
    const unapplied = order.filter((id) => !applied.has(id))
    const read = inspect(options.inspect)
    const [now, head] = yield* inScratch(
      options.server,
      Effect.gen(function*() {
        yield* apply(upsOf(done.map((id) => migrations.get(id))))
        const now = yield* read
        if (unapplied.length === 0) return [now, now] as const
        yield* apply(upsOf(unapplied.map((id) => migrations.get(id))))
        return [now, yield* read] as const
      })
    )
    return { now, head, unapplied, unknown: [...applied].filter((id) => !migrations.has(id)) }
  })

/**
 * Compares the model with what the migrations make, and that with the database. Changes nothing outside of scratch databases.
 *
 * @returns what does not agree, as operations. Partitions and inheriting tables that only the database has are its own
 *   business; so is the table of the history
 *
 * @example
 * import { describeDifferences, differences } from "@aludel/migrate"
 * import { dataModel } from "@aludel/sql"
 * import * as Effect from "effect/Effect"
 *
 * const text = differences({
 *   server: { url: "postgres://localhost/postgres" },
 *   model: dataModel({}),
 *   migrations: []
 * }).pipe(Effect.map(describeDifferences))
 */
export const differences = (
  options: DifferencesOptions
): Effect.Effect<Differences, MigrateError | DatabaseError | InvalidPoolConfig, Reads> =>
  Effect.gen(function*() {
    const { table = defaultTable } = options
    const there: Catalog = yield* inspect(options.inspect)
    const history = yield* readHistory(table)
    const applied = new Set(history.filter(({ state }) => state === "applied").map(({ id }) => id))
    const [model, { head, now, unapplied, unknown }] = yield* Effect.all(
      [inScratch(options.server, make(options)), replay(options, applied)],
      { concurrency: 2 }
    )
    const { scope = {} } = options
    // Roles and what they may differ from one place to the next, until the migrations speak of them.
    const kinds = scope.kinds ??
      (now.privileges.length > 0 ? undefined : allKinds.filter((kind) => kind !== "privileges"))
    const aside = { ...scope, kinds, exclude: [...scope.exclude ?? [], `${table.schema}.${table.name}`] }
    // A schema of the history's own is nobody's difference.
    const drift = diff(there, within(now, there, aside)).filter((operation) =>
      operation._tag !== "DropSchema" || operation.name !== table.schema
    )
    return {
      ungenerated: diff(head, within(model, head, scopeOf(options, model))),
      unapplied,
      unknown,
      drift
    }
  })

/** Whether there are none. */
export const isAgreement = ({ drift, unapplied, ungenerated, unknown }: Differences): boolean =>
  ungenerated.length + unapplied.length + unknown.length + drift.length === 0

const listed = (title: string, lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line.replaceAll("\n", "\n  ")}`)]

const textsOf = (operations: ReadonlyArray<Operation>): ReadonlyArray<string> =>
  operations.flatMap(statementsOf).map(({ text }) => text)

/** The differences for a person to read: one line where there are none. */
export const describeDifferences = (found: Differences): string => {
  const { drift, unapplied, ungenerated, unknown } = found
  if (isAgreement(found)) return "model, migrations and database agree"
  return [
    ...listed("the model has changed, and no migration makes this:", textsOf(ungenerated)),
    ...listed("the database does not have these migrations:", unapplied),
    ...listed("the database has migrations that are not here:", unknown),
    ...listed("the database was changed past its migrations; this would bring it back:", textsOf(drift))
  ].join("\n")
}
