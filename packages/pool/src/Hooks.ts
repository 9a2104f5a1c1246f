/** What is to run after a transaction: registered inside of it, run outside of it, in a fiber of its own. */
import { ReadCommitted, Reads, RepeatableRead, Serializable, Writes } from "@aludel/sql"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"

/** The services of a hook: those where it was registered, but with the databases around the transaction. */
const servicesOf = (inside: Context.Context<never>, outside: Context.Context<never>): Context.Context<never> => {
  let services: Context.Context<never> = Context.omit(ReadCommitted, RepeatableRead, Serializable)(inside)
  const reads = Context.getOrUndefined(outside, Reads)
  if (reads !== undefined) services = Context.add(services, Reads, reads)
  const writes = Context.getOrUndefined(outside, Writes)
  return writes === undefined ? services : Context.add(services, Writes, writes)
}

/** The effect as a hook: with its services, and a defect of it logged. */
export const registered = <R>(
  effect: Effect.Effect<void, never, R>,
  inside: Context.Context<never>,
  outside: Context.Context<never>
): Effect.Effect<void> => {
  // The fiber that registers it has the services that its type asks for.
  const provided = Effect.provideContext(effect, servicesOf(inside, outside) as Context.Context<R>)
  return Effect.ignoreCause(provided, { log: "Unhandled", message: "a hook of a transaction failed" })
}

/**
 * Runs the hooks in order and waits for them. They have begun, and go on, even if whoever waits is interrupted: what the
 * hooks stand for has happened.
 */
export const runHooks = (
  hooks: ReadonlyArray<Effect.Effect<void>>,
  restore: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
): Effect.Effect<void> => {
  if (hooks.length === 0) return Effect.void
  return Effect.flatMap(
    Effect.forkDetach(Effect.forEach(hooks, (hook) => hook, { discard: true }), { startImmediately: true }),
    (fiber) => restore(Fiber.join(fiber))
  )
}
