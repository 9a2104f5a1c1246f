/**
 * The demo: `npm run demo`, with `-- --once` to see it make requests itself, with `-- --help` for what can be chosen.
 * Whatever ends it before its time is printed as one block, and the exit code is 1.
 */
import { Cause, Effect, Option } from "effect"
import { launcherDeath } from "./process/Launchers.ts"
import { runMain } from "./process/RunMain.ts"
import { type DemoError, problemOf } from "./report/ProblemOf.ts"
import { demo } from "./start/Demo.ts"
import { readSettings } from "./start/Settings.ts"
import { defectProblem, LogLayer, printDetails, printProblem } from "./terminal/Output.ts"

const report = Effect.fnUntraced(function*(cause: Cause.Cause<DemoError>) {
  if (Cause.hasInterruptsOnly(cause)) return
  const failure = Cause.findErrorOption(cause)
  yield* printProblem(Option.match(failure, { onNone: () => defectProblem(Cause.squash(cause)), onSome: problemOf }))
  yield* printDetails(cause)
})

Effect.suspend(() => readSettings(process.argv.slice(2))).pipe(
  Effect.flatMap(demo),
  Effect.raceFirst(launcherDeath),
  Effect.tapCause(report),
  Effect.provide(LogLayer),
  runMain({ disableErrorReporting: true })
)
