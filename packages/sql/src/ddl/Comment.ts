/** Comments on tables and their columns. */
import { writer } from "../compiler/Compiler.ts"
import { writeTableName } from "../compiler/Source.ts"
import { quoteLiteral } from "../compiler/Writer.ts"
import type { TablePlan } from "../schema/TablePlan.ts"

const comment = ({ source }: TablePlan, column: string | undefined, text: string): string => {
  const out = writer("literals")
  out.write(`comment on ${column === undefined ? "table" : "column"} `)
  writeTableName(out, source)
  if (column !== undefined) {
    out.write(".")
    out.identifier(column)
  }
  out.write(` is ${quoteLiteral(text)}`)
  return out.text
}

export const commentsOn = (table: TablePlan): ReadonlyArray<string> => [
  ...(table.comment === undefined ? [] : [comment(table, undefined, table.comment)]),
  ...table.columns.flatMap(({ facts, name }) =>
    facts.comment === undefined ? [] : [comment(table, name, facts.comment)]
  )
]
