/**
 * A statement in the form that any client can carry: what comes back are texts, whatever the client makes of other types. For who
 * implements the port over a client that decodes values by itself.
 */
import type { Node } from "./ast/Node.ts"
import { commented } from "./Compile.ts"
import { compileCasting, compilePrepared } from "./compiler/Compiler.ts"
import { rowOutput, rowsName, rowTexts, writtenCount } from "./compiler/RowText.ts"
import { type StatementText, statementText } from "./compiler/StatementText.ts"
import type { CompiledQuery, WireRow } from "./port/CompiledQuery.ts"
import type { QueryPlan } from "./query/Query.ts"
import { readArray } from "./type/ArrayText.ts"
import { readRecord } from "./type/RecordText.ts"

/**
 * What comes back for a statement: `rows`, one column, the text of a row; `named`, and beside the first a second column, the
 * text of an array with the columns' names, which comes with NULL for the row where there is none; `typed`, the columns themselves, and behind them the text of the row;
 * `count`, one text, the number of rows written; `values`, what a utility statement shows; `nothing`, no rows.
 */
export type RowTextYield = "rows" | "named" | "typed" | "count" | "values" | "nothing"

/** A statement whose rows are texts; its parameters are those of the statement that it was made of. */
export interface RowText {
  readonly text: string
  readonly yields: RowTextYield
}

/**
 * How a client takes a string as a parameter: `untyped`, for the server to take it for what stands around it, as the wire does; or
 * `typed`, as what the server says the parameter's type is, so that each is a text and cast from that.
 */
export type StringParameters = "untyped" | "typed"

/** The names are those of a row of NULLs, so that they are there where no row is. */
const names =
  `(select array(select json_object_keys(to_json("aludel names")))::text from (select ${rowsName}.* from (values
  (1)) as "aludel one" left join ${rowsName} on false) as "aludel names")`

/** What is selected of the rows, and from where. */
const selected = {
  rows: `${rowOutput} as "row" from ${rowsName}`,
  named: `${rowOutput} as "row", case when row_number() over () = 1 then ${names} end as "names" from (values
  (1)) as "aludel one" left join ${rowsName} on true`,
  typed: `${rowsName}.*, ${rowOutput} as "aludel row" from ${rowsName}`
} as const

const wrapped = ({ ctes, keyword, main }: StatementText, yields: keyof typeof selected): RowText => ({
  text: `${keyword === "" ? "with " : `${keyword} ${ctes}, `}${rowsName} as (${main}) select ${selected[yields]}`,
  yields
})

const shows: ReadonlySet<string> = new Set(["show", "explain", "execute", "fetch", "call"])

/** A text of which nothing else is known. */
const ofText = (text: string, yields: keyof typeof selected): RowText => {
  const parts = statementText(text)
  if (parts?.returnsRows === true) return wrapped(parts, yields)
  return { text, yields: parts !== undefined && shows.has(parts.verb) ? "values" : "nothing" }
}

/** A prepared query's values come later; a query that has none left out is written in the same way. */
const writtenText = (node: Node, parameters: StringParameters): string =>
  parameters === "typed" ? compileCasting(node) : compilePrepared(node).text

const ofPlan = (plan: QueryPlan, parameters: StringParameters): RowText => {
  const { decoderFor, node, outputs } = plan
  if (node._tag === "Raw") {
    const text = writtenText(node, parameters)
    if (decoderFor !== undefined) return ofText(text, "typed")
    return outputs.length === 0 ? { text, yields: "nothing" } : ofText(text, "named")
  }
  if (outputs.length > 0 && node._tag !== "Truncate") {
    return { text: writtenText(rowTexts(node), parameters), yields: "rows" }
  }
  const counting = parameters === "typed" ? writtenCount(node) : undefined
  return counting === undefined
    ? { text: writtenText(node, parameters), yields: "nothing" }
    : { text: writtenText(counting, parameters), yields: "count" }
}

/** By the plan, which a query has as long as it lives, and a prepared one for all of its values. */
const made = { untyped: new WeakMap<object, RowText>(), typed: new WeakMap<object, RowText>() }

/** With the comments of the query around it. */
const commentedBy = (plan: QueryPlan, { text, yields }: RowText): RowText => ({ text: commented(text, plan), yields })

/**
 * The statement whose rows are texts.
 *
 * @param statement a query of this library, or a text
 * @param parameters how the client takes a string
 */
export const rowTextOf = (
  statement: Pick<CompiledQuery<unknown>, "text" | "decoderFor" | "origin">,
  parameters: StringParameters
): RowText => {
  // What compiles a query puts its plan there.
  const plan = statement.origin as QueryPlan | undefined
  if (plan === undefined) return ofText(statement.text, statement.decoderFor === undefined ? "rows" : "typed")
  const known = made[parameters].get(plan)
  if (known !== undefined) return known
  const text = commentedBy(plan, ofPlan(plan, parameters))
  made[parameters].set(plan, text)
  return text
}

/** The fields of a row, out of its text. */
export const rowOfText = (text: string): WireRow => readRecord(text)

/** The columns' names, out of the text that came with the first row. */
export const namesOfText = (text: string): ReadonlyArray<string> =>
  readArray(text).filter((name) => typeof name === "string")
