/** The program: `npm run demo`, with `-- --once` to see it make requests itself, with `-- --help` for what can be chosen. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Cause, Console, Effect, Layer } from "effect"
import { CliError, Command, Flag } from "effect/cli"
import { launcherDeath } from "./process/Launchers.ts"
import { runMain } from "./process/RunMain.ts"
import { demo } from "./start/Demo.ts"
import { TelemetryLayer } from "./start/Telemetry.ts"
import { alarm, debugging, LogLayer } from "./terminal/Output.ts"

const command = Command.make("demo", {
  once: Flag.Boolean("once").pipe(
    Flag.withDescription("Make the requests too, print them with their answers, and end"),
    Flag.withDefault(false)
  ),
  data: Flag.String("data").pipe(
    Flag.withDescription("Keep the data of the demo's own PostgreSQL in this folder"),
    Flag.optional
  )
}, demo).pipe(Command.withDescription(
  "A publishing service on http://localhost:3000, on a PostgreSQL of its own. PORT=8080 chooses another port (0 is any free "
    + "one), DATABASE_URL another server, OTEL_EXPORTER_OTLP_ENDPOINT whom to tell; DEBUG=1 shows the whole log."
))

/** One line: the errors' own messages say what to do. The parser has printed its own already. */
const report = Effect.fnUntraced(function*(cause: Cause.Cause<unknown>) {
  const error = Cause.squash(cause)
  if (Cause.hasInterruptsOnly(cause) || CliError.isCliError(error)) return
  const message = error instanceof Error ? error.message : String(error)
  yield* Console.error(`${alarm("The demo stopped:")} ${message.replaceAll(/\s*\n\s*/g, " ")}`)
  if (yield* debugging) yield* Console.error(Cause.pretty(cause))
})

const args = process.argv.slice(2).filter((argument, index) => index > 0 || argument !== "--")

Command.runWith(command, { version: "0.0.0" })(args).pipe(
  Effect.raceFirst(launcherDeath),
  Effect.tapCause(report),
  Effect.provide(Layer.mergeAll(NodeServices.layer, LogLayer, TelemetryLayer)),
  runMain({ disableErrorReporting: true })
)
