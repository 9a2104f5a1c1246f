/** `aludel revision` and `aludel merge`: new files of migrations. */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { MigrateError, planned } from "../../error/MigrateError.ts"
import { generate } from "../../generate/Generate.ts"
import type { RenameHint } from "../../generate/Renames.ts"
import { merge } from "../../merge/Merge.ts"
import { type Migration, migration } from "../../migration/Migration.ts"
import { onlyHead, resolveTarget } from "../../run/Target.ts"
import { safeForm } from "../../safe/Safe.ts"
import { chosenId, id, message, sql, writeMigration } from "../NewFile.ts"
import { answer, graphIn, serverOf, settings } from "../Root.ts"

const failed = (problem: string) => Effect.fail(new MigrateError({ reason: "InvalidFile", problem }))

const renamesOf = (given: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<RenameHint>, MigrateError> =>
  Effect.forEach(given, (hint) => {
    const [from, to, ...more] = hint.split("=")
    return from !== undefined && to !== undefined && from !== "" && to !== "" && more.length === 0
      ? Effect.succeed({ from, to })
      : failed(`--rename takes old=new, as users.name=users.full_name; not "${hint}"`)
  })

/** Answers of the form path=value. An expression may hold an equals sign of its own. */
const pairsOf = (
  flag: string,
  example: string,
  given: ReadonlyArray<string>
): Effect.Effect<{ readonly [Path in string]: string }, MigrateError> =>
  Effect.map(
    Effect.forEach(given, (hint) => {
      const at = hint.indexOf("=")
      return at > 0 && at < hint.length - 1
        ? Effect.succeed([hint.slice(0, at), hint.slice(at + 1)] as const)
        : failed(`--${flag} takes path=value, as ${example}; not "${hint}"`)
    }),
    Object.fromEntries
  )

/** Says which files there are now. */
const written = (made: Migration, files: ReadonlyArray<string>) =>
  answer(files.map((file) => `made ${file}`), { id: made.id, parents: made.parents, files })

export const revision = Command.make("revision", {
  message,
  id,
  autogenerate: Flag.Boolean("autogenerate").pipe(
    Flag.withDescription("Fill it with what leads from the migrations to the model, proven on scratch databases"),
    Flag.withDefault(false)
  ),
  plain: Flag.Boolean("plain").pipe(
    Flag.withDescription("With --autogenerate: the shortest form, instead of the one that is safe on tables in use"),
    Flag.withDefault(false)
  ),
  sql,
  head: Flag.String("head").pipe(
    Flag.withDescription("The migration that it follows; the head by default"),
    Flag.optional
  ),
  rename: Flag.String("rename").pipe(
    Flag.withDescription("What is called otherwise now, as users.name=users.full_name"),
    Flag.atLeast(0)
  ),
  drop: Flag.String("drop").pipe(
    Flag.withDescription("What is really gone, though something new looks like it, as users.name"),
    Flag.atLeast(0)
  ),
  map: Flag.String("map").pipe(
    Flag.withDescription("What rows get whose enum label is gone, as mood.sad=ok"),
    Flag.atLeast(0)
  ),
  using: Flag.String("using").pipe(
    Flag.withDescription("How values become those of a new type, as \"users.age=age::integer\""),
    Flag.atLeast(0)
  ),
  usingBack: Flag.String("using-back").pipe(
    Flag.withDescription("The same for the way back, where no cast leads there"),
    Flag.atLeast(0)
  ),
  fill: Flag.String("fill").pipe(
    Flag.withDescription("What rows that are there get in a column that becomes NOT NULL, as \"users.age=0\""),
    Flag.atLeast(0)
  )
}, (given) =>
  Effect.gen(function*() {
    const project = yield* settings
    const graph = yield* graphIn(project)
    const follows = Option.getOrUndefined(given.head)
    const parent = yield* planned(() => follows === undefined ? onlyHead(graph) : resolveTarget(graph, follows))
    const parents = parent === undefined ? [] : [parent]
    const id = yield* chosenId(graph, given.id, given.message, parents)
    if (!given.autogenerate) {
      const made = migration({ id, parents, message: given.message, up: [], down: [] })
      return yield* written(made, yield* writeMigration(made, project, given.sql))
    }
    if (project.model === undefined) {
      return yield* failed(
        "there is nothing to generate from: say what the database is to hold by `models` in aludel.config.ts"
      )
    }
    const made = yield* generate({
      server: yield* serverOf(project),
      model: project.model,
      migrations: graph.order.flatMap((id) => graph.migrations.get(id) ?? []),
      parents,
      id,
      message: given.message,
      renames: yield* renamesOf(given.rename),
      dropped: given.drop,
      labels: yield* pairsOf("map", "mood.sad=ok", given.map),
      using: yield* pairsOf("using", "users.age=age::integer", given.using),
      usingBack: yield* pairsOf("using-back", "users.age=age::text", given.usingBack),
      fill: yield* pairsOf("fill", "users.age=0", given.fill),
      scope: project.scope,
      rewrite: given.plain ? undefined : (up, base) => safeForm(up, base).operations,
      inspect: { schemas: project.schemas }
    })
    return yield* Option.match(made, {
      onNone: () => answer(["nothing to do: the migrations lead to the model already"], { id: null, files: [] }),
      onSome: (made) => Effect.flatMap(writeMigration(made, project, given.sql), (files) => written(made, files))
    })
  })).pipe(
    Command.withDescription("Make a new migration: empty, or generated from the model"),
    Command.withExamples([
      { command: "aludel revision -m \"users have a nickname\"", description: "An empty one, to be filled by hand" },
      { command: "aludel revision --autogenerate -m \"add profiles\"", description: "From the model" },
      {
        command: "aludel revision --autogenerate --rename users.name=users.full_name",
        description: "Where something is only called otherwise"
      }
    ])
  )

export const mergeHeads = Command.make("merge", {
  heads: Argument.String("heads").pipe(
    Argument.withDescription("What to merge; all heads by default"),
    Argument.variadic()
  ),
  message,
  id
}, (given) =>
  Effect.gen(function*() {
    const project = yield* settings
    const graph = yield* graphIn(project)
    const heads = yield* planned(() =>
      given.heads.length === 0 ? graph.heads : given.heads.map((head) => resolveTarget(graph, head))
    )
    if (heads.length < 2) return yield* answer(["nothing to do: there is one head only"], { id: null, files: [] })
    const words = given.message === "" ? `merge ${heads.join(" and ")}` : given.message
    const id = yield* chosenId(graph, given.id, words, heads)
    const server = yield* serverOf(project)
    const made = yield* merge({ server, graph, heads, id, message: words, inspect: { schemas: project.schemas } })
    yield* written(made, yield* writeMigration(made, project, false))
  })).pipe(
    Command.withDescription("Make one head of several, where their branches lead to the same schema in either order"),
    Command.withExamples([{ command: "aludel merge -m \"merge profiles and tags\"", description: "All heads" }])
  )
