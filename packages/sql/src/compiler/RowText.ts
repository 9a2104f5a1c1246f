/**
 * A statement as one whose rows are texts: each a composite value in its text form, which the types' output functions write, as
 * they write the wire's. Or as one that counts what it wrote. WITH stays the outermost one's, since a query in it that writes may
 * stand nowhere else.
 *
 * Source: https://www.postgresql.org/docs/current/rowtypes.html#ROWTYPES-IO-SYNTAX
 */
import type { Node } from "../ast/Node.ts"
import type { QueryNode } from "../ast/QueryNode.ts"
import type { Output, Select } from "../ast/Select.ts"
import { selectFrom } from "../ast/SelectFrom.ts"
import type { CteSource } from "../ast/Source.ts"

/** What the statement is called in WITH: as no table and no column is. */
export const rowsName = "\"aludel rows\""

/** Of rows: the composite value alone. */
export const rowOutput = `(${rowsName}.*)::text`

const output = (sql: string, as: string): Output => ({
  expr: { _tag: "Fragment", parts: [sql], operands: [] },
  as
})

/** The statement in WITH, behind what stands there already, and a select from it. */
const selecting = (node: Node, query: QueryNode, one: Output): Node => {
  const cte: CteSource = {
    _tag: "CteSource",
    query,
    alias: "aludel rows",
    materialized: undefined,
    recursive: undefined
  }
  const body: Select = { ...selectFrom(cte), outputs: [one] }
  return {
    _tag: "With",
    writes: [...node._tag === "With" ? node.writes : [], cte],
    body
  }
}

const queryOf = (node: Exclude<Node, { readonly _tag: "Truncate" }>): QueryNode =>
  node._tag === "With" ? node.body : node

/** The statement with one text for each of its rows. */
export const rowTexts = (node: Exclude<Node, { readonly _tag: "Truncate" }>): Node =>
  selecting(node, queryOf(node), output(rowOutput, "row"))

/** The write with the number of rows that it wrote, as a text; undefined for what cannot return a row on every server. */
export const writtenCount = (node: Node): Node | undefined => {
  // What stands in WITH as a statement's body is one.
  const write = node._tag === "With" ? node.body as Node : node
  if (write._tag !== "Insert" && write._tag !== "Update" && write._tag !== "Delete") return undefined
  const returning: typeof write = { ...write, returning: [output("1", "one")] }
  return selecting(node, returning, output("count(*)::text", "count"))
}
