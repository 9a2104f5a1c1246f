/** `aludel current`, `history`, `heads`, `branches` and `show`: what there is, and what the database has. */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { planned, refuse } from "../../error/MigrateError.ts"
import type { Applied } from "../../history/History.ts"
import { checksumOf } from "../../migration/Checksum.ts"
import { ancestorsOf, type MigrationGraph, parentsOf } from "../../migration/Graph.ts"
import type { Migration } from "../../migration/Migration.ts"
import { partsOfStep } from "../../run/Parts.ts"
import { current as currentOf, type Revision, status, statusOf } from "../../run/Status.ts"
import { resolveTarget } from "../../run/Target.ts"
import { answer, connected, graphIn, Negative, runOptions, settings } from "../Root.ts"

const described = ({ file, id, message, parents }: Migration) => ({ id, parents, message, file: file ?? null })

const followedBy = ({ parents, replaces }: Migration): string =>
  `${parents.length === 0 ? "nothing" : parents.join(", ")}${
    replaces === undefined ? "" : `, replaces ${replaces.join(", ")}`
  }`

const marksOf = (revision: Revision): ReadonlyArray<string> => [
  ...revision.head ? ["head"] : [],
  ...revision.current ? ["current"] : [],
  ...revision.branchPoint ? ["branch point"] : [],
  ...revision.mergePoint ? ["merge point"] : [],
  ...revision.applied !== undefined && revision.applied.state !== "applied" ? [revision.applied.state] : []
]

const line = (id: string, message: string, marks: ReadonlyArray<string>): string =>
  [id, ...message === "" ? [] : [message], ...marks.length === 0 ? [] : [`(${marks.join(", ")})`]].join("  ")

const currentLine = (graph: MigrationGraph) => ({ id, message, state }: Applied): string =>
  line(id, message, [
    ...graph.heads.includes(id) ? ["head"] : [],
    ...graph.migrations.has(id) ? [] : ["no file"],
    ...state === "applied" ? [] : [state]
  ])

export const current = Command.make("current", {
  checkHeads: Flag.Boolean("check-heads").pipe(
    Flag.withDescription("Exit with 1 where that is not all heads"),
    Flag.withDefault(false)
  )
}, ({ checkHeads }) =>
  Effect.gen(function*() {
    const project = yield* settings
    const graph = yield* graphIn(project)
    const rows = yield* connected(project, currentOf(graph, runOptions(project)))
    yield* answer(rows.map(currentLine(graph)), { current: rows, heads: graph.heads })
    const there = new Set(rows.filter(({ state }) => state === "applied").map(({ id }) => id))
    if (checkHeads && !graph.heads.every((head) => there.has(head))) yield* Effect.fail(new Negative())
  })).pipe(
    Command.withDescription("Print what the database is at; no table is made"),
    Command.withExamples([{ command: "aludel current --check-heads", description: "For a start-up probe" }])
  )

/** Which migrations lie in `from..to`, with both ends; where one is left out, up to there. */
const inRange = (graph: MigrationGraph, given: string, revisions: ReadonlyArray<Revision>) => {
  const [from = "", to = "", ...more] = given.split("..")
  if (!given.includes("..") || more.length > 0) {
    return refuse("UnknownRevision", `--range takes from..to, as head-2..head; not "${given}"`)
  }
  const resolved = (end: string): ReadonlyArray<string> =>
    end === "current"
      ? revisions.filter(({ current }) => current).map(({ migration }) => migration.id)
      : [resolveTarget(graph, end)]
  const upTo = to === "" ? undefined : ancestorsOf(graph, resolved(to))
  const begins = from === "" ? undefined : resolved(from)
  return (id: string): boolean =>
    (upTo?.has(id) ?? true) && (begins?.some((begin) => ancestorsOf(graph, [id]).has(begin)) ?? true)
}

