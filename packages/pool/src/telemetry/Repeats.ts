/** Counts the runs of each text under each span: many of one are mostly a loop that one query could replace. */
import * as Effect from "effect/Effect"
import type { Fiber } from "effect/Fiber"
import type { AnySpan } from "effect/Tracer"
import { callSiteOf } from "./Sent.ts"

interface Runs {
  count: number
  /** Where it ran first. */
  readonly first: string
}

/** By span, weakly: nothing outlives what it counts. */
const counted = new WeakMap<AnySpan, Map<string, Runs>>()

const placeOf = (fiber: Fiber<unknown, unknown>): string => callSiteOf(fiber) ?? "unknown"

/** Counts this run; yields the warning once, when there have been more than so many. */
export const repeats = (
  fiber: Fiber<unknown, unknown>,
  text: string,
  moreThan: number
): Effect.Effect<void> | undefined => {
  const { span } = fiber.cache
  if (span === undefined) return undefined
  const texts = counted.get(span) ?? new Map<string, Runs>()
  counted.set(span, texts)
  const runs = texts.get(text) ?? { count: 0, first: placeOf(fiber) }
  texts.set(text, runs)
  runs.count++
  if (runs.count !== moreThan + 1) return undefined
  return Effect.logWarning("one statement again and again under one span", {
    runs: runs.count,
    text,
    first: runs.first,
    last: placeOf(fiber)
  })
}
