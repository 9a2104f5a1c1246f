/** `aludel plan`: what would run, and what that would do to the tables that are there. */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { planned } from "../../error/MigrateError.ts"
import { type Forecast, forecast, type ForecastLock } from "../../forecast/Forecast.ts"
import { inspect } from "../../inspect/Inspect.ts"
import { type TableSize, tableSizes } from "../../lint/TableSize.ts"
import { named } from "../../operation/Quote.ts"
import { planDowngrade, type PlannedStep, planUpgrade } from "../../run/Plan.ts"
import { assumed } from "../../run/Script.ts"
import { plan as planOf } from "../../run/Status.ts"
import { answer, connected, from, graphIn, runOptions, settings, title } from "../Root.ts"

const works = { none: "", scan: ", all rows are read", rewrite: ", all rows are written anew" }

const sizeText = ({ bytes, rows }: TableSize): string =>
  `; ${Math.ceil(bytes / 1024)} kB, ${rows === 0 && bytes > 0 ? "rows not counted yet" : `about ${rows} rows`}`

const lockLine = ({ blocks, lock, relation, size, work }: ForecastLock): string =>
  `--   ${lock} on ${named(relation)}: ${blocks === "nobody" ? "nobody waits" : `${blocks} wait`}${works[work]}${
    size === undefined ? "" : sizeText(size)
  }`

const lines = ({ locks, notLookedAt, statements, transactional }: Forecast): ReadonlyArray<string> => [
  ...transactional ? [] : ["-- outside of a transaction:"],
  ...locks.map(lockLine),
  ...notLookedAt === undefined ? [] : [`--   its locks are not known: ${notLookedAt.split(":")[0]}`],
  ...statements.map((text) => `${text};`)
]

const stepLine = ({ direction, from, late, migration }: PlannedStep): string =>
  `-- ${direction === "up" ? "apply" : "undo"} ${title(migration)}${late ? " (late, from another branch)" : ""}${
    from > 0 ? ` (goes on behind ${from} of its parts)` : ""
  }`

export const plan = Command.make("plan", {
  target: Argument.String("target").pipe(
    Argument.withDescription("As of upgrade"),
    Argument.withDefault("head")
  ),
  down: Flag.Boolean("down").pipe(
    Flag.withDescription("As of downgrade"),
    Flag.withDefault(false)
  ),
  offline: Flag.Boolean("offline").pipe(
    Flag.withDescription("Without asking a database: sizes and what stands on a table are not known"),
    Flag.withDefault(false)
  ),
  from: from.pipe(Flag.withDescription("With --offline: what the database has already"))
}, (given) =>
  Effect.gen(function*() {
    const project = yield* settings
    const graph = yield* graphIn(project)
    const direction = given.down ? "down" : "up"
    const offline = planned(() => {
      const has = Option.match(given.from, { onNone: () => given.down ? ["heads"] : [], onSome: (id) => [id] })
      return (given.down ? planDowngrade : planUpgrade)(graph, assumed(graph, has), given.target)
    })
    const found = given.offline
      ? { steps: yield* offline, known: {} }
      : yield* connected(
        project,
        Effect.gen(function*() {
          const steps = yield* planOf(graph, direction, given.target, runOptions(project))
          if (steps.length === 0) return { steps, known: {} }
          return { steps, known: { catalog: yield* inspect({ schemas: project.schemas }), sizes: yield* tableSizes } }
        })
      )
    const steps = forecast(found.steps, found.known).map((operations, at) => ({
      step: found.steps[at] as PlannedStep,
      operations
    }))
    yield* answer(
      steps.length === 0
        ? ["nothing to do"]
        : steps.flatMap(({ operations, step }) => [stepLine(step), ...operations.flatMap(lines)]),
      {
        steps: steps.map(({ operations, step: { direction, late, migration } }) => ({
          direction,
          id: migration.id,
          message: migration.message,
          late,
          operations: operations.map((operation) => ({ ...operation, notLookedAt: operation.notLookedAt ?? null }))
        }))
      }
    )
  })).pipe(
    Command.withDescription("Show what would run now, with the locks that it takes and how large the tables are"),
    Command.withExamples([
      { command: "aludel plan", description: "Of an upgrade to the head" },
      { command: "aludel plan -1 --down", description: "Of a downgrade" },
      { command: "aludel plan --offline --from 3f9a", description: "Without a database" }
    ])
  )
