/**
 * Writes the migration that leads from what the migrations make to what the model says, and proves it on scratch databases
 * before anybody sees it: its `up` leads exactly to the model, its `down` exactly back.
 */
import type { InvalidPoolConfig, PoolOptions } from "@aludel/pool"
import type { DatabaseError } from "@aludel/sql"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Catalog } from "../catalog/Catalog.ts"
import { diff } from "../diff/Diff.ts"
import { impossible } from "../diff/Impossible.ts"
import { within } from "../diff/Scope.ts"
import { MigrateError } from "../error/MigrateError.ts"
import { inspect } from "../inspect/Inspect.ts"
import { ancestorsOf, graphOf } from "../migration/Graph.ts"
import { type Migration, migration } from "../migration/Migration.ts"
import type { Operation } from "../operation/Operation.ts"
import { statementsOf } from "../operation/Statements.ts"
import { inScratch } from "../scratch/Scratch.ts"
import { apply, applyTelling } from "./Apply.ts"
import { asHinted, type Hints, idleHints, labelsBack } from "./Hints.ts"
import { losesRows } from "./Losses.ts"
import { questionsOf, unanswered } from "./Questions.ts"
import { followingRenames, renamedBack, type RenameHint, renamesOf } from "./Renames.ts"
import { besides, make, scopeOf, type Wanted } from "./Wanted.ts"

/** What is generated from. */
export interface GenerateOptions extends Wanted, Hints {
  /** The server that scratch databases are made on. */
  readonly server: PoolOptions
  /** The migrations that there are, in any order. */
  readonly migrations: ReadonlyArray<Migration>
  /** Those that the new one follows. */
  readonly parents: ReadonlyArray<string>
  readonly id: string
  readonly message: string
  /**
   * Puts another form of `up` in its place, such as one that is safe under load. It is proven as the first one is.
   *
   * @param base what is there before
   */
  readonly rewrite?: ((up: ReadonlyArray<Operation>, base: Catalog) => ReadonlyArray<Operation>) | undefined
}

/** Each round takes in what the one before dragged along. */
const rounds = 3

/** What is left where it does not lead there. */
export const notProven = (whereTo: string, left: ReadonlyArray<Operation>): MigrateError => {
  const texts = left.flatMap(statementsOf).map(({ text }) => text)
  return new MigrateError({
    reason: "NotProven",
    problem: `what was generated does not lead to ${whereTo}; after it this would be left:\n${texts.join(";\n")}`
  })
}

const look = ({ inspect: options }: Pick<GenerateOptions, "inspect">) => inspect(options)

/** Whether a type's values go through their texts. */
const isEnum = (...catalogs: ReadonlyArray<Catalog>) => {
  const names = new Set(
    catalogs.flatMap(({ enums }) => enums.flatMap(({ name, schema }) => [name, `${schema}.${name}`]))
  )
  return (type: string): boolean => names.has(type.replace(/\[\]$/, "").replaceAll("\"", ""))
}

/** One of the two ways. */
interface Way {
  readonly whereTo: string
  readonly hints: Hints
  /** What a person says a missing cast by. */
  readonly flag: "--using" | "--using-back"
}

/**
 * The operations from what is there to what is wanted, applied, and what is there then; what is left after some rounds is a
 * failure.
 *
 * @param target what is wanted, given what is there now
 * @param there what is there at the beginning: to look is what takes long, so nobody looks twice at the same
 */
export const reach = (
  target: (now: Catalog) => Catalog,
  { flag, hints, whereTo }: Way,
  options: Pick<GenerateOptions, "inspect">,
  there: Catalog
) =>
  Effect.gen(function*() {
    const operations: Array<Operation> = []
    let now = there
    for (let round = 0; round < rounds; round++) {
      const wanted = target(now)
      const next = asHinted(diff(now, wanted), hints)
      if (next.length === 0) return { operations, now }
      operations.push(...yield* applyTelling(next, hints.using ?? {}, flag, isEnum(now, wanted)))
      now = yield* look(options)
    }
    const left = diff(now, target(now))
    return left.length === 0 ? { operations, now } : yield* Effect.fail(notProven(whereTo, left))
  })

/** What is there once they are applied. */
const after = (operations: ReadonlyArray<Operation>, there: Catalog, options: GenerateOptions) =>
  operations.length === 0 ? Effect.succeed(there) : Effect.andThen(apply(operations), look(options))

/** The renames that the hints say, applied one after another: each speaks of what the ones before left. */
const hinted = (hints: ReadonlyArray<RenameHint>, options: GenerateOptions, there: Catalog) =>
  Effect.gen(function*() {
    const renames: Array<Operation> = []
    let now = there
    for (const [at, hint] of hints.entries()) {
      const found = renamesOf(now, hint, hints.slice(0, at))
      if (found === undefined) {
        return yield* Effect.fail(
          new MigrateError({
            reason: "Unanswered",
            problem:
              `there is no "${hint.from}" that could be "${hint.to}" now: say what it was called in the migrations`
          })
        )
      }
      now = yield* after(found, now, options)
      renames.push(...found)
    }
    return { said: renames, called: now }
  })

