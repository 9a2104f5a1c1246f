/**
 * The steps of `npm test`, and the order in which they run: two cheap ones at a time, a heavy one alone. Nothing stops
 * at a failure; a step is left out only where one that it needs has failed, because it would say the same again.
 */
import type { Outcome } from "../Process.ts"

export interface Step {
  readonly name: string
  readonly command: ReadonlyArray<string>
  /** Uses both cores by itself. */
  readonly heavy?: boolean
  readonly needs?: ReadonlyArray<string>
}

export interface Result {
  readonly step: Step
  /** Undefined where the step did not run. */
  readonly outcome: Outcome | undefined
}

export const passed = ({ outcome }: Result): boolean => outcome?.code === 0

const seats = 2

/** Runs all steps; `done` is told of each one as it ends. A need that is not among the steps counts as met. */
export const runSteps = async (
  steps: ReadonlyArray<Step>,
  run: (step: Step) => Promise<Outcome>,
  done: (result: Result) => void
): Promise<ReadonlyArray<Result>> => {
  const results: Array<Result> = []
  const running = new Map<Step, Promise<void>>()
  const waiting = [...steps]
  const finish = (result: Result): void => {
    results.push(result)
    done(result)
  }
  const start = async (step: Step): Promise<void> => {
    finish({ step, outcome: await run(step) })
    running.delete(step)
  }
  const taken = (): number => [...running.keys()].reduce((sum, step) => sum + (step.heavy ? seats : 1), 0)
  const needed = (step: Step): ReadonlyArray<Step> => steps.filter((other) => step.needs?.includes(other.name))
  while (waiting.length > 0 || running.size > 0) {
    const next = waiting[0]
    const needs = next ? needed(next) : []
    if (next && needs.some((need) => results.some((result) => result.step === need && !passed(result)))) {
      waiting.shift()
      finish({ step: next, outcome: undefined })
    } else if (next && taken() + (next.heavy ? seats : 1) <= seats && needs.every((need) => !running.has(need))) {
      waiting.shift()
      running.set(next, start(next))
    } else {
      await Promise.race(running.values())
    }
  }
  return results
}
