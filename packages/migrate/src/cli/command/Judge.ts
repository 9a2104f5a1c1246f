/** `aludel lint`, `pull` and `diagram`: what a migration would do under load; a database as a schema file, and as a picture. */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { existsSync } from "node:fs"
import { readFile, writeFile } from "node:fs/promises"
import { resolve } from "node:path"
import { type Catalog, emptyCatalog } from "../../catalog/Catalog.ts"
import { diagram as diagramOf } from "../../diagram/Diagram.ts"
import { MigrateError, planned } from "../../error/MigrateError.ts"
import { inspect } from "../../inspect/Inspect.ts"
import { type Finding, knownAfter, lint as lintOf, type LintReport } from "../../lint/Lint.ts"
import { type TableSize, tableSizes } from "../../lint/TableSize.ts"
import type { MigrationGraph } from "../../migration/Graph.ts"
import type { Operation } from "../../operation/Operation.ts"
import { pull as pullOf } from "../../pull/Pull.ts"
import { status } from "../../run/Status.ts"
import { resolveTarget } from "../../run/Target.ts"
import { answer, connected, graphIn, Negative, ownCatalog, runOptions, settings, unseenIn } from "../Root.ts"
import { catalogOfSql } from "../SqlSource.ts"
import { Surroundings } from "../Surroundings.ts"

const failed = (problem: string) => new MigrateError({ reason: "InvalidFile", problem })

const sizeText = ({ bytes, rows }: TableSize): string => `, ${Math.ceil(bytes / 1024)} kB, about ${rows} rows`

const lockLines = ({ locks }: Pick<Finding, "locks">): ReadonlyArray<string> =>
  locks.map(({ blocks, lock, relation, size, work }) =>
    `    ${lock} on ${relation.schema}.${relation.name}, blocks ${blocks}${work === "none" ? "" : `, ${work}`}${
      size === undefined ? "" : sizeText(size)
    }`
  )

const findingLines = (id: string, finding: Omit<Finding, "index">): ReadonlyArray<string> => [
  `${id}  ${finding.severity}: ${finding.rule}${finding.destructive ? " (destructive)" : ""}`,
  `    ${finding.statement.replaceAll(/\s+/g, " ").slice(0, 200)}`,
  `    ${finding.problem}`,
  `    instead: ${finding.way}`,
  ...lockLines(finding)
]

/** Migrations that are judged together. */
interface Judged {
  readonly steps: ReadonlyArray<{ readonly id: string; readonly operation: Operation }>
  readonly report: LintReport
}

const stepsOf = ({ migrations }: MigrationGraph, id: string): Judged["steps"] =>
  (migrations.get(id)?.up ?? []).map((operation) => ({ id, operation }))

const operationsOf = (steps: Judged["steps"]): ReadonlyArray<Operation> => steps.map(({ operation }) => operation)

/** Each by itself: where it runs, the tables of those before it may have been in use for years. */
const eachAlone = (graph: MigrationGraph, ids: ReadonlyArray<string>): ReadonlyArray<Judged> => {
  let catalog = emptyCatalog
  return graph.order.flatMap((id) => {
    const steps = stepsOf(graph, id)
    const report = ids.includes(id) ? [{ steps, report: lintOf(operationsOf(steps), { catalog }) }] : []
    catalog = knownAfter(catalog, operationsOf(steps))
    return report
  })
}

/** In one go, as they are applied to a database: what an earlier one makes there is new to a later one. */
const together = (
  graph: MigrationGraph,
  ids: ReadonlyArray<string>,
  known: { readonly catalog: Catalog; readonly sizes: ReadonlyArray<TableSize> }
): Judged => {
  const steps = ids.flatMap((id) => stepsOf(graph, id))
  return { steps, report: lintOf(operationsOf(steps), known) }
}

