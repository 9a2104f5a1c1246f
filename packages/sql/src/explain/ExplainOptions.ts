/**
 * What EXPLAIN is asked for.
 *
 * Source: https://www.postgresql.org/docs/current/sql-explain.html
 */
import { InvalidQuery } from "../error/Reason.ts"

/** Options of `Query.explain`; what is left out is the server's default. */
export interface ExplainOptions {
  /** Runs the statement, a write too, and adds what it really took. Inside a transaction that is rolled back it leaves no trace. */
  readonly analyze?: boolean | undefined
  /** Adds each node's output columns, and schemas. */
  readonly verbose?: boolean | undefined
  readonly costs?: boolean | undefined
  /** Adds the settings that influence planning and are not at their default. */
  readonly settings?: boolean | undefined
  /** Adds the use of buffers; on by default with `analyze` since PostgreSQL 18. */
  readonly buffers?: boolean | undefined
  /** Adds what was written to the log. Needs `analyze`. */
  readonly wal?: boolean | undefined
  /** Whether each node's time is taken; on by default with `analyze`. */
  readonly timing?: boolean | undefined
  /** Adds the time taken as a whole; on by default with `analyze`. */
  readonly summary?: boolean | undefined
  /** Adds what it takes to write the rows for the client. Needs `analyze`. PostgreSQL 17. */
  readonly serialize?: "none" | "text" | "binary" | undefined
  /** Adds the memory that planning took. PostgreSQL 17. */
  readonly memory?: boolean | undefined
  /**
   * The plan for any values, instead of that for the query's own, which are not sent then: what a prepared statement comes
   * down to. Not with `analyze`. PostgreSQL 16; an older server answers with `UndefinedObject`, for the parameters.
   */
  readonly genericPlan?: boolean | undefined
}

const names = {
  analyze: "analyze",
  verbose: "verbose",
  costs: "costs",
  settings: "settings",
  buffers: "buffers",
  wal: "wal",
  timing: "timing",
  summary: "summary",
  serialize: "serialize",
  memory: "memory",
  genericPlan: "generic_plan"
} as const satisfies Record<keyof ExplainOptions, string>

const needAnalyze = ["wal", "timing", "serialize"] as const

/** `explain (format json, analyze true, …) `. Throws `InvalidQuery` for an option that needs another, or excludes it. */
export const explainPrefix = (options: ExplainOptions): string => {
  const { analyze = false } = options
  const without = needAnalyze.find((name) => !analyze && options[name] !== undefined && options[name] !== false)
  if (without !== undefined) throw new InvalidQuery({ problem: `\`${without}\` needs \`analyze\`` })
  if (analyze && options.genericPlan === true) {
    throw new InvalidQuery({ problem: "`genericPlan` is without values, and cannot be run by `analyze`" })
  }
  const given = Object.entries(names).flatMap(([key, name]) => {
    const value = options[key as keyof ExplainOptions]
    if (value === undefined) return []
    if (typeof value === "boolean") return [`${name} ${value}`]
    if (["none", "text", "binary"].includes(value)) return [`${name} ${value}`]
    throw new InvalidQuery({ problem: `\`${key}\` takes "none", "text" or "binary"` })
  })
  return `explain (${["format json", ...given].join(", ")}) `
}
