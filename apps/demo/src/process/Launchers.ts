/**
 * The processes that started this one (npm, pnpm, scripts/run.mjs), handed down in ALUDEL_LAUNCHERS. SIGKILL passes
 * through none of them, so the demo looks whether they still live, and ends when one of them does not.
 */
import { Effect } from "effect"

const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM"
  }
}

const launchers = (process.env["ALUDEL_LAUNCHERS"] ?? "").split(",").map(Number)
  .filter((pid) => Number.isInteger(pid) && pid > 1)

/** Returns soon after a launcher has died; never, where nobody is watched. */
export const launcherDeath: Effect.Effect<void> = launchers.length === 0
  ? Effect.never
  : Effect.sync(() => launchers.every(alive)).pipe(
    Effect.delay("250 millis"),
    Effect.repeat({ while: (all) => all }),
    Effect.asVoid
  )
