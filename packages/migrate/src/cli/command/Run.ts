/** `aludel upgrade`, `downgrade` and `stamp`: what changes the database. */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { MigrateError, planned } from "../../error/MigrateError.ts"
import { downgrade as undo, stamp as write, upgrade as apply } from "../../run/Runner.ts"
import { downgradeScript, upgradeScript } from "../../run/Script.ts"
import { plan as planOf } from "../../run/Status.ts"
import { reporting } from "../Reporting.ts"
import { answer, changing, from, graphIn, runOptions, settings, title } from "../Root.ts"
import { Surroundings } from "../Surroundings.ts"

const asScript = Flag.Boolean("sql").pipe(
  Flag.withDescription("Print the script for psql instead, without asking any database"),
  Flag.withDefault(false)
)

const print = (text: string) => Effect.map(Surroundings, ({ out }) => out(text.replace(/\n$/, "")))

export const upgrade = Command.make("upgrade", {
  target: Argument.String("target").pipe(
    Argument.withDescription("head, heads, +2, an id or its first letters, or from there, as 3f9a+2"),
    Argument.withDefault("head")
  ),
  sql: asScript,
  from
}, (given) =>
  Effect.gen(function*() {
    const project = yield* settings
    const graph = yield* graphIn(project)
    const options = runOptions(project)
    if (given.sql) {
      const has = Option.match(given.from, { onNone: () => [], onSome: (id) => [id] })
      return yield* print(yield* planned(() => upgradeScript(graph, given.target, { ...options, from: has })))
    }
    const done = yield* changing(
      project,
      reporting((progress) => apply(graph, given.target, { ...options, progress }))
    )
    yield* answer(done.length === 0 ? ["nothing to do"] : [], {
      applied: done.map(({ id, message }) => ({ id, message }))
    })
  })).pipe(
    Command.withDescription("Apply what is not applied yet, up to the target"),
    Command.withExamples([
      { command: "aludel upgrade", description: "To the head" },
      { command: "aludel upgrade +1", description: "The next one" },
      { command: "aludel upgrade head --sql --from 3f9a > upgrade.sql", description: "As a script for psql" }
    ])
  )

export const downgrade = Command.make("downgrade", {
  target: Argument.String("target").pipe(
    Argument.withDescription("base, -1, the id that is to be the last, or from there, as head-1")
  ),
  sql: asScript,
  from,
  loseRows: Flag.Boolean("lose-rows").pipe(
    Flag.withDescription("Agree to lose the rows that cannot be brought back"),
    Flag.withDefault(false)
  )
}, (given) =>
  Effect.gen(function*() {
    const project = yield* settings
    const graph = yield* graphIn(project)
    const options = runOptions(project)
    if (given.sql) {
      const has = Option.match(given.from, { onNone: () => ["heads"], onSome: (id) => [id] })
      return yield* print(yield* planned(() => downgradeScript(graph, given.target, { ...options, from: has })))
    }
    const run = Effect.gen(function*() {
      const steps = yield* planOf(graph, "down", given.target, options)
      const losing = steps.filter(({ migration }) => migration.losesRows)
      if (losing.length > 0 && !given.loseRows) {
        const which = losing.map(({ migration }) => title(migration)).join(", ")
        return yield* Effect.fail(
          new MigrateError({
            reason: "Refused",
            problem: `rows are lost by undoing ${which}: say --lose-rows to agree; nothing was undone`
          })
        )
      }
      return yield* reporting((progress) => undo(graph, given.target, { ...options, progress }))
    })
    const done = yield* changing(project, run)
    yield* answer(done.length === 0 ? ["nothing to do"] : [], {
      undone: done.map(({ id, message }) => ({ id, message }))
    })
  })).pipe(
    Command.withDescription("Undo what was applied, down to the target"),
    Command.withExamples([
      { command: "aludel downgrade -1", description: "The last one" },
      { command: "aludel downgrade base --lose-rows", description: "All of them, and what they hold" }
    ])
  )

export const stamp = Command.make("stamp", {
  targets: Argument.String("targets").pipe(
    Argument.withDescription("head, heads, base, or ids"),
    Argument.atLeast(1)
  ),
  purge: Flag.Boolean("purge").pipe(
    Flag.withDescription("Also forget what no file is there for"),
    Flag.withDefault(false)
  )
}, ({ purge, targets }) =>
  Effect.gen(function*() {
    const project = yield* settings
    const graph = yield* graphIn(project)
    const { history, wait } = runOptions(project)
    const ids = yield* changing(project, write(graph, targets, { history, wait, purge }))
    yield* answer([`stamped: ${ids.length} of ${graph.order.length} migrations are written down as applied`], {
      stamped: ids
    })
  })).pipe(
    Command.withDescription("Write down what is applied, without running anything"),
    Command.withExamples([
      { command: "aludel stamp head", description: "For a database that was made otherwise" },
      { command: "aludel stamp base --purge", description: "Forget everything" }
    ])
  )
