/**
 * Templates: databases that are prepared once for a process, and then cloned. They live as long as the process; those of
 * a process that was ended from outside, as test runners do, are swept by the next one.
 */
import { ConnectionPool } from "@aludel/pool"
import type { Reads, Writes } from "@aludel/sql"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { createDatabase } from "./Creation.ts"
import { type ServerError, serverKey, urlOf } from "./Server.ts"

type Url = string | Redacted.Redacted<string>

type Preparing<E> = Fiber.Fiber<string, E | ServerError>

/** By the effect that prepares them, then by what they were made from. */
const templates = new WeakMap<object, Map<string, Preparing<unknown>>>()

const make = <E>(
  url: Url,
  from: string | undefined,
  prepare: Effect.Effect<unknown, E, Reads | Writes>
): Effect.Effect<string, E | ServerError> =>
  Effect.gen(function*() {
    const scope = yield* Scope.make()
    const name = yield* createDatabase(url, from).pipe(
      Scope.provide(scope),
      Effect.tap((name) => Effect.provide(prepare, ConnectionPool.layer({ url: urlOf(url, name) }))),
      Effect.onError((cause) => Scope.close(scope, Exit.failCause(cause)))
    )
    dropAtEnd(scope)
    return name
  })

const scopes = new Set<Scope.Closeable>()

/** A program that ends by itself gets to drop its templates. */
const dropAtEnd = (scope: Scope.Closeable): void => {
  if (scopes.size === 0) {
    process.once("beforeExit", () => {
      const ended = [...scopes]
      scopes.clear()
      void Effect.runPromise(Effect.forEach(ended, (one) => Scope.close(one, Exit.void), { concurrency: 4 }))
    })
  }
  scopes.add(scope)
}

/** The template that `prepare` makes: whoever comes first starts it, the others wait. A failure is not kept. */
export const preparedTemplate = <E>(
  url: Url,
  from: string | undefined,
  prepare: Effect.Effect<unknown, E, Reads | Writes>
): Effect.Effect<string, E | ServerError> =>
  Effect.contextWith((context: Context.Context<never>) => {
    // Keyed by `prepare` itself, whose error type it is.
    const known = (templates.get(prepare) ?? new Map()) as Map<string, Preparing<E>>
    templates.set(prepare, known)
    const key = JSON.stringify([serverKey(url), from])
    const running = known.get(key)
    if (running !== undefined) return Fiber.join(running)
    // A fiber of its own: a test that is interrupted while it waits does not end what others wait for.
    const fiber = Effect.runForkWith(context)(make(url, from, prepare))
    known.set(key, fiber)
    fiber.addObserver((exit) => exit._tag === "Failure" && known.delete(key))
    return Fiber.join(fiber)
  })
