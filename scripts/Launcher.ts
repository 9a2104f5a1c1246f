/**
 * The processes that started this one (npm, npx, pnpm and scripts/run.mjs), handed down in ALUDEL_LAUNCHERS. A signal
 * does not always pass through all of them, and SIGKILL never does: so each long step looks whether they still live.
 */
const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM"
  }
}

/** The launchers' process ids; an unset or broken variable means that nobody is watched. */
export const launchers = (text: string | undefined = process.env["ALUDEL_LAUNCHERS"]): Array<number> =>
  (text ?? "").split(",").map(Number).filter((pid) => Number.isInteger(pid) && pid > 1)

/** Calls `end` once, soon after one of the launchers is gone. Does not keep the process alive; returns how to stop. */
export const onLauncherDeath = (end: () => void, pids: ReadonlyArray<number> = launchers()): () => void => {
  const stop = (): void => clearInterval(timer)
  const timer = setInterval(() => {
    if (pids.every(alive)) return
    stop()
    end()
  }, 250)
  timer.unref()
  return stop
}
