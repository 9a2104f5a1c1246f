/** `aludel baseline`: a database that is there, taken over. */
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { baseline as baselineOf } from "../../baseline/Baseline.ts"
import { type Tool, tools } from "../../baseline/Tool.ts"
import { appliedElsewhere } from "../../baseline/ToolHistory.ts"
import type { Catalog, QualifiedName } from "../../catalog/Catalog.ts"
import { diff } from "../../diff/Diff.ts"
import { MigrateError } from "../../error/MigrateError.ts"
import { snapshotOf } from "../../generate/Snapshot.ts"
import { defaultTable, readHistory } from "../../history/History.ts"
import type { MigrationGraph } from "../../migration/Graph.ts"
import { statementsOf } from "../../operation/Statements.ts"
import { stamp } from "../../run/Runner.ts"
import type { Settings } from "../Config.ts"
import { chosenId, id, message, sql, writeMigration } from "../NewFile.ts"
import { say } from "../Reporting.ts"
import { answer, changing, connected, graphIn, ownCatalog, runOptions, serverOf, settings, unseenIn } from "../Root.ts"

const refused = (problem: string) => Effect.fail(new MigrateError({ reason: "Refused", problem }))

const tableOf = (given: string): QualifiedName => {
  const [first = "", second] = given.split(".")
  return second === undefined ? { schema: "public", name: first } : { schema: first, name: second }
}

/** Which migrations are applied, in words; none where no other tool was named. */
const before = (project: Settings, from: Option.Option<Tool>, table: QualifiedName | undefined) =>
  Option.match(from, {
    onNone: () => Effect.succeed({ lines: [], applied: undefined }),
    onSome: (tool) =>
      Effect.map(
        connected(project, appliedElsewhere(tool, table)),
        (applied) => {
          const last = applied.at(-1)
          const count = `${applied.length} migration${applied.length === 1 ? "" : "s"}`
          return {
            lines: [`${tool} had applied ${count}, the last ${last?.name} at ${last?.at}; its table is left as it is`],
            applied
          }
        }
      )
  })

/** Where a project has migrations already, they must make what this database holds. */
const compared = (project: Settings, graph: MigrationGraph, catalog: Catalog) =>
  Effect.gen(function*() {
    const migrations = graph.order.flatMap((id) => graph.migrations.get(id) ?? [])
    const made = yield* snapshotOf(yield* serverOf(project), migrations, { schemas: project.schemas })
    const left = diff(catalog, made).flatMap(statementsOf).map(({ text }) => text)
    if (left.length === 0) return
    return yield* refused(
      `the database is not what the migrations make, nothing was stamped; this would be left:\n${left.join(";\n")}`
    )
  })

/** The first migration, written; it goes again where it cannot be stamped. */
const begun = (
  project: Settings,
  graph: MigrationGraph,
  catalog: Catalog,
  given: { readonly id: Option.Option<string>; readonly message: string; readonly sql: boolean }
) =>
  Effect.gen(function*() {
    const made = yield* baselineOf({
      server: yield* serverOf(project),
      catalog,
      id: yield* chosenId(graph, given.id, given.message, []),
      message: given.message,
      inspect: { schemas: project.schemas }
    })
    if (made.up.length === 0) return yield* refused("the database is empty: there is nothing to take over")
    return yield* writeMigration(made, project, given.sql)
  })

const stamped = (project: Settings) =>
  Effect.flatMap(graphIn(project), (graph) => connected(project, stamp(graph, ["heads"], runOptions(project))))

export const baseline = Command.make("baseline", {
  from: Flag.Literals("from", Object.keys(tools) as ReadonlyArray<Tool>).pipe(
    Flag.withDescription("Whose history the database has: it is read, a migration that failed there is refused"),
    Flag.optional
  ),
  table: Flag.String("table").pipe(
    Flag.withDescription("With --from: where that history is, as app._prisma_migrations, if not where it usually is"),
    Flag.optional
  ),
  message,
  id,
  sql
}, (given) =>
  Effect.gen(function*() {
    const project = yield* settings
    const graph = yield* graphIn(project)
    if ((yield* changing(project, readHistory(project.history ?? defaultTable))).length > 0) {
      return yield* refused("this database has migrations of aludel already: `aludel current` says which")
    }
    const table = Option.getOrUndefined(Option.map(given.table, tableOf))
    const { applied, lines } = yield* before(project, given.from, table)
    const { catalog, left } = yield* ownCatalog(project, table === undefined ? [] : [table])
    const beyond = yield* unseenIn(project)
    yield* say("making what the database holds on a scratch database")
    const files = graph.order.length === 0
      ? yield* begun(project, graph, catalog, { ...given, message: given.message || "baseline" })
      : []
    if (files.length === 0) yield* compared(project, graph, catalog)
    const undo = Effect.forEach(files, (file) => Effect.promise(() => rm(join(project.root, file))))
    const ids = yield* Effect.tapCause(stamped(project), () => undo)
    yield* answer([
      ...lines,
      ...left.map((name) => `left out: ${name}`),
      ...beyond.map(({ kind, name }) => `not in the migration, no comparison looks at it: ${kind} ${name}`),
      ...files.map((file) => `made ${file}`),
      `stamped: ${ids.join(", ")}`
    ], { from: applied ?? null, leftOut: left, notLookedAt: beyond, files, stamped: ids })
  })).pipe(
    Command.withDescription(
      "Take over a database that is there: a first migration of what it holds, stamped as applied"
    ),
    Command.withExamples([
      { command: "aludel baseline", description: "A database that was made by hand" },
      { command: "aludel baseline --from prisma", description: "One that another tool migrated until now" },
      {
        command: "aludel baseline --config production.config.ts",
        description: "The next database: the migrations must make what it holds, then they are stamped there"
      }
    ])
  )
