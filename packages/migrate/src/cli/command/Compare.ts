/** `aludel check`, `diff` and `push`: the model beside the database. */
import { createAll } from "@aludel/sql"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import { withoutHistories } from "../../baseline/Tool.ts"
import { diff as differences } from "../../diff/Diff.ts"
import { within } from "../../diff/Scope.ts"
import { MigrateError } from "../../error/MigrateError.ts"
import { scopeOf } from "../../generate/Wanted.ts"
import { defaultTable, execute, hasHistory } from "../../history/History.ts"
import { inspect } from "../../inspect/Inspect.ts"
import type { Operation } from "../../operation/Operation.ts"
import { statementsOf } from "../../operation/Statements.ts"
import { partlyText } from "../../run/Replaced.ts"
import { settingsOf } from "../../run/Settings.ts"
import { status } from "../../run/Status.ts"
import { inTransaction, limits } from "../../run/Step.ts"
import { inScratch } from "../../scratch/Scratch.ts"
import type { Settings } from "../Config.ts"
import { answer, changing, connected, graphIn, Negative, runOptions, serverOf, settings } from "../Root.ts"

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

const texts = (operations: ReadonlyArray<Operation>): ReadonlyArray<string> =>
  operations.flatMap(statementsOf).map(({ text }) => text)

export const diff = Command.make("diff", {}, () =>
  Effect.gen(function*() {
    const found = texts(yield* toModel(yield* settings))
    yield* answer(found.map((text) => `${text};`), { statements: found })
  })).pipe(
    Command.withDescription("Print the SQL that leads from the database to the model"),
    Command.withExamples([{ command: "aludel diff", description: "Nothing where they agree" }])
  )

export const check = Command.make("check", {}, () =>
  Effect.gen(function*() {
    const project = yield* settings
    const graph = yield* graphIn(project)
    const found = yield* connected(project, status(graph, runOptions(project)))
    const problems = [
      ...found.heads.length > 1 ? [`several heads: ${found.heads.join(", ")}; merge them`] : [],
      ...found.missing.map(({ id, message }) => `applied, and its file is missing: ${id}  ${message}`),
      ...found.partly.map(partlyText),
      ...found.edited.map(({ id, message }) => `changed after it was applied: ${id}  ${message}`),
      ...found.dirty.map(({ id, message, state }) => `a run ended in the middle (${state}): ${id}  ${message}`),
      ...found.pending.map(({ id, message }) => `not applied: ${id}  ${message}`)
    ]
    // Where the history says that they differ, the catalogs do, and nothing is to be learned from them.
    const left = project.model === undefined || problems.length > 0 ? [] : texts(yield* toModel(project))
    const model = left.map((text) => `the database is not as the model says: ${text}`)
    const all = [...problems, ...model]
    const fine = project.model === undefined ? "migrations and database agree" : "model, migrations and database agree"
    yield* answer(all.length === 0 ? [fine] : all, { agree: all.length === 0, problems, model: left })
    if (all.length > 0) yield* Effect.fail(new Negative())
  })).pipe(
    Command.withDescription(
      "For CI: exit with 0 where model, migrations and database agree, else list why not and exit with 1"
    ),
    Command.withExamples([{ command: "aludel check", description: "After an upgrade" }])
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
