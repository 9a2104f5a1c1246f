/**
 * The command line: `[--full] [--rounds n] [--only contestant,…] [--workload name,…] [--delay ms] [--json path] [--markdown path] [--svg path]
 * [--check [path] [--tolerance factor]] [--record] [--baseline] [--from path]`.
 */
import { join } from "node:path"
import { parseArgs } from "node:util"

export interface Options {
  readonly rounds: number
  /** Whether all is measured that there is: what is left undone otherwise says less for its time. */
  readonly full: boolean
  /** Whether contestants are warmed up for longer, as those that are compared with another run have to be. */
  readonly thorough: boolean
  /** Contestants by name. The floor of a workload runs in any case, since ratios are against it. */
  readonly only: ReadonlyArray<string>
  readonly workloads: ReadonlyArray<string>
  /** Milliseconds that everything takes to the server, and back again. */
  readonly delay: number
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
  /** Whether the run becomes the repository's own: its page of tables, its picture, and the README's table. */
  readonly record: boolean
  /** Whether later runs are held to this one. */
  readonly baseline: boolean
  /** The report of an earlier run, instead of a new one. */
  readonly from: string | undefined
}

interface Known {
  readonly contestants: ReadonlyArray<string>
  readonly workloads: ReadonlyArray<string>
  /** Those that take part where nothing is said, and `--full` neither. */
  readonly quick: Pick<Known, "contestants" | "workloads">
  /** Those that a baseline knows, and that take part where a run is only checked. */
  readonly held: Pick<Known, "contestants" | "workloads">
}

const rounds = { quick: "3", full: "9" }

const options = {
  full: { type: "boolean", default: false },
  rounds: { type: "string" },
  only: { type: "string" },
  workload: { type: "string" },
  delay: { type: "string", default: "0" },
  json: { type: "string" },
  markdown: { type: "string" },
  svg: { type: "string" },
  check: { type: "string" },
  tolerance: { type: "string", default: "1.5" },
  record: { type: "boolean", default: false },
  baseline: { type: "boolean", default: false },
  from: { type: "string" }
} as const

/** The baseline that is kept in the repository. */
export const ownBaseline = join(import.meta.dirname, "..", "baseline.json")

/** Those that name a file. */
const paths = ["json", "markdown", "svg", "check", "from"] as const

/** The repository's own baseline stands for none that is named. */
const named = (args: ReadonlyArray<string>): Array<string> =>
  args.map((arg, i) => arg === "--check" && (args[i + 1] ?? "--").startsWith("--") ? `--check=${ownBaseline}` : arg)

const parse = (args: ReadonlyArray<string>) => parseArgs({ args: named(args), options }).values

const names = (
  option: string,
  text: string | undefined,
  known: ReadonlyArray<string>,
  usual: ReadonlyArray<string>
): ReadonlyArray<string> => {
  if (text === undefined) return usual
  const asked = text.split(",")
  const unknown = asked.find((name) => !known.includes(name))
  if (unknown !== undefined) throw new Error(`--${option} knows no "${unknown}", only ${known.join(", ")}`)
  return known.filter((name) => asked.includes(name))
}

/** Reads the arguments. Throws an `Error` whose message is one line for whoever typed them. */
export const readOptions = (args: ReadonlyArray<string>, known: Known): Options => {
  const values = parsed(args)
  const { baseline, delay, full, only, record, tolerance, workload } = values
  const thorough = full || values.check !== undefined
  const usual = full ? known : thorough ? known.held : known.quick
  const asked = values.rounds ?? (thorough ? rounds.full : rounds.quick)
  if (!/^[1-9]\d{0,3}$/.test(asked)) throw new Error(`--rounds takes a whole number from 1 to 9999, not "${asked}"`)
  if (!/^\d{1,3}$/.test(delay)) throw new Error(`--delay takes whole milliseconds from 0 to 999, not "${delay}"`)
  const empty = paths.find((name) => values[name] === "")
  if (empty !== undefined) throw new Error(`--${empty} takes a path`)
  if (!/^\d{1,3}(\.\d{1,3})?$/.test(tolerance) || Number(tolerance) < 1) {
    throw new Error(`--tolerance takes a factor of 1 or more, not "${tolerance}"`)
  }
  return {
    rounds: Number(asked),
    full,
    thorough,
    only: names("only", only, known.contestants, usual.contestants),
    workloads: names("workload", workload, known.workloads, usual.workloads),
    delay: Number(delay),
    json: values.json,
    markdown: values.markdown,
    svg: values.svg,
    check: values.check,
    tolerance: Number(tolerance),
    record,
    baseline,
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
