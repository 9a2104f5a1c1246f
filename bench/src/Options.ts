/**
 * The command line: `[--rounds n] [--only contestant,…] [--workload name,…] [--json path] [--markdown path] [--svg path]
 * [--check path [--tolerance factor]] [--from path]`.
 */
import { parseArgs } from "node:util"

export interface Options {
  readonly rounds: number
  /** Contestants by name. The floor of a workload runs in any case, since ratios are against it. */
  readonly only: ReadonlyArray<string>
  readonly workloads: ReadonlyArray<string>
  /** Where the report is written; the usual place if undefined. */
  readonly json: string | undefined
  /** Where tables are written, if anywhere. */
  readonly markdown: string | undefined
  /** Where the picture is written, if anywhere. */
  readonly svg: string | undefined
  /** The baseline that the run is compared with, if any. */
  readonly check: string | undefined
  /** How many times as large as in the baseline a ratio may be. */
  readonly tolerance: number
  /** The report of an earlier run, instead of a new one. */
  readonly from: string | undefined
}

interface Known {
  readonly contestants: ReadonlyArray<string>
  readonly workloads: ReadonlyArray<string>
}

const options = {
  rounds: { type: "string", default: "9" },
  only: { type: "string" },
  workload: { type: "string" },
  json: { type: "string" },
  markdown: { type: "string" },
  svg: { type: "string" },
  check: { type: "string" },
  tolerance: { type: "string", default: "1.5" },
  from: { type: "string" }
} as const

/** Those that name a file. */
const paths = ["json", "markdown", "svg", "check", "from"] as const

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
  const values = parsed(args)
  const { only, rounds, tolerance, workload } = values
  if (!/^[1-9]\d{0,3}$/.test(rounds)) throw new Error(`--rounds takes a whole number from 1 to 9999, not "${rounds}"`)
  const empty = paths.find((name) => values[name] === "")
  if (empty !== undefined) throw new Error(`--${empty} takes a path`)
  if (!/^\d{1,3}(\.\d{1,3})?$/.test(tolerance) || Number(tolerance) < 1) {
    throw new Error(`--tolerance takes a factor of 1 or more, not "${tolerance}"`)
  }
  return {
    rounds: Number(rounds),
    only: names("only", only, known.contestants),
    workloads: names("workload", workload, known.workloads),
    json: values.json,
    markdown: values.markdown,
    svg: values.svg,
    check: values.check,
    tolerance: Number(tolerance),
    from: values.from
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
