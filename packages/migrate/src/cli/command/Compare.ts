/** `aludel check`, `diff` and `push`: the model beside the database. */
import type { PoolOptions } from "@aludel/pool"
import { createAll } from "@aludel/sql"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { withoutHistories } from "../../baseline/Tool.ts"
import type { Catalog } from "../../catalog/Catalog.ts"
import { diff as differences } from "../../diff/Diff.ts"
import { allKinds, type ComparisonScope, within } from "../../diff/Scope.ts"
import { MigrateError } from "../../error/MigrateError.ts"
import { apply } from "../../generate/Apply.ts"
import { brokenText, stairway as stairwayOf } from "../../generate/Stairway.ts"
import { scopeOf } from "../../generate/Wanted.ts"
import { defaultTable, execute, hasHistory } from "../../history/History.ts"
import { inspect } from "../../inspect/Inspect.ts"
import { notInspected } from "../../inspect/NotInspected.ts"
import type { Operation } from "../../operation/Operation.ts"
import { statementsOf } from "../../operation/Statements.ts"
import { partlyText } from "../../run/Replaced.ts"
import { settingsOf } from "../../run/Settings.ts"
import { type Status, status } from "../../run/Status.ts"
import { inTransaction, limits } from "../../run/Step.ts"
import { inScratch } from "../../scratch/Scratch.ts"
import type { Settings } from "../Config.ts"
import { answer, changing, connected, graphIn, Negative, runOptions, serverOf, settings } from "../Root.ts"

const texts = (operations: ReadonlyArray<Operation>): ReadonlyArray<string> =>
  operations.flatMap(statementsOf).map(({ text }) => text)

/** What leads from the database to the model. */
const toModel = (project: Settings) =>
  Effect.gen(function*() {
    const { model, schemas } = project
    if (model === undefined) {
      return yield* Effect.fail(
        new MigrateError({
          reason: "InvalidFile",
          problem: "there is no model: say what the database is to hold by `models` in aludel.config.ts"
        })
      )
    }
    const there = yield* connected(project, inspect({ schemas }))
    const wanted = yield* inScratch(yield* serverOf(project), Effect.andThen(createAll(model), inspect({ schemas })))
    const { catalog: own } = withoutHistories(there, [project.history ?? defaultTable], wanted)
    return differences(own, within(wanted, own, scopeOf({ model, scope: project.scope }, wanted)))
  })

export const diff = Command.make("diff", {}, () =>
  Effect.gen(function*() {
    const found = texts(yield* toModel(yield* settings))
    yield* answer(found.map((text) => `${text};`), { statements: found })
  })).pipe(
    Command.withDescription("Print the SQL that leads from the database to the model"),
    Command.withExamples([{ command: "aludel diff", description: "Nothing where they agree" }])
  )

/** What the migrations make, on a scratch database that is made while the files are still read. */
const made = (server: PoolOptions, { schemas }: Settings, ups: Effect.Effect<ReadonlyArray<Operation>>) =>
  inScratch(server, Effect.andThen(Effect.flatMap(ups, apply), inspect({ schemas })))

/** What the model makes; none where there is none. */
const modelled = (server: PoolOptions, { model, schemas }: Settings) =>
  model === undefined
    ? Effect.undefined
    : inScratch(server, Effect.andThen(createAll(model), inspect({ schemas })))

/** What is wrong with the history alone. */
const problemsOf = (found: Status): ReadonlyArray<string> => [
  ...found.heads.length > 1 ? [`several heads: ${found.heads.join(", ")}; merge them`] : [],
  ...found.missing.map(({ id, message }) => `applied, and its file is missing: ${id}  ${message}`),
  ...found.partly.map(partlyText),
  ...found.edited.map(({ id, message }) => `changed after it was applied: ${id}  ${message}`),
  ...found.dirty.map(({ id, message, state }) => `a run ended in the middle (${state}): ${id}  ${message}`),
  ...found.pending.map(({ id, message }) => `not applied: ${id}  ${message}`)
]

/** Roles may differ from one place to the next: privileges count once a migration grants some. */
const kindsBy = (replayed: Catalog, { kinds }: ComparisonScope): ComparisonScope["kinds"] =>
  kinds ?? (replayed.privileges.length > 0 ? undefined : allKinds.filter((kind) => kind !== "privileges"))

/** What was changed past the migrations, and what the model says and no migration makes. */
const differencesOf = (project: Settings, there: Catalog, replayed: Catalog, wanted: Catalog | undefined) => {
  const { model, scope = {} } = project
  const { catalog: own } = withoutHistories(there, [project.history ?? defaultTable], wanted ?? replayed)
  const drift = differences(own, within(replayed, own, { ...scope, kinds: kindsBy(replayed, scope) }))
  const ungenerated = model === undefined || wanted === undefined
    ? []
    : differences(replayed, within(wanted, replayed, scopeOf({ model, scope: project.scope }, wanted)))
  return { drift: texts(drift), ungenerated: texts(ungenerated) }
}

