/** Each migration up, down and up again: whether its way back leads back, and its way there twice to the same. */
import type { InvalidPoolConfig, PoolOptions } from "@aludel/pool"
import type { DatabaseError } from "@aludel/sql"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { diff } from "../diff/Diff.ts"
import type { MigrateError } from "../error/MigrateError.ts"
import { inspect, type InspectOptions } from "../inspect/Inspect.ts"
import type { MigrationGraph } from "../migration/Graph.ts"
import type { Migration } from "../migration/Migration.ts"
import { statementsOf } from "../operation/Statements.ts"
import { inScratch } from "../scratch/Scratch.ts"
import { apply } from "./Apply.ts"

/** A step of the stairway that does not hold. */
export interface BrokenStep {
  readonly id: string
  /** Which way it was: there, back, or there again. */
  readonly way: "up" | "down" | "again"
  /** What the server refused, or what would be left to do. */
  readonly problem: string
}

const refused = ({ reason }: DatabaseError): string =>
  "server" in reason ? `${reason.server.code}: ${Redacted.value(reason.server.message)}` : reason.message

const climbed = (migrations: ReadonlyArray<Migration>, options: InspectOptions | undefined) =>
  Effect.gen(function*() {
    const look = inspect(options)
    let now = yield* look
    for (const { down, id, up } of migrations) {
      const broken = (way: BrokenStep["way"], problem: string): BrokenStep => ({ id, way, problem })
      const run = (way: BrokenStep["way"], operations: Migration["up"]) =>
        Effect.matchEffect(apply(operations), {
          onFailure: (error) => Effect.succeed(broken(way, refused(error))),
          onSuccess: () => Effect.undefined
        })
      const failed = yield* run("up", up)
      if (failed !== undefined) return failed
      const there = yield* look
      if (down !== undefined) {
        for (const [way, operations, wanted] of [["down", down, now], ["again", up, there]] as const) {
          const failed = yield* run(way, operations)
          if (failed !== undefined) return failed
          const left = diff(yield* look, wanted).flatMap(statementsOf).map(({ text }) => text)
          if (left.length > 0) return broken(way, `this would be left:\n${left.join(";\n")}`)
        }
      }
      now = there
    }
    return undefined
  })

/**
 * Walks all migrations on a scratch database, each up, down and up again: a way back has to lead to the catalog that was there
 * before, and the way there a second time to the same. For a test, or CI. A migration without a way back is only applied.
 *
 * @param server where the scratch database is made: the settings of a pool
 * @returns the first step that does not hold; undefined where all do. Rows are not compared
 *
 * @example
 * ```ts
 * import { readFolder, stairway } from "@aludel/migrate"
 * import * as Effect from "effect/Effect"
 *
 * export const broken = Effect.flatMap(
 *   readFolder("migrations"),
 *   (graph) => stairway({ url: "postgres://localhost/postgres" }, graph)
 * )
 * ```
 */
export const stairway = (
  server: PoolOptions,
  graph: MigrationGraph,
  options?: InspectOptions
): Effect.Effect<BrokenStep | undefined, MigrateError | DatabaseError | InvalidPoolConfig> =>
  inScratch(server, climbed(graph.order.flatMap((id) => graph.migrations.get(id) ?? []), options))

const words = { up: "it cannot be applied", down: "its way back does not hold", again: "applied again it is another" }

/** In words. */
export const brokenText = ({ id, problem, way }: BrokenStep): string => `${id}: ${words[way]}: ${problem}`
