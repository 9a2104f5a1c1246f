/** The command line of `aludel-postgres`: a folder, a port, and the command that the server is for. */
import * as Result from "effect/Result"
import { parseArgs } from "node:util"

export interface Arguments {
  readonly help: boolean
  /** The folder of the cluster, kept from one run to the next. */
  readonly dataDirectory: string
  /** A free one, where none is given. */
  readonly port: number | undefined
  /** What runs while the server does; until Ctrl-C, where there is none. */
  readonly command: ReadonlyArray<string>
}

export const usage = [
  "aludel-postgres [--data <folder>] [--port <port>] [-- <command> …]",
  "",
  "Runs a PostgreSQL server of its own for development, and stops it at the end.",
  "With a command, that is run with DATABASE_URL set, and its exit code is kept; where DATABASE_URL is set already,",
  "the command runs on that database. Without one, the server runs until Ctrl-C.",
  "A server that already runs on the folder is used, and left running.",
  "",
  "--data <folder>   where the data is kept; .postgres by default",
  "--port <port>     on 127.0.0.1; any free one by default",
  "--help            this text"
].join("\n")

const options = {
  data: { type: "string", default: ".postgres" },
  port: { type: "string" },
  help: { type: "boolean", default: false, short: "h" }
} as const

const own = (args: ReadonlyArray<string>) =>
  Result.try({
    try: () => parseArgs({ args: [...args], options, strict: true }).values,
    catch: (cause) => cause instanceof Error ? cause.message : String(cause)
  })

/**
 * Reads the arguments.
 *
 * @param args what stands behind the program's name; what stands behind `--` is the command
 * @returns the arguments, or one line that says what is wrong with them
 */
export const readArguments = (args: ReadonlyArray<string>): Result.Result<Arguments, string> => {
  const end = args.includes("--") ? args.indexOf("--") : args.length
  return Result.flatMap(own(args.slice(0, end)), ({ data, help, port }) => {
    if (data === "") return Result.fail("--data takes a folder")
    if (port !== undefined && !(/^[1-9]\d{0,4}$/.test(port) && Number(port) < 65536)) {
      return Result.fail(`--port takes a number from 1 to 65535, not "${port}"`)
    }
    if (end < args.length - 1 || end === args.length) {
      return Result.succeed({
        help,
        dataDirectory: data,
        port: port === undefined ? undefined : Number(port),
        command: args.slice(end + 1)
      })
    }
    return Result.fail("a command has to follow --")
  })
}
