/** What can be chosen: flags of the command line, and variables of the environment. Checked before anything starts. */
import { Config, Data, Effect, Option, Redacted } from "effect"

export interface Settings {
  /** Make the requests too, and end. */
  readonly once: boolean
  readonly help: boolean
  /** Where the embedded server keeps its data; undefined for a folder that goes with it. */
  readonly dataFolder: string | undefined
  readonly databaseUrl: Redacted.Redacted | undefined
  readonly port: number
}

/** A flag or a variable that cannot be used. `problem` never quotes a secret. */
export class InvalidSetting extends Data.TaggedError("InvalidSetting")<{
  readonly setting: string
  readonly problem: string
  readonly advice: string
}> {
  override get message(): string {
    return `${this.setting}: ${this.problem}`
  }
}

interface Flags {
  readonly once: boolean
  readonly help: boolean
  readonly dataFolder: string | undefined
}

const none: Flags = { once: false, help: false, dataFolder: undefined }

const readFlags = (given: ReadonlyArray<string>, flags: Flags = none): Effect.Effect<Flags, InvalidSetting> => {
  const [flag, value, ...rest] = given
  const others = given.slice(1)
  switch (flag) {
    case undefined:
      return Effect.succeed(flags)
    case "--":
      return readFlags(others, flags)
    case "--once":
      return readFlags(others, { ...flags, once: true })
    case "--help":
      return readFlags(others, { ...flags, help: true })
    case "--data":
      return value === undefined || value.startsWith("-")
        ? Effect.fail(
          new InvalidSetting({
            setting: "--data",
            problem: "it needs a folder",
            advice: "Write `npm run demo -- --data <folder>`, or leave it out."
          })
        )
        : readFlags(rest, { ...flags, dataFolder: value })
    default:
      return Effect.fail(
        new InvalidSetting({
          setting: flag,
          problem: "there is no such flag",
          advice: "The flags are --once, --data <folder> and --help: `npm run demo -- --once`."
        })
      )
  }
}

const checkPort = (text: string): Effect.Effect<number, InvalidSetting> =>
  /^\d{1,5}$/.test(text) && Number(text) <= 65_535
    ? Effect.succeed(Number(text))
    : Effect.fail(
      new InvalidSetting({
        setting: "PORT",
        problem: `${JSON.stringify(text.slice(0, 40))} is not a port`,
        advice: "Give a number from 0 (any free port) to 65535, or leave PORT out for 3000."
      })
    )

/** A variable that is set to nothing is as one that is not set. */
const variable = (name: string) =>
  Effect.map(Config.option(Config.String(name)), (found) => Option.getOrUndefined(found) || undefined)

/** Reads `--once`, `--data <folder>`, `--help`, and PORT and DATABASE_URL. */
export const readSettings = Effect.fnUntraced(
  function*(given: ReadonlyArray<string>) {
    const flags = yield* readFlags(given)
    const port = yield* variable("PORT")
    const url = yield* variable("DATABASE_URL")
    return {
      ...flags,
      databaseUrl: url === undefined ? undefined : Redacted.make(url),
      // Requests that the program makes itself can go to any port.
      port: port === undefined ? (flags.once ? 0 : 3000) : yield* checkPort(port)
    }
  },
  // The environment can always be read, and every text is a text.
  Effect.catchTag("ConfigError", Effect.die)
)
