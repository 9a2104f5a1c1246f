/** What an effect sent of its own, beside its answer: the texts of its statements, BEGIN and COMMIT not among them. */
import { recordStatements } from "@aludel/pool"
import * as Effect from "effect/Effect"

/** The effect's answer, and the texts of the statements that were sent for it. */
export const counted = <A, E, R>(
  effect: Effect.Effect<A, E, R>
): Effect.Effect<readonly [answer: A, statements: ReadonlyArray<string>], E, R> =>
  Effect.map(
    recordStatements(effect),
    ([answer, statements]) =>
      [answer, statements.flatMap(({ kind, text }) => kind === "statement" ? text : [])] as const
  )
