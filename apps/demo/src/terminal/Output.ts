/** What the demo writes: people's lines on stdout, the log and what went wrong on stderr. Colours only for a terminal. */
import { Console, Duration, Effect, Layer, Logger, References } from "effect"
import { styleText } from "node:util"

/** `styleText` itself looks at NO_COLOR and at whether the stream is a terminal. */
const styled =
  (style: Parameters<typeof styleText>[0], stream: NodeJS.WriteStream = process.stdout) => (text: string): string =>
    styleText(style, text, { stream })

export const bold = styled("bold")
export const dim = styled("dim")
export const green = styled("green")
export const red = styled("red")
export const alarm = styled(["bold", "red"], process.stderr)

export const print = (...lines: ReadonlyArray<string>): Effect.Effect<void> => Console.log(lines.join("\n"))

/** Runs a step of the start, and prints what it says about its result, and how long it took. */
export const step = <A, E, R>(effect: Effect.Effect<A, E, R>, what: (result: A) => string): Effect.Effect<A, E, R> =>
  Effect.timed(effect).pipe(
    Effect.tap(([took, result]) =>
      print(`${green("✓")} ${what(result)}  ${dim(`${Math.round(Duration.toMillis(took))} ms`)}`)
    ),
    Effect.map(([, result]) => result)
  )

/** A line that is written over, on a terminal; elsewhere only its last state would be of use, and that is printed anyway. */
export const progress = (text: string): Effect.Effect<void> =>
  Effect.sync(() => {
    if (process.stdout.isTTY) process.stdout.write(`\r${dim(text)}\u001b[K\r`)
  })

/** Whether details are wanted: DEBUG=1. */
export const debugging: Effect.Effect<boolean> = Effect.sync(() => !["", "0"].includes(process.env["DEBUG"] ?? ""))

/** Errors only, as lines on stderr; everything where DEBUG is set. */
export const LogLayer = Layer.merge(
  Logger.layer([Logger.withConsoleError(Logger.formatLogFmt)]),
  Layer.effect(
    References.MinimumLogLevel,
    Effect.map(debugging, (wanted) => wanted ? "Debug" as const : "Error" as const)
  )
)