/** The migrations that lead to the parents, each after its own. */
const replayed = ({ migrations, parents }: GenerateOptions): ReadonlyArray<Migration> => {
  const graph = graphOf(migrations)
  const missing = parents.find((id) => !graph.migrations.has(id))
  if (missing !== undefined) {
    throw new MigrateError({ reason: "UnknownRevision", problem: `there is no migration "${missing}" to follow` })
  }
  const wanted = ancestorsOf(graph, parents)
  return graph.order.filter((id) => wanted.has(id)).map((id) => graph.migrations.get(id) as Migration)
}

const generated = (options: GenerateOptions, wanted: Effect.Effect<Catalog>, before: ReadonlyArray<Operation>) =>
  Effect.gen(function*() {
    yield* apply(before)
    const base = yield* look(options)
    const model = yield* wanted
    const scope = scopeOf(options, model)
    const { called, said } = yield* hinted(options.renames ?? [], options, base)
    const followed = followingRenames(called, within(model, called, scope))
    const middle = yield* after(followed, called, options)
    const target = (now: Catalog) => within(model, middle, scope, now)
    const byHand = impossible(middle, target(middle))
    if (byHand.length > 0) {
      return yield* Effect.fail(new MigrateError({ reason: "NotPossible", problem: byHand.join("\n") }))
    }
    const open = questionsOf(middle, target(middle), options.dropped ?? [], options.labels ?? {})
    if (open.length > 0) return yield* Effect.fail(unanswered(open))
    const forth: Way = { whereTo: "the model", hints: options, flag: "--using" }
    const { now: there, operations: changes } = yield* reach(target, forth, options, middle)
    const idle = idleHints(changes, options)
    if (idle.length > 0) return yield* Effect.fail(new MigrateError({ reason: "Unanswered", problem: idle.join("\n") }))
    const renames = [...said, ...followed]
    if (renames.length + changes.length === 0) return Option.none()
    // The mirror of the way there: the changes back, then the names.
    const labels = labelsBack(options.labels, middle.enums)
    const way: Way = {
      whereTo: "what was there before",
      hints: { labels, using: options.usingBack },
      flag: "--using-back"
    }
    const undone = yield* reach(() => middle, way, options, there)
    const backwards = renames.toReversed().map(renamedBack)
    const renamed = yield* after(backwards, undone.now, options)
    const rest = yield* reach(() => base, way, options, renamed)
    const back = [...undone.operations, ...backwards, ...rest.operations]
    return Option.some({ base, changes, down: back, target, up: [...renames, ...changes] })
  })

/** Runs both ways once more, from the beginning, as the migration will. */
const proven = (
  { before, down, options, target, up, base }: {
    readonly before: ReadonlyArray<Operation>
    readonly base: Catalog
    readonly down: ReadonlyArray<Operation>
    readonly options: GenerateOptions
    readonly target: (now: Catalog) => Catalog
    readonly up: ReadonlyArray<Operation>
  }
) =>
  Effect.gen(function*() {
    yield* apply(before)
    yield* apply(up)
    const there = yield* look(options)
    const leftThere = diff(there, target(there))
    if (leftThere.length > 0) return yield* Effect.fail(notProven("the model", leftThere))
    yield* apply(down)
    const leftBack = diff(yield* look(options), base)
    if (leftBack.length > 0) return yield* Effect.fail(notProven("what was there before", leftBack))
  })

/**
 * The migration from what the migrations make to what the model says; none where they agree.
 *
 * @returns the migration, proven in both directions. Fails with `MigrateError` where something may have been renamed and no
 *   answer was given (`Unanswered`, with the questions), where no cast leads to a column's new type (`NoCast`), where a
 *   change has to be written by hand (`NotPossible`), or where the proof fails; nothing is changed outside of scratch
 *   databases
 *
 * @example
 * import { generate, renderMigration } from "@aludel/migrate"
 * import { dataModel, Pg, table } from "@aludel/sql"
 * import * as Effect from "effect/Effect"
 * import * as Option from "effect/Option"
 *
 * const users = table("users", class Users {
 *   id = Pg.integer().primaryKey()
 *   fullName = Pg.text()
 * })
 * const file = generate({
 *   server: { url: "postgres://localhost/postgres" },
 *   model: dataModel({ users }),
 *   migrations: [],
 *   parents: [],
 *   id: "3f9a1c0b7d2e",
 *   message: "users",
 *   renames: [{ from: "users.name", to: "users.full_name" }]
 * }).pipe(Effect.map(Option.map(renderMigration)))
 */
export const generate = (
  options: GenerateOptions
): Effect.Effect<Option.Option<Migration>, MigrateError | DatabaseError | InvalidPoolConfig> =>
  Effect.gen(function*() {
    const before = yield* Effect.try({
      try: () => replayed(options).flatMap(({ up }) => up),
      catch: (cause) => cause as MigrateError
    })
    const found = yield* besides(
      inScratch(options.server, make(options)),
      (model) => inScratch(options.server, generated(options, model, before))
    )
    if (Option.isNone(found)) return Option.none<Migration>()
    const { base, changes, down, target, up: plain } = found.value
    const { rewrite, server } = options
    const up = rewrite === undefined ? plain : rewrite(plain, base)
    // The plain form was proven while it was found.
    if (rewrite !== undefined) yield* inScratch(server, proven({ before, base, down, options, target, up }))
    return Option.some(migration({
      id: options.id,
      parents: options.parents,
      message: options.message,
      up,
      down,
      losesRows: changes.some(losesRows) || down.some(losesRows)
    }))
  })
