/** The command line: `[--rounds n] [--only contestant,…] [--workload name,…] [--json path]`. */
import { parseArgs } from "node:util"

export interface Options {
  readonly rounds: number
  /** Contestants by name. The floor of a workload runs in any case, since ratios are against it. */
  readonly only: ReadonlyArray<string>
  readonly workloads: ReadonlyArray<string>
  /** Where the report is written; the usual place if undefined. */
  readonly json: string | undefined
}

interface Known {
  readonly contestants: ReadonlyArray<string>
  readonly workloads: ReadonlyArray<string>
}

const options = {
  rounds: { type: "string", default: "9" },
  only: { type: "string" },
  workload: { type: "string" },
  json: { type: "string" }
} as const

const parse = (args: ReadonlyArray<string>) => parseArgs({ args: [...args], options }).values

const names = (option: string, text: string | undefined, known: ReadonlyArray<string>): ReadonlyArray<string> => {
  if (text === undefined) return known
  const asked = text.split(",")
  const unknown = asked.find((name) => !known.includes(name))
  if (unknown !== undefined) throw new Error(`--${option} knows no "${unknown}", only ${known.join(", ")}`)
  return known.filter((name) => asked.includes(name))
}

/** Reads the arguments. Throws an `Error` whose message is one line for whoever typed them. */
export const readOptions = (args: ReadonlyArray<string>, known: Known): Options => {
  const { json, only, rounds, workload } = parsed(args)
  if (!/^[1-9]\d{0,3}$/.test(rounds)) throw new Error(`--rounds takes a whole number from 1 to 9999, not "${rounds}"`)
  if (json === "") throw new Error("--json takes a path")
  return {
    rounds: Number(rounds),
    only: names("only", only, known.contestants),
    workloads: names("workload", workload, known.workloads),
    json
  }
}

const parsed = (args: ReadonlyArray<string>): ReturnType<typeof parse> => {
  try {
    return parse(args)
  } catch (cause) {
    // Node's message goes on, over several lines at times, with advice that does not fit here.
    const [first = ""] = cause instanceof Error ? cause.message.split(/\.? To |\n|\. This/) : []
    throw new Error(`${first} (there are ${Object.keys(options).map((name) => `--${name}`).join(", ")})`, { cause })
  }
}
