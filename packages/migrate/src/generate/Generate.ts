/**
 * Writes the migration that leads from what the migrations make to what the model says, and proves it on scratch databases
 * before anybody sees it: its `up` leads exactly to the model, its `down` exactly back.
 */
import type { InvalidPoolConfig, PoolOptions } from "@aludel/pool"
import { type AnyDataModel, createAll, type DatabaseError, Writes } from "@aludel/sql"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Catalog } from "../catalog/Catalog.ts"
import { diff } from "../diff/Diff.ts"
import { MigrateError } from "../error/MigrateError.ts"
import { inspect, type InspectOptions } from "../inspect/Inspect.ts"
import { type Migration, migration } from "../migration/Migration.ts"
import type { Operation } from "../operation/Operation.ts"
import { statementsOf } from "../operation/Statements.ts"
import { inScratch } from "../scratch/Scratch.ts"
import { renameCandidates, renamedBack, type RenameHint, renameOf } from "./Renames.ts"

/** What is generated from. */
export interface GenerateOptions {
  /** The server that scratch databases are made on. */
  readonly server: PoolOptions
  readonly model: AnyDataModel
  /** The migrations that there are, each after its parents. */
  readonly migrations: ReadonlyArray<Migration>
  /** Those that the new one follows. */
  readonly parents: ReadonlyArray<string>
  readonly id: string
  readonly message: string
  /** What is called otherwise now. */
  readonly renames?: ReadonlyArray<RenameHint> | undefined
  /** What is really gone, though something new looks like it: `users.name`. */
  readonly dropped?: ReadonlyArray<string> | undefined
  readonly inspect?: InspectOptions | undefined
}

const apply = (operations: ReadonlyArray<Operation>): Effect.Effect<void, DatabaseError, Writes> =>
  Effect.flatMap(Writes, (database) =>
    Effect.forEach(
      operations.flatMap(statementsOf),
      ({ text }) => database.run({ text, parameters: [], access: "writes", decode: () => undefined }),
      { discard: true }
    ))

/** Each round takes in what the one before dragged along. */
const rounds = 3

/** The operations from what is there to what is wanted, applied; what is left after some rounds is a failure. */
const reach = (wanted: Catalog, options: GenerateOptions) =>
  Effect.gen(function*() {
    const operations: Array<Operation> = []
    for (let round = 0; round < rounds; round++) {
      const next = diff(yield* inspect(options.inspect), wanted)
      if (next.length === 0) return operations
      yield* apply(next)
      operations.push(...next)
    }
    const left = diff(yield* inspect(options.inspect), wanted)
    if (left.length === 0) return operations
    const texts = left.flatMap(statementsOf).map(({ text }) => text)
    return yield* Effect.fail(
      new MigrateError({
        reason: "NotProven",
        problem: `what was generated does not lead to the model; after it this would be left:\n${texts.join(";\n")}`
      })
    )
  })

const hinted = (catalog: Catalog, hint: RenameHint): Operation => {
  const operation = renameOf(catalog, hint)
  if (operation !== undefined) return operation
  throw new MigrateError({
    reason: "Unanswered",
    problem: `there is no "${hint.from}" that could be "${hint.to}" now: say what it was called in the migrations`
  })
}

const unanswered = (from: Catalog, wanted: Catalog, options: GenerateOptions): MigrateError | undefined => {
  const open = renameCandidates(from, wanted, options.dropped ?? [])
  if (open.length === 0) return undefined
  const questions = open.map(({ from, kind, to }) =>
    `the ${kind} "${from}" is gone, and ${to.map((name) => `"${name}"`).join(", ")} is new: ` +
    `say --rename ${from}=${to[0]} or --drop ${from}`
  )
  return new MigrateError({ reason: "Unanswered", problem: questions.join("\n") })
}

/** Whether going this way loses what was stored. */
const losesRows = (operations: ReadonlyArray<Operation>): boolean =>
  operations.some(({ _tag }) => _tag === "DropTable" || _tag === "DropColumn")

const generated = (options: GenerateOptions, wanted: Catalog) =>
  Effect.gen(function*() {
    const parents = options.migrations.flatMap(({ up }) => up)
    yield* apply(parents)
    const base = yield* inspect(options.inspect)
    const renames: Array<Operation> = []
    for (const hint of options.renames ?? []) {
      const rename = yield* Effect.try({
        try: () => hinted(base, hint),
        catch: (cause) => cause as MigrateError
      })
      renames.push(rename)
    }
    yield* apply(renames)
    const open = unanswered(yield* inspect(options.inspect), wanted, options)
    if (open !== undefined) return yield* Effect.fail(open)
    const changes = yield* reach(wanted, options)
    if (renames.length + changes.length === 0) return Option.none<Migration>()
    // The way back is made and proven as the way there is; renames go last, as they came first.
    const down = yield* back(base, renames, options)
    return Option.some(migration({
      id: options.id,
      parents: options.parents,
      message: options.message,
      up: [...renames, ...changes],
      down,
      losesRows: losesRows(changes) || losesRows(down)
    }))
  })

/** The operations that lead back to what was there before. */
const back = (base: Catalog, renames: ReadonlyArray<Operation>, options: GenerateOptions) => {
  const backwards = renames.toReversed().map(renamedBack)
  if (backwards.length === 0) return reach(base, options)
  return Effect.gen(function*() {
    yield* apply(backwards)
    return [...backwards, ...yield* reach(base, options)]
  })
}

/**
 * The migration from what the migrations make to what the model says; none where they agree.
 *
 * @returns the migration, proven in both directions. Fails with `MigrateError` where something may have been renamed and no
 *   answer was given, or where the proof fails; nothing is changed outside of scratch databases
 */
export const generate = (
  options: GenerateOptions
): Effect.Effect<Option.Option<Migration>, MigrateError | DatabaseError | InvalidPoolConfig> =>
  Effect.gen(function*() {
    const wanted = yield* inScratch(options.server, Effect.andThen(createAll(options.model), inspect(options.inspect)))
    return yield* inScratch(options.server, generated(options, wanted))
  })
