/**
 * What goes on while a run goes on: one line for each migration as it is done; between them, for a person who watches, what
 * it is at, and again while one statement takes long. Where nobody watches there is nothing between.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Progress } from "../run/Settings.ts"
import { root, title } from "./Root.ts"
import { Surroundings } from "./Surroundings.ts"

/** Says something to a person who watches. */
export const say = (line: string) =>
  Effect.gen(function*() {
    const { quiet } = yield* root
    const { err, watched } = yield* Surroundings
    if (watched && !quiet) err(line)
  })

const lineOf = (event: Progress): string | undefined => {
  switch (event._tag) {
    case "Waiting":
      return `waiting for another run${event.holder === undefined ? "" : ` (${event.holder})`}`
    case "Began":
      return `${event.step.direction === "up" ? "applying" : "undoing"} ${title(event.step.migration)}`
    case "Batch":
      return `  ${event.name}: up to ${event.after}`
    case "StillRunning":
      return `  waiting for the server to end what a killed run began (${event.process})`
    case "SteppedBack":
      return `  ${event.code}: somebody else holds a lock; it is tried again`
    case "Statement":
    case "Done":
      return undefined
  }
}

/** After so many milliseconds it is said that a statement still runs; then after twice as many, and so on. */
const long = 2000

interface Running {
  readonly text: string
  readonly since: number
  next: number
}

const shown = (text: string): string => {
  const line = text.replaceAll(/\s+/g, " ").trim()
  return line.length > 100 ? `${line.slice(0, 99)}…` : line
}

/**
 * Runs what reports its progress.
 *
 * @param run what is run, given who hears of it
 */
export const reporting = <A, E, R>(
  run: (progress: (event: Progress) => Effect.Effect<void>) => Effect.Effect<A, E, R>
) =>
  Effect.gen(function*() {
    const { json, quiet } = yield* root
    const { out, watched } = yield* Surroundings
    const context = yield* Effect.context<Effect.Services<ReturnType<typeof say>>>()
    let running: Running | undefined
    const progress = (event: Progress) =>
      Effect.gen(function*() {
        const now = yield* Clock.currentTimeMillis
        running = event._tag === "Statement" ? { text: event.text, since: now, next: long } : undefined
        const line = lineOf(event)
        if (line !== undefined) yield* say(line)
        if (event._tag !== "Done" || json || quiet) return
        const { direction, late, migration } = event.step
        const came = late ? ", late, from another branch" : ""
        out(
          `${direction === "up" ? "applied" : "undone"} ${title(migration)} (${
            Math.round(event.milliseconds)
          } ms${came})`
        )
      }).pipe(Effect.provideContext(context))
    const watching = Effect.gen(function*() {
      yield* Effect.sleep(long / 4)
      const now = yield* Clock.currentTimeMillis
      if (running === undefined || now - running.since < running.next) return
      running.next *= 2
      yield* say(`  still at it after ${Math.round((now - running.since) / 1000)} s: ${shown(running.text)}`)
    })
    return yield* watched ? Effect.raceFirst(run(progress), Effect.forever(watching)) : run(progress)
  })