/**
 * All at once: two scratch databases, the files, the database at hand. Where the history already says no, nothing is to be
 * learned from the catalogs, and nobody waits for them.
 */
const compared = (project: Settings, historyOnly: boolean) =>
  Effect.scoped(Effect.gen(function*() {
    const server = yield* serverOf(project)
    const ups = yield* Deferred.make<ReadonlyArray<Operation>>()
    const aside = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.forkScoped(effect, { startImmediately: true })
    const scratches = historyOnly
      ? undefined
      : yield* Effect.all([aside(modelled(server, project)), aside(made(server, project, Deferred.await(ups)))])
    const graph = yield* graphIn(project)
    const migrations = graph.order.flatMap((id) => graph.migrations.get(id) ?? [])
    yield* Deferred.succeed(ups, migrations.flatMap(({ up }) => up))
    const look = Effect.all([
      status(graph, runOptions(project)),
      historyOnly ? Effect.undefined : inspect({ schemas: project.schemas }),
      historyOnly ? Effect.succeed([]) : notInspected({ schemas: project.schemas })
    ], { concurrency: 3 })
    const [found, there, beyond] = yield* connected(project, look)
    const problems = problemsOf(found)
    if (scratches === undefined || there === undefined || problems.length > 0) {
      return { problems, drift: [], ungenerated: [], beyond }
    }
    const [wanted, replayed] = yield* Effect.all(
      [Fiber.join(scratches[0]), Fiber.join(scratches[1])],
      { concurrency: 2 }
    )
    return { problems, beyond, ...differencesOf(project, there, replayed, wanted) }
  }))

const climbed = (project: Settings) =>
  Effect.gen(function*() {
    const found = yield* stairwayOf(yield* serverOf(project), yield* graphIn(project), { schemas: project.schemas })
    return found === undefined ? [] : [brokenText(found)]
  })

export const check = Command.make("check", {
  history: Flag.Boolean("history").pipe(
    Flag.withDescription("Compare the migrations with the history alone: no scratch database is made"),
    Flag.withDefault(false)
  ),
  stairway: Flag.Boolean("stairway").pipe(
    Flag.withDescription("Also run each migration up, down and up again on a scratch database"),
    Flag.withDefault(false)
  )
}, ({ history, stairway }) =>
  Effect.gen(function*() {
    const project = yield* settings
    const broken = stairway ? yield* climbed(project) : []
    const { beyond, drift, problems, ungenerated } = yield* compared(project, history)
    const all = [
      ...problems,
      ...broken,
      ...ungenerated.map((text) => `the model asks for what no migration makes: ${text}`),
      ...drift.map((text) => `the database was changed past its migrations; back: ${text}`)
    ]
    const fine = history
      ? "migrations and history agree"
      : project.model === undefined
      ? "migrations and database agree"
      : "model, migrations and database agree"
    const names = beyond.map(({ kind, name }) => `${kind} ${name}`)
    yield* answer([
      ...all.length === 0 ? [fine] : all,
      ...names.length === 0 ? [] : [`not looked at: ${names.join(", ")}`]
    ], { agree: all.length === 0, problems: [...problems, ...broken], ungenerated, drift, notLookedAt: beyond })
    if (all.length > 0) yield* Effect.fail(new Negative())
  })).pipe(
    Command.withDescription(
      "For CI: exit with 0 where model, migrations and database agree, else list why not and exit with 1"
    ),
    Command.withExamples([
      { command: "aludel check", description: "After an upgrade" },
      { command: "aludel check --stairway", description: "Whether every way back leads back, too" },
      { command: "aludel check --history", description: "Where the role may not create databases" }
    ])
  )

const destroys = (operation: Operation): boolean =>
  operation._tag === "DropTable" || operation._tag === "DropColumn" || operation._tag === "DropSchema"

export const push = Command.make("push", {
  loseRows: Flag.Boolean("lose-rows").pipe(
    Flag.withDescription("Agree to drop tables and columns, and what they hold"),
    Flag.withDefault(false)
  )
}, ({ loseRows }) =>
  Effect.gen(function*() {
    const project = yield* settings
    const { history = defaultTable } = project
    const refused = (problem: string) => Effect.fail(new MigrateError({ reason: "Refused", problem }))
    if (yield* changing(project, hasHistory(history))) {
      return yield* refused("this database has migrations: generate one by `aludel revision --autogenerate` instead")
    }
    const operations = yield* toModel(project)
    const lost = operations.filter(destroys)
    if (lost.length > 0 && !loseRows) {
      return yield* refused(`rows would be lost: say --lose-rows to agree\n${texts(lost).join("\n")}`)
    }
    const found = texts(operations)
    const all = inTransaction(
      Effect.forEach([limits(settingsOf(runOptions(project))), ...found], execute, { discard: true })
    )
    yield* connected(project, all)
    yield* answer(found.length === 0 ? ["nothing to do"] : found.map((text) => `${text};`), { statements: found })
  })).pipe(
    Command.withDescription("For development: make the database what the model says, without a migration"),
    Command.withExamples([{ command: "aludel push", description: "In one transaction, or not at all" }])
  )
