/**
 * The command `aludel` as a function: arguments and surroundings in, an exit code out.
 *
 * Exit codes: 0 it was done, or the answer is yes; 1 it was not, and why is the last thing on the standard error, or the
 * answer of `check` and `current --check-heads` is no; 2 it was called wrongly.
 */
import { InvalidPoolConfig } from "@aludel/pool"
import { DatabaseError } from "@aludel/sql"
import * as Cause from "effect/Cause"
import * as CliConfig from "effect/cli/CliConfig"
import * as CliError from "effect/cli/CliError"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { MigrateError } from "../error/MigrateError.ts"
import { version } from "../history/Version.ts"
import { baseline } from "./command/Baseline.ts"
import { check, diff, push } from "./command/Compare.ts"
import { init } from "./command/Init.ts"
import { diagram, lint, pull } from "./command/Judge.ts"
import { branches, current, heads, history, show } from "./command/Look.ts"
import { plan } from "./command/Plan.ts"
import { mergeHeads, revision } from "./command/Revision.ts"
import { downgrade, stamp, upgrade } from "./command/Run.ts"
import { squash } from "./command/Squash.ts"
import { environment } from "./Environment.ts"
import { Negative, root } from "./Root.ts"
import { Surroundings, type SurroundingsOf } from "./Surroundings.ts"

const aludel = root.pipe(
  Command.withDescription("Migrations for Aludel: generated, proven, merged, safe under load"),
  Command.withExamples([
    { command: "aludel init", description: "Begin" },
    { command: "aludel revision --autogenerate -m \"add profiles\"", description: "Generate what the model asks for" },
    { command: "aludel upgrade", description: "Apply it" },
    { command: "aludel check", description: "In CI: 0 where all agree, 1 where not" }
  ]),
  Command.withSubcommands([
    init,
    revision,
    upgrade,
    downgrade,
    plan,
    current,
    history,
    heads,
    branches,
    show,
    mergeHeads,
    stamp,
    baseline,
    squash,
    check,
    lint,
    diff,
    push,
    pull,
    diagram
  ])
)

/** The last line that is read. No password is in any of these: URLs are redacted, and the server does not repeat them. */
const problemOf = (error: unknown): { readonly reason: string; readonly problem: string } =>
  error instanceof MigrateError
    ? { reason: error.reason, problem: error.problem }
    : error instanceof DatabaseError
    ? { reason: error.reason._tag, problem: error.message }
    : error instanceof InvalidPoolConfig
    ? { reason: "InvalidPoolConfig", problem: `the database's ${error.setting}: ${error.problem}` }
    : { reason: "Defect", problem: error instanceof Error ? error.stack ?? error.message : String(error) }

/**
 * Runs the command.
 *
 * @param args what stands behind `aludel`
 * @returns the exit code; never fails
 */
export const runCli = (args: ReadonlyArray<string>, given: SurroundingsOf): Effect.Effect<number> => {
  const console = {
    ...globalThis.console,
    log: (...parts: ReadonlyArray<unknown>) => given.out(parts.join(" ")),
    error: (...parts: ReadonlyArray<unknown>) => given.err(parts.join(" "))
  }
  return Command.runWith(aludel, { version })(args).pipe(
    Effect.provide(Layer.mergeAll(
      environment,
      CliConfig.layer({ builtIns: [GlobalFlag.Help, GlobalFlag.Version] }),
      CliOutput.layer(CliOutput.defaultFormatter({ colors: given.watched }))
    )),
    Effect.provideService(Surroundings, given),
    Effect.provideService(Console.Console, console),
    Effect.exit,
    Effect.map((exit) => {
      if (Exit.isSuccess(exit)) return 0
      if (Cause.hasInterruptsOnly(exit.cause)) return 130
      const failure = Cause.findErrorOption(exit.cause)
      const error = Option.getOrElse(failure, () => Cause.squash(exit.cause))
      if (error instanceof Negative) return 1
      // The parser has printed it, with the help of the command.
      if (CliError.isCliError(error)) return error._tag === "ShowHelp" && error.errors.length === 0 ? 0 : 2
      const { problem, reason } = problemOf(error)
      if (args.includes("--json")) given.out(JSON.stringify({ error: { reason, problem } }, undefined, 2))
      given.err(`error: ${problem}`)
      return 1
    })
  )
}
