/** What an effect sent of its own, beside its value: BEGIN and COMMIT are not among it. */
import * as Effect from "effect/Effect"
import { counted as recorded } from "./Counted.ts"

/** What went through: the texts, in order. */
interface Counted<A> {
  readonly value: A
  readonly statements: ReadonlyArray<string>
}

/** Runs the effect, and says which statements it sent. */
export const counted = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<Counted<A>, E, R> =>
  Effect.map(recorded(effect), ([value, statements]) => ({ value, statements }))
