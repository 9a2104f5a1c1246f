/** What a model, and definitions beside it, make: read from a scratch database. */
import { type AnyDataModel, createAll, type DatabaseError, Writes } from "@aludel/sql"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type { Catalog } from "../catalog/Catalog.ts"
import type { ComparisonScope } from "../diff/Scope.ts"
import { inspect, type InspectOptions } from "../inspect/Inspect.ts"
import { modelKinds } from "./ModelKinds.ts"

/** SQL for what a model does not declare, such as functions and grants. Run on an empty database. */
export interface Definitions {
  /** What tables stand on. */
  readonly before?: ReadonlyArray<string> | undefined
  /** What stands on tables. */
  readonly after?: ReadonlyArray<string> | undefined
}

/** Where what is wanted comes from. */
export interface Wanted {
  readonly model: AnyDataModel
  readonly definitions?: Definitions | undefined
  readonly inspect?: InspectOptions | undefined
  /**
   * What is looked at. With a model alone: what it declares, so that functions, triggers and policies of migrations that
   * were written by hand stay where it declares none. With definitions: everything.
   */
  readonly scope?: ComparisonScope | undefined
}

const execute = (texts: ReadonlyArray<string> = []): Effect.Effect<void, DatabaseError, Writes> =>
  Effect.flatMap(Writes, (database) =>
    Effect.forEach(
      texts,
      (text) => database.run({ text, parameters: [], access: "writes", decode: () => undefined }),
      { discard: true }
    ))

/** Makes it in the empty database at hand, and reads it. */
export const make = ({ definitions, inspect: options, model }: Wanted) =>
  execute(definitions?.before).pipe(
    Effect.andThen(createAll(model)),
    Effect.andThen(execute(definitions?.after)),
    Effect.andThen(inspect(options))
  ) satisfies Effect.Effect<Catalog, DatabaseError, unknown>

/** @param made what the model and the definitions make */
export const scopeOf = (
  { definitions, model, scope = {} }: Pick<Wanted, "definitions" | "model" | "scope">,
  made: Catalog
): ComparisonScope =>
  definitions === undefined && scope.kinds === undefined ? { ...scope, kinds: modelKinds(model, made) } : scope

/** Both at once: the second waits for the first only where it needs it. */
export const besides = <A, E, R, B, E2, R2>(
  first: Effect.Effect<A, E, R>,
  second: (first: Effect.Effect<A>) => Effect.Effect<B, E2, R2>
): Effect.Effect<B, E | E2, R | R2> =>
  Effect.flatMap(Deferred.make<A>(), (made) =>
    Effect.map(
      Effect.all([Effect.flatMap(first, (value) => Deferred.succeed(made, value)), second(Deferred.await(made))], {
        concurrency: 2
      }),
      ([, value]) => value
    ))
