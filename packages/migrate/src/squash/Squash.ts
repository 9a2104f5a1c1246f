/**
 * One migration in the place of several: what leads from before them to behind them, proven on scratch databases to make the
 * same catalog, to keep the same columns, and to lead back to the same.
 */
import type { InvalidPoolConfig, PoolOptions } from "@aludel/pool"
import type { DatabaseError, Reads, Writes } from "@aludel/sql"
import * as Effect from "effect/Effect"
import type { Catalog } from "../catalog/Catalog.ts"
import { diff } from "../diff/Diff.ts"
import { MigrateError, planned } from "../error/MigrateError.ts"
import { apply } from "../generate/Apply.ts"
import { notProven, reach } from "../generate/Generate.ts"
import type { Hints } from "../generate/Hints.ts"
import { losesRows } from "../generate/Losses.ts"
import { pathOf } from "../generate/Path.ts"
import { inspect, type InspectOptions } from "../inspect/Inspect.ts"
import { stepsOf } from "../lint/Steps.ts"
import type { MigrationGraph } from "../migration/Graph.ts"
import { type Migration, migration } from "../migration/Migration.ts"
import type { Operation } from "../operation/Operation.ts"
import { statementsOf } from "../operation/Statements.ts"
import { safeForm } from "../safe/Safe.ts"
import { inScratch } from "../scratch/Scratch.ts"
import { rangeOf } from "./Range.ts"
import { columnsThere, lost, survivors } from "./Survivors.ts"
import { type Unseen, unseenIn } from "./Unseen.ts"

/** What is taken together, and where that is proven. */
export interface SquashOptions {
  /** The server that scratch databases are made on. */
  readonly server: PoolOptions
  readonly graph: MigrationGraph
  /** The first migration; all that `to` follows where it is left out. */
  readonly from?: string | undefined
  /** The last one. */
  readonly to: string
  readonly id: string
  readonly message: string
  /** Whether steps are left out that write rows, or whose effect is compared by no catalog. They are refused by default. */
  readonly withoutData?: boolean | undefined
  readonly inspect?: InspectOptions | undefined
}

/** The migration, and what it has not. */
export interface Squashed {
  readonly migration: Migration
  /** What was left out, since somebody agreed to that. */
  readonly leftOut: ReadonlyArray<Unseen>
  /** Whose files are to go. */
  readonly replaced: ReadonlyArray<Migration>
}

interface Replayed {
  readonly base: Catalog
  readonly end: Catalog
  readonly kept: Kept
  /** Where the old ones lead back to; undefined where one of them has no way back. */
  readonly back: { readonly catalog: Catalog; readonly kept: Kept } | undefined
}

type Kept = ReturnType<typeof survivors>

const upsOf = (migrations: ReadonlyArray<Migration>): ReadonlyArray<Operation> => migrations.flatMap(({ up }) => up)

/** The way back of all of them; undefined where one has none. */
const downsOf = (migrations: ReadonlyArray<Migration>): ReadonlyArray<Operation> | undefined => {
  const downs = migrations.toReversed().map(({ down }) => down)
  return downs.some((down) => down === undefined) ? undefined : downs.flatMap((down) => down ?? [])
}

/** The old ones, there and back. */
const replayed = (
  before: ReadonlyArray<Migration>,
  migrations: ReadonlyArray<Migration>,
  options: InspectOptions | undefined
): Effect.Effect<Replayed, DatabaseError, Reads | Writes> =>
  Effect.gen(function*() {
    yield* apply(upsOf(before))
    const base = yield* inspect(options)
    const columns = yield* columnsThere
    yield* apply(upsOf(migrations))
    const end = yield* inspect(options)
    const then = yield* columnsThere
    const kept = survivors(columns, then)
    const downs = downsOf(migrations)
    if (downs === undefined) return { base, end, kept, back: undefined }
    yield* apply(downs)
    const catalog = yield* inspect(options)
    return { base, end, kept, back: { catalog, kept: survivors(then, yield* columnsThere) } }
  })

const renames: ReadonlySet<Operation["_tag"]> = new Set(
  ["Rename", "RenameColumn", "RenameConstraint", "RenameEnumLabel", "SetSchema"] as const
)

/** What steps do, typed ones and those in SQL. */
const doneBy = (operations: ReadonlyArray<Operation>): ReadonlyArray<Operation> =>
  stepsOf(operations).steps.map(({ does }) => does as Operation)

/** What was there before and is called otherwise now: what the range made itself is not there, and so refused. */
const renamedFirst = (
  operations: ReadonlyArray<Operation>
): Effect.Effect<ReadonlyArray<Operation>, DatabaseError, Writes> =>
  Effect.map(
    Effect.forEach(operations.filter(({ _tag }) => renames.has(_tag)), (operation) =>
      Effect.as(apply([operation]), [operation]).pipe(
        Effect.catchTag("DatabaseError", (error) =>
          "server" in error.reason ? Effect.succeed<ReadonlyArray<Operation>>([]) : Effect.fail(error))
      )),
    (found) =>
      found.flat()
  )

/** How the old ones turned values into others. */
const hintsOf = (operations: ReadonlyArray<Operation>): Hints => ({
  using: Object.fromEntries(
    operations.flatMap((one) =>
      one._tag === "SetType" && one.using !== undefined ? [[`${pathOf(one.table)}.${one.column}`, one.using]] : []
    )
  ),
  labels: Object.fromEntries(operations.flatMap((one) =>
    one._tag === "ReplaceEnum"
      ? Object.entries(one.labels).map(([label, to]) => [`${pathOf(one.from)}.${label}`, to] as const)
      : []
  ))
})

const refused = (problem: string) => Effect.fail(new MigrateError({ reason: "Refused", problem }))

