/** Comments on tables, their columns, and the other members of a data model. */
import { writer } from "../compiler/Compiler.ts"
import { writeTableName } from "../compiler/Source.ts"
import { quoteLiteral } from "../compiler/Writer.ts"
import type { MemberPlan, ObjectPlan } from "../schema/ModelMember.ts"
import type { TablePlan } from "../schema/TablePlan.ts"

interface Named {
  readonly schema: string | undefined
  readonly name: string
}

const commentOn = (what: string, source: Named, column: string | undefined, text: string): string => {
  const out = writer("literals")
  out.write(`comment on ${what} `)
  writeTableName(out, source)
  if (column !== undefined) {
    out.write(".")
    out.identifier(column)
  }
  out.write(` is ${quoteLiteral(text)}`)
  return out.text
}

export const commentsOn = ({ columns, comment, source }: TablePlan): ReadonlyArray<string> => [
  ...(comment === undefined ? [] : [commentOn("table", source, undefined, comment)]),
  ...columns.flatMap(({ facts, name }) =>
    facts.comment === undefined ? [] : [commentOn("column", source, name, facts.comment)]
  )
]

const kindOf = (plan: Exclude<MemberPlan, ObjectPlan>): string => {
  if (plan.kind === "view") return plan.form
  return plan.kind === "enum" || plan.kind === "composite" ? "type" : plan.kind
}

/** An object's own statements say what is to be said of it. */
export const commentsOnMember = (plan: MemberPlan): ReadonlyArray<string> => {
  if (plan.kind === "object" || plan.comment === undefined) return []
  const source = plan.kind === "view"
    ? plan.source
    : { schema: plan.kind === "extension" ? undefined : plan.schema, name: plan.name }
  return [commentOn(kindOf(plan), source, undefined, plan.comment)]
}
