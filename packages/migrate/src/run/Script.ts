/**
 * A run as a script for psql: every statement, what is written down in the history, BEGIN and COMMIT. Pure; no database is
 * asked, so what it has is said beforehand.
 */
import { refuse } from "../error/MigrateError.ts"
import { type Applied, createHistory } from "../history/History.ts"
import { checksumOf } from "../migration/Checksum.ts"
import type { MigrationGraph } from "../migration/Graph.ts"
import { ended } from "../operation/Quote.ts"
import { nameOf } from "./Failure.ts"
import { noteOf } from "./Note.ts"
import { type Part, partsOfStep } from "./Parts.ts"
import { planDowngrade, type PlannedStep, planUpgrade } from "./Plan.ts"
import { type RunOptions, type Settings, settingsOf } from "./Settings.ts"
import { resolveSet } from "./Target.ts"

/** What a script is written for. */
export interface ScriptOptions
  extends Pick<RunOptions, "history" | "lockTimeout" | "statementTimeout" | "transaction">
{
  /** The migrations that the database has, with all that they follow. None for an upgrade, `heads` for a downgrade. */
  readonly from?: ReadonlyArray<string> | undefined
}

/** The history of a database that has these migrations, with all that they follow. */
export const assumed = (graph: MigrationGraph, from: ReadonlyArray<string>): ReadonlyArray<Applied> => {
  const set = resolveSet(graph, from)
  return graph.order.filter((id) => set.has(id)).flatMap((id) => {
    const migration = graph.migrations.get(id)
    if (migration === undefined) return []
    const { message } = migration
    return [{
      id,
      message,
      checksum: checksumOf(migration),
      state: "applied",
      step: 0,
      position: null,
      appliedAt: "",
      milliseconds: 0,
      version: ""
    }]
  })
}

const limits = ({ lockTimeout, statementTimeout }: Settings): ReadonlyArray<string> => [
  `set local lock_timeout = ${lockTimeout};`,
  `set local statement_timeout = ${statementTimeout};`
]

const textsOf = (part: Part, step: PlannedStep): ReadonlyArray<string> =>
  part.statements.map(({ data, text }) => {
    if (data !== undefined) {
      refuse("NotOffline", `${nameOf(step.migration)} has the data step "${data.name}", which no script can hold`)
    }
    return ended(text)
  })

const stepLines = (step: PlannedStep, settings: Settings): ReadonlyArray<string> => {
  const parts = partsOfStep(step.direction, step.migration)
  const inOne = settings.transaction === "run"
  if (inOne && (parts.length > 1 || parts[0]?.transactional === false)) {
    refuse("NotTransactional", `${nameOf(step.migration)} cannot run in one transaction with others`)
  }
  const lines = parts.flatMap((part, index) => {
    const noted = ended(noteOf(step, settings.table, index + 1, null, 0))
    if (inOne) return [...textsOf(part, step), noted]
    return part.transactional
      ? ["begin;", ...limits(settings), ...textsOf(part, step), noted, "commit;"]
      : [...textsOf(part, step), noted]
  })
  const verb = step.direction === "up" ? "apply" : "undo"
  return ["", `-- ${verb} ${step.migration.id}: ${step.migration.message.replaceAll("\n", " ")}`, ...lines]
}

const script = (steps: ReadonlyArray<PlannedStep>, settings: Settings): string => {
  const lines = steps.flatMap((step) => stepLines(step, settings))
  const body = settings.transaction === "run" ? ["", "begin;", ...limits(settings), ...lines, "", "commit;"] : lines
  return ["\\set ON_ERROR_STOP on", ...createHistory(settings.table).map(ended), ...body, ""].join("\n")
}

/**
 * The script of an upgrade, for psql.
 *
 * @returns the text; throws `MigrateError` where the target is not clear, or a migration has a data step
 *
 * @example
 * ```ts
 * import { graphOf, migration, execute, upgradeScript } from "@aludel/migrate"
 *
 * const graph = graphOf([migration({ id: "3f9a1c0b7d2e", message: "one", up: [execute("select 1")] })])
 * export const text: string = upgradeScript(graph, "head")
 * ```
 */
export const upgradeScript = (graph: MigrationGraph, target: string, options: ScriptOptions = {}): string =>
  script(planUpgrade(graph, assumed(graph, options.from ?? []), target), settingsOf(options))

/** The script of a downgrade, for psql. Throws as `upgradeScript` does, and where a migration has no way back. */
export const downgradeScript = (graph: MigrationGraph, target: string, options: ScriptOptions = {}): string =>
  script(planDowngrade(graph, assumed(graph, options.from ?? ["heads"]), target), settingsOf(options))