const keeping = (wanted: Kept, found: Kept, when: string): Effect.Effect<void, MigrateError> => {
  const gone = lost(wanted, found)
  return gone.length === 0 ? Effect.void : refused(
    `one migration in the place of these would lose the values of ${gone.join(", ")}${when}, which they keep: take a ` +
      "shorter range"
  )
}

/** The new one, found and gone back from. */
const found = (before: ReadonlyArray<Migration>, migrations: ReadonlyArray<Migration>, old: Replayed, options: {
  readonly inspect: InspectOptions | undefined
}) =>
  Effect.gen(function*() {
    yield* apply(upsOf(before))
    const done = doneBy(upsOf(migrations))
    const columns = yield* columnsThere
    // Nothing is kept where nothing was there.
    const renamed = (operations: ReadonlyArray<Operation>) => before.length === 0 ? [] : operations
    const first = yield* renamedFirst(renamed(done))
    const called = yield* inspect(options.inspect)
    const { now: reached, operations: rest } = yield* reach(
      () => old.end,
      { whereTo: "what the old ones make", hints: hintsOf(done), flag: "--using" },
      options,
      called
    )
    const then = yield* columnsThere
    yield* keeping(old.kept, survivors(columns, then), "")
    const undone = doneBy(downsOf(migrations) ?? [])
    const firstBack = yield* renamedFirst(renamed(undone))
    const { operations: restBack } = yield* reach(
      () => old.base,
      { whereTo: "what was there before", hints: hintsOf(undone), flag: "--using-back" },
      options,
      firstBack.length === 0 ? reached : yield* inspect(options.inspect)
    )
    if (old.back !== undefined) yield* keeping(old.back.kept, survivors(then, yield* columnsThere), " on the way back")
    // A safe form may fill a new column with an old one's values, which the plain one keeps as they are.
    return { up: [...first, ...safeForm(rest, called).operations], down: [...firstBack, ...restBack] }
  })

interface Ways {
  readonly up: ReadonlyArray<Operation>
  readonly down: ReadonlyArray<Operation>
}

/** Runs the new one once more, from the beginning, as it will be. */
const proven = (before: ReadonlyArray<Migration>, { down, up }: Ways, old: Replayed, options?: InspectOptions) =>
  Effect.gen(function*() {
    yield* apply(upsOf(before))
    yield* apply(up)
    const left = diff(yield* inspect(options), old.end)
    if (left.length > 0) return yield* Effect.fail(notProven("what the old ones make", left))
    yield* apply(down)
    const behind = diff(yield* inspect(options), old.base)
    if (behind.length > 0) return yield* Effect.fail(notProven("what was there before", behind))
  })

/** What the old ones took the place of themselves, the oldest first. */
const formerlyOf = (migrations: ReadonlyArray<Migration>): Migration["formerly"] => {
  const found = migrations.flatMap(({ formerly = [], id, replaces }) =>
    replaces === undefined ? formerly : [...formerly, { id, replaces }]
  )
  return found.length === 0 ? undefined : found
}

const shown = ({ id, reason, statement }: Unseen): string =>
  `  ${id}: ${statement.replaceAll(/\s+/g, " ").slice(0, 200)}\n    ${reason}`

/**
 * One migration in the place of a range.
 *
 * @returns the migration, whose `replaces` names the old ones: a database that has all of them has it. Fails with
 *   `MigrateError` where the range cannot be taken together, where a step writes rows or does what is compared by no catalog
 *   (unless `withoutData` leaves it out: such a step cannot be carried over, and an empty database would be without what it
 *   wrote), where the old ones do not lead back to where they began, or where the proof fails; nothing is changed outside of
 *   scratch databases
 *
 * @example
 * ```ts
 * import { readFolder, renderMigration, squash } from "@aludel/migrate"
 * import * as Effect from "effect/Effect"
 *
 * const server = { url: "postgres://localhost/shop" }
 * export const text = readFolder("migrations").pipe(
 *   Effect.flatMap((graph) => squash({ server, graph, to: "3f9a1c0b7d2e", id: "5c1e0a9b3d4f", message: "until 2026" })),
 *   Effect.map(({ migration }) => renderMigration(migration))
 * )
 * ```
 */
export const squash = (
  options: SquashOptions
): Effect.Effect<Squashed, MigrateError | DatabaseError | InvalidPoolConfig> =>
  Effect.gen(function*() {
    const { from, graph, id, inspect: looked, message, server, to, withoutData = false } = options
    const { before, migrations, parents } = yield* planned(() => rangeOf(graph, from, to))
    const unseen = unseenIn(migrations)
    if (unseen.length > 0 && !withoutData) {
      return yield* refused(
        "these steps cannot be carried over, and a new database would be without what they do: take a range without " +
          `them, or say --without-data to leave them out\n${unseen.map(shown).join("\n")}`
      )
    }
    const old = yield* inScratch(server, replayed(before, migrations, looked))
    const behind = old.back === undefined
      ? []
      : diff(old.back.catalog, old.base).flatMap(statementsOf).map(({ text }) => text)
    if (behind.length > 0) {
      return yield* refused(
        `undoing these does not lead back to where they began: this would be left, correct it in their \`down\`\n${
          behind.join(";\n")
        }`
      )
    }
    const ways = yield* inScratch(server, found(before, migrations, old, { inspect: looked }))
    yield* inScratch(server, proven(before, ways, old, looked))
    const made = migration({
      id,
      parents,
      message,
      up: ways.up,
      down: old.back === undefined ? undefined : ways.down,
      losesRows: migrations.some((one) => one.losesRows) || ways.down.some(losesRows),
      replaces: migrations.map((one) => one.id),
      formerly: formerlyOf(migrations)
    })
    return { migration: made, leftOut: unseen, replaced: migrations }
  })
