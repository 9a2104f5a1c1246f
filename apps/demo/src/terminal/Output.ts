/** What the demo writes: people's lines on stdout, problems and the log on stderr. Colours only for a terminal. */
import { Cause, Console, Effect, Layer, Logger, References } from "effect"
import { styleText } from "node:util"
import { type Problem, renderProblem } from "./Problem.ts"

type Style = Parameters<typeof styleText>[0]

/** `styleText` itself looks at NO_COLOR and at whether the stream is a terminal. */
const styled = (style: Style, stream: NodeJS.WriteStream) => (text: string): string =>
  styleText(style, text, { stream })

export const bold = styled("bold", process.stdout)
export const dim = styled("dim", process.stdout)
export const green = styled("green", process.stdout)
export const red = styled("red", process.stdout)

export const print = (...lines: ReadonlyArray<string>): Effect.Effect<void> => Console.log(lines.join("\n"))

export const printProblem = (problem: Problem): Effect.Effect<void> =>
  Console.error(renderProblem(problem, styled(["bold", "red"], process.stderr)))

/** Whether details are wanted: DEBUG=1. */
const debugging: Effect.Effect<boolean> = Effect.sync(() => !["", "0"].includes(process.env["DEBUG"] ?? ""))

/** A defect: nobody expected it, so there is no better word than its own. Its details are shown where DEBUG is set. */
export const defectProblem = (defect: unknown): Problem => ({
  what: "something happened that it does not know.",
  cause: (defect instanceof Error ? `${defect.name}: ${defect.message}` : String(defect)).slice(0, 500),
  advice: ["This is a mistake in the demo, or in Aludel. DEBUG=1 npm run demo shows where it happened."]
})

export const printDetails = (cause: Cause.Cause<unknown>): Effect.Effect<void> =>
  Effect.flatMap(debugging, (wanted) => wanted ? Console.error(Cause.pretty(cause)) : Effect.void)

/** Warnings and errors only, as lines on stderr; everything where DEBUG is set. */
export const LogLayer = Layer.merge(
  Logger.layer([Logger.withConsoleError(Logger.formatLogFmt)]),
  Layer.effect(
    References.MinimumLogLevel,
    Effect.map(debugging, (wanted) => wanted ? "Debug" as const : "Warn" as const)
  )
)
