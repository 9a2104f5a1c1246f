/** Operations of Effects. Apart from Contestant.ts, since those who do not use Effect must not load it. */
import * as Effect from "effect/Effect"
import type { ManagedRuntime } from "effect/ManagedRuntime"
import { type Operation, shares } from "./Contestant.ts"

/** An operation of Effects: one program, in which each caller is a fiber. */
export const effects = <Input, Output, E, R, ER>(
  runtime: ManagedRuntime<R, ER>,
  run: (input: Input) => Effect.Effect<Output, E, R>
): Operation<Input, Output> =>
(inputs, callers) => {
  const caller = (share: ReadonlyArray<Input>) => Effect.forEach(share, run)
  const all = Effect.forEach(shares(inputs, callers), caller, { concurrency: "unbounded" })
  return runtime.runPromise(Effect.map(all, (outputs) => outputs.flat()))
}
