/**
 * Heads that are merged: whether their branches can run in either order is not believed but seen, on scratch databases. A
 * merge is a migration without operations that follows them all.
 */
import type { InvalidPoolConfig, PoolOptions } from "@aludel/pool"
import type { DatabaseError } from "@aludel/sql"
import * as Effect from "effect/Effect"
import type { Catalog } from "../catalog/Catalog.ts"
import { diff } from "../diff/Diff.ts"
import { MigrateError } from "../error/MigrateError.ts"
import { execute } from "../history/History.ts"
import { inspect, type InspectOptions } from "../inspect/Inspect.ts"
import { ancestorsOf, type MigrationGraph } from "../migration/Graph.ts"
import { type Migration, migration } from "../migration/Migration.ts"
import type { Operation } from "../operation/Operation.ts"
import { statementsOf } from "../operation/Statements.ts"
import { inScratch } from "../scratch/Scratch.ts"

/** What is merged, and where that is proven. */
export interface MergeOptions {
  /** The server that scratch databases are made on. */
  readonly server: PoolOptions
  readonly graph: MigrationGraph
  /** The heads; two or more. */
  readonly heads: ReadonlyArray<string>
  readonly id: string
  readonly message: string
  readonly inspect?: InspectOptions | undefined
}

/** What each head's branch has beside what all of them follow. */
const branchesOf = (graph: MigrationGraph, heads: ReadonlyArray<string>) => {
  const sets = heads.map((head) => ancestorsOf(graph, [head]))
  const shared = new Set(graph.order.filter((id) => sets.filter((set) => set.has(id)).length > 1))
  const taken = (ids: ReadonlySet<string>) =>
    graph.order.filter((id) => ids.has(id)).map((id) => graph.migrations.get(id) as Migration)
  return {
    shared: taken(shared),
    branches: sets.map((set) => taken(new Set([...set].filter((id) => !shared.has(id)))))
  }
}

/** The names of the objects that an operation mentions: whatever has a schema and a name. */
const touched = (value: unknown, found: Set<string> = new Set()): ReadonlySet<string> => {
  if (Array.isArray(value)) { for (const item of value) touched(item, found) }
  else if (typeof value === "object" && value !== null) {
    const { name, schema } = value as { readonly name?: unknown; readonly schema?: unknown }
    if (typeof schema === "string" && typeof name === "string") found.add(`${schema}.${name}`)
    for (const item of Object.values(value)) touched(item, found)
  }
  return found
}

/** What is said about two branches that do not commute: the steps of each that touch what the other touches. */
const stepsShown = (branches: ReadonlyArray<ReadonlyArray<Migration>>): string => {
  const operations = branches.map((branch) =>
    branch.flatMap(({ id, up }) => up.map((operation) => ({ id, operation })))
  )
  const names = operations.map((list) => touched(list.map(({ operation }) => operation)))
  const both = new Set([...names[0] ?? []].filter((name) => names.some((other, index) => index > 0 && other.has(name))))
  const meets = (operation: Operation) =>
    operation._tag === "Sql" || [...touched(operation)].some((name) => both.has(name))
  const lines = operations.flatMap((list) =>
    list.filter(({ operation }) => meets(operation)).flatMap(({ id, operation }) =>
      statementsOf(operation).map(({ text }) => `  ${id}: ${text}`)
    )
  )
  return lines.join("\n")
}

const replayed = (migrations: ReadonlyArray<Migration>, { inspect: options, server }: MergeOptions) =>
  inScratch(
    server,
    Effect.andThen(
      Effect.forEach(migrations.flatMap(({ up }) => up).flatMap(statementsOf), ({ text }) => execute(text), {
        discard: true
      }),
      inspect(options)
    )
  )

/**
 * The migration that merges heads.
 *
 * @returns the migration, which is to be written to a file. Fails with `MigrateError` where the branches cannot run in either
 *   order, or lead to different schemas, and shows the steps of both; nothing is changed outside of scratch databases
 */
export const merge = (
  options: MergeOptions
): Effect.Effect<Migration, MigrateError | DatabaseError | InvalidPoolConfig> =>
  Effect.gen(function*() {
    const { graph, heads, id, message } = options
    const { branches, shared } = branchesOf(graph, heads)
    const conflict = (what: string) =>
      new MigrateError({
        reason: "Refused",
        problem: `${heads.join(" and ")} cannot be merged: ${what}\n${stepsShown(branches)}`
      })
    const orders = [branches, branches.toReversed()]
    const catalogs: Array<Catalog> = []
    for (const order of orders) {
      const first = order[0]?.at(-1)?.id ?? ""
      catalogs.push(
        yield* replayed([...shared, ...order.flat()], options).pipe(
          Effect.catchTag("DatabaseError", (error): Effect.Effect<never, DatabaseError | MigrateError> =>
            "server" in error.reason
              ? Effect.fail(
                conflict(`they cannot run one behind the other, ${first} first (${error.reason.server.code})`)
              )
              : Effect.fail(error))
        )
      )
    }
    const [one, other] = catalogs as [Catalog, Catalog]
    const left = diff(one, other)
    if (left.length > 0) {
      const texts = left.flatMap(statementsOf).map(({ text }) =>
        text
      )
      return yield* Effect.fail(conflict(`the order matters, by\n  ${texts.join("\n  ")}\nwhich comes of`))
    }
    return migration({ id, parents: heads, message, up: [], down: [] })
  })