export const history = Command.make("history", {
  offline: Flag.Boolean("offline").pipe(
    Flag.withDescription("Without asking the database what is applied"),
    Flag.withDefault(false)
  ),
  verbose: Flag.Boolean("verbose").pipe(
    Flag.withDescription("With parents, files and times"),
    Flag.withDefault(false)
  ),
  range: Flag.String("range").pipe(
    Flag.withDescription("Only from one migration to another, as head-2..head; current is what the database is at"),
    Flag.optional
  )
}, ({ offline, range, verbose }) =>
  Effect.gen(function*() {
    const project = yield* settings
    const graph = yield* graphIn(project)
    const { revisions } = offline
      ? statusOf(graph, [])
      : yield* connected(project, status(graph, runOptions(project)))
    const isShown = Option.isNone(range)
      ? () => true
      : yield* planned(() => inRange(graph, range.value, revisions))
    const newest = revisions.toReversed().filter(({ migration }) => isShown(migration.id))
    const lines = newest.flatMap((revision) => {
      const { applied, migration } = revision
      const first = line(migration.id, migration.message, marksOf(revision))
      if (!verbose) return [first]
      const when = applied === undefined
        ? []
        : [`  applied ${applied.appliedAt}, in ${Math.round(applied.milliseconds)} ms, by ${applied.version}`]
      return [
        first,
        `  follows ${followedBy(migration)}`,
        ...migration.file === undefined ? [] : [`  in ${migration.file}`],
        ...when
      ]
    })
    yield* answer(lines, {
      history: newest.map((revision) => ({
        ...described(revision.migration),
        marks: marksOf(revision),
        applied: revision.applied ?? null
      }))
    })
  })).pipe(
    Command.withDescription("List all migrations, the newest first"),
    Command.withExamples([
      { command: "aludel history --verbose", description: "With parents, files and times" },
      { command: "aludel history --range current..head", description: "From where the database is" }
    ])
  )

export const heads = Command.make("heads", {}, () =>
  Effect.gen(function*() {
    const graph = yield* graphIn(yield* settings)
    const found = graph.heads.flatMap((id) => graph.migrations.get(id) ?? [])
    yield* answer(found.map(({ id, message }) => line(id, message, [])), { heads: found.map(described) })
  })).pipe(
    Command.withDescription("List what nothing follows: more than one have to be merged"),
    Command.withExamples([{ command: "aludel heads", description: "One line for each" }])
  )

export const branches = Command.make("branches", {}, () =>
  Effect.gen(function*() {
    const graph = yield* graphIn(yield* settings)
    const points = statusOf(graph, []).revisions.filter(({ branchPoint }) => branchPoint).map(({ migration }) => ({
      migration,
      children: graph.order.flatMap((id) => graph.migrations.get(id) ?? []).filter(({ id }) =>
        parentsOf(graph, id).includes(migration.id)
      )
    }))
    const lines = points.flatMap(({ children, migration }) => [
      line(migration.id, migration.message, ["branch point"]),
      ...children.map(({ id, message }) => `  -> ${line(id, message, [])}`)
    ])
    yield* answer(lines, {
      branches: points.map(({ children, migration }) => ({
        ...described(migration),
        children: children.map(({ id }) => id)
      }))
    })
  })).pipe(
    Command.withDescription("List where branches part"),
    Command.withExamples([{ command: "aludel branches", description: "With what follows there" }])
  )

export const show = Command.make("show", {
  revision: Argument.String("revision").pipe(
    Argument.withDescription("head, an id or its first letters, or from there")
  )
}, ({ revision }) =>
  Effect.gen(function*() {
    const graph = yield* graphIn(yield* settings)
    const id = yield* planned(() => resolveTarget(graph, revision))
    const migration = graph.migrations.get(id) as Migration
    const texts = (direction: "up" | "down") =>
      partsOfStep(direction, migration).flatMap(({ statements }) => statements.map(({ text }) => text))
    const down = migration.down === undefined ? undefined : texts("down")
    const lines = [
      line(migration.id, migration.message, graph.heads.includes(id) ? ["head"] : []),
      `follows ${followedBy(migration)}`,
      `in ${migration.file ?? "no file"}`,
      "up:",
      ...texts("up").map((text) => `${text};`),
      ...down === undefined ? ["no way back"] : [`down:${migration.losesRows ? " (loses rows)" : ""}`],
      ...(down ?? []).map((text) => `${text};`)
    ]
    yield* answer(lines, {
      ...described(migration),
      checksum: checksumOf(migration),
      losesRows: migration.losesRows,
      up: texts("up"),
      down: down ?? null
    })
  })).pipe(
    Command.withDescription("Print one migration, as the SQL that it is"),
    Command.withExamples([{ command: "aludel show head", description: "The newest" }])
  )