export const lint = Command.make("lint", {
  revisions: Argument.String("revisions").pipe(
    Argument.withDescription("Which migrations; those that the database does not have by default"),
    Argument.variadic()
  ),
  offline: Flag.Boolean("offline").pipe(
    Flag.withDescription(
      "Without asking a database, each migration by itself: sizes and what stands on a table are not known"
    ),
    Flag.withDefault(false)
  ),
  strict: Flag.Boolean("strict").pipe(
    Flag.withDescription("Exit with 1 for warnings too"),
    Flag.withDefault(false)
  )
}, ({ offline, revisions, strict }) =>
  Effect.gen(function*() {
    const project = yield* settings
    const graph = yield* graphIn(project)
    const named = yield* planned(() => revisions.map((revision) => resolveTarget(graph, revision)))
    const chosen = graph.order.filter((id) => named.includes(id))
    const judged = offline ? eachAlone(graph, named.length > 0 ? chosen : graph.order) : yield* connected(
      project,
      Effect.all({
        pending: Effect.map(status(graph, runOptions(project)), ({ pending }) => pending.map(({ id }) => id)),
        catalog: inspect({ schemas: project.schemas }),
        sizes: tableSizes
      })
    ).pipe(Effect.map(({ pending, ...known }) => [together(graph, named.length > 0 ? chosen : pending, known)]))
    const all = <A extends { readonly index: number }>(pick: (report: LintReport) => ReadonlyArray<A>) =>
      judged.flatMap(({ report, steps }) =>
        pick(report).map(({ index, ...rest }) => ({ revision: steps[index]?.id ?? "", ...rest }))
      )
    const findings = all((report) => report.findings)
    const notLookedAt = all((report) => report.notLookedAt)
    const idleWaivers = all((report) => report.idleWaivers)
    yield* answer([
      ...findings.flatMap(({ revision, ...finding }) => findingLines(revision, finding)),
      ...notLookedAt.map(({ reason, revision, statement }) =>
        `${revision}  not looked at: ${statement.replaceAll(/\s+/g, " ").slice(0, 200)}\n    ${reason}`
      ),
      ...idleWaivers.map(({ problem, revision, rule }) => `${revision}  waiver of ${rule}: ${problem}`),
      ...findings.length + notLookedAt.length + idleWaivers.length === 0 ? ["nothing found"] : []
    ], { findings, notLookedAt, idleWaivers })
    const bad = findings.some(({ severity }) => strict || severity === "error") || strict && notLookedAt.length > 0
    if (bad) yield* Effect.fail(new Negative())
  })).pipe(
    Command.withDescription("Say what would block, lose or break something, with its lock and the safe way"),
    Command.withExamples([
      { command: "aludel lint", description: "What `upgrade` would apply, on the tables that there are" },
      { command: "aludel lint --offline --strict", description: "All migrations, without a database" }
    ])
  )

const saved = (path: string, text: string): Effect.Effect<void, MigrateError> =>
  Effect.tryPromise({ try: () => writeFile(path, text), catch: () => failed(`${path} cannot be written`) })

export const pull = Command.make("pull", {
  file: Argument.String("file").pipe(
    Argument.withDescription("The schema file; made, or brought up to date where hands did not change it"),
    Argument.withDefault("schema.ts")
  ),
  sql: Flag.String("sql").pipe(
    Flag.withDescription(
      "SQL files, or folders of them, instead of the database: run on a scratch database and read from there"
    ),
    Flag.atLeast(0)
  )
}, ({ file, sql }) =>
  Effect.gen(function*() {
    const project = yield* settings
    const { cwd } = yield* Surroundings
    const path = resolve(cwd, file)
    const existing = existsSync(path)
      ? yield* Effect.tryPromise({ try: () => readFile(path, "utf8"), catch: () => failed(`${file} cannot be read`) })
      : undefined
    const { beyond, catalog } = sql.length > 0
      ? yield* catalogOfSql(project, cwd, sql)
      : { beyond: yield* unseenIn(project), catalog: (yield* ownCatalog(project)).catalog }
    const { kept, notExpressed, text } = pullOf(catalog, existing, {
      beyond,
      naming: project.naming
    })
    if (text !== existing) yield* saved(path, text)
    yield* answer([
      text === existing ? `${file} is up to date` : `wrote ${file}`,
      ...kept.map(({ id, reason }) => `kept ${id}: ${reason}`),
      ...notExpressed.map(({ reason, what }) => `not in the file: ${what}: ${reason}`)
    ], { file, changed: text !== existing, kept, notExpressed })
  })).pipe(
    Command.withDescription("Write a database as a schema file; run again it keeps what hands changed"),
    Command.withExamples([
      { command: "aludel pull src/schema.ts", description: "What it cannot say is listed" },
      { command: "aludel pull src/schema.ts --sql prisma/migrations", description: "Another tool's schema, by its SQL" }
    ])
  )

export const diagram = Command.make("diagram", {
  of: Flag.Literals("of", ["model", "database"]).pipe(
    Flag.withDescription("What is drawn"),
    Flag.withDefault("model" as const)
  ),
  format: Flag.Literals("format", ["mermaid", "svg"]).pipe(
    Flag.withDescription("How it is drawn"),
    Flag.withDefault("mermaid" as const)
  ),
  out: Flag.String("out").pipe(Flag.withDescription("A file instead of the standard output"), Flag.optional)
}, ({ format, of, out }) =>
  Effect.gen(function*() {
    const project = yield* settings
    const { cwd } = yield* Surroundings
    if (of === "model" && project.model === undefined) {
      return yield* failed("there is no model: say it by `models` in aludel.config.ts, or take --of database")
    }
    const picture = diagramOf(
      of === "model" && project.model !== undefined ? project.model : (yield* ownCatalog(project)).catalog,
      format
    )
    const file = Option.getOrUndefined(out)
    if (file === undefined) return yield* answer([picture.trimEnd()], { format, picture })
    yield* saved(resolve(cwd, file), picture)
    yield* answer([`wrote ${file}`], { format, file })
  })).pipe(
    Command.withDescription("Draw tables and their foreign keys, as Mermaid or SVG"),
    Command.withExamples([{ command: "aludel diagram --format svg --out schema.svg", description: "The model" }])
  )
