/** The command without its subcommands: the flags that all of them share, and what each begins with. */
import { ConnectionPool, type InvalidPoolConfig, type PoolOptions } from "@aludel/pool"
import type { Reads, Writes } from "@aludel/sql"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { TaggedError } from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { withoutHistories } from "../baseline/Tool.ts"
import type { QualifiedName } from "../catalog/Catalog.ts"
import type { MigrateError } from "../error/MigrateError.ts"
import { defaultTable } from "../history/History.ts"
import { inspect } from "../inspect/Inspect.ts"
import { notInspected } from "../inspect/NotInspected.ts"
import type { RunOptions } from "../run/Settings.ts"
import { readFolder } from "../source/Folder.ts"
import { readConfig, type Settings } from "./Config.ts"
import { poolSettings } from "./ConnectionSettings.ts"
import { directly, sayingSo } from "./Pooler.ts"
import { Surroundings } from "./Surroundings.ts"

export const root = Command.make("aludel").pipe(
  Command.withSharedFlags({
    config: Flag.String("config").pipe(
      Flag.withAlias("c"),
      Flag.withMetavar("file"),
      Flag.withDescription("The configuration; aludel.config.ts of the working directory by default"),
      Flag.optional
    ),
    json: Flag.Boolean("json").pipe(
      Flag.withDescription("Print one JSON document instead of text"),
      Flag.withDefault(false)
    ),
    quiet: Flag.Boolean("quiet").pipe(
      Flag.withAlias("q"),
      Flag.withDescription("Print nothing but errors"),
      Flag.withDefault(false)
    )
  })
)

/** What a database is assumed to have, where none is asked. */
export const from = Flag.String("from").pipe(
  Flag.withDescription("With --sql: what the database has already"),
  Flag.optional
)

/** How a migration is called in a line. */
export const title = ({ id, message }: { readonly id: string; readonly message: string }): string =>
  message === "" ? id : `${id}  ${message}`

/** The answer of a command is no: all that there is to say was said, and the exit code is 1. */
export class Negative extends TaggedError("Negative") {}

/** The configuration that the flags name. */
export const settings = Effect.gen(function*() {
  const { config } = yield* root
  const { cwd, env } = yield* Surroundings
  return yield* readConfig(cwd, env, Option.getOrUndefined(config))
})

/** The migrations of the project. */
export const graphIn = ({ folder, root }: Settings) => readFolder(folder, root)

/** Prints the lines; or, where that was asked for, the document. */
export const answer = (lines: ReadonlyArray<string>, document: unknown) =>
  Effect.gen(function*() {
    const { json, quiet } = yield* root
    const { out } = yield* Surroundings
    if (json) out(JSON.stringify(document, undefined, 2))
    else if (!quiet) { for (const line of lines) out(line) }
  })

/** The settings of a pool on the project's database; nothing is opened by this. */
export const serverOf = ({ connection }: Settings): Effect.Effect<PoolOptions, MigrateError> => poolSettings(connection)

/** Runs the effect on the project's database. */
export const connected = <A, E, R>(given: Settings, effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(
    serverOf(given),
    (server): Effect.Effect<A, E | InvalidPoolConfig | MigrateError, Exclude<R, Reads | Writes | ConnectionPool>> =>
      sayingSo(server)(Effect.provide(effect, ConnectionPool.layer(server)))
  )

/** The same, for what changes it: refused where a pooler stands between that lends the server by the transaction. */
export const changing = <A, E, R>(given: Settings, effect: Effect.Effect<A, E, R>) =>
  Effect.andThen(Effect.flatMap(serverOf(given), directly), connected(given, effect))

/** What the configuration says about runs. */
export const runOptions = (given: Settings): RunOptions => ({
  history: given.history,
  wait: given.wait,
  lockTimeout: given.lockTimeout,
  statementTimeout: given.statementTimeout,
  transaction: given.transaction
})

/** What the project's database holds and no catalog shows. */
export const unseenIn = (given: Settings) => connected(given, notInspected({ schemas: given.schemas }))

/** What the project's database holds, without what says what was applied. */
export const ownCatalog = (given: Settings, others: ReadonlyArray<QualifiedName> = []) =>
  Effect.map(
    connected(given, inspect({ schemas: given.schemas })),
    (catalog) => withoutHistories(catalog, [given.history ?? defaultTable, ...others])
  )
