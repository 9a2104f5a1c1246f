/** What a query looks like in a log, a failing test or the REPL: its SQL, without the values. */
import { compilePrepared } from "../compiler/Compiler.ts"
import { readable } from "../compiler/Readable.ts"
import type { QueryPlan } from "./Query.ts"

/** The text that a query has as JSON: values are not in it, since logs are read by many. */
export interface PrintedQuery {
  readonly _id: "Query"
  readonly text: string
  /** How many values are sent beside the text. */
  readonly parameters: number
}

/** Never throws: whoever prints a query may be looking for what is wrong with it. */
export const printedQuery = ({ bound, node }: QueryPlan): PrintedQuery => {
  try {
    const { parameters, text } = compilePrepared(bound?.prepared.query.node ?? node)
    return { _id: "Query", text, parameters: parameters.length }
  } catch (error) {
    return { _id: "Query", text: `-- ${error instanceof Error ? error.message : "no statement"}`, parameters: 0 }
  }
}

const counted = (parameters: number): string =>
  parameters === 0 ? "" : `\n-- ${parameters} ${parameters === 1 ? "parameter" : "parameters"}`

/** In lines, and with the number of values. */
export const printed = (plan: QueryPlan): string => {
  const { parameters, text } = printedQuery(plan)
  return readable(text) + counted(parameters)
}
