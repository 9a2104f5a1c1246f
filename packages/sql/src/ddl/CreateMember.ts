/** The members of a data model that are no tables, as DDL. */
import { compileNode, writer } from "../compiler/Compiler.ts"
import { writeExpr } from "../compiler/Expr.ts"
import { writeTableName } from "../compiler/Source.ts"
import type { ExtensionPlan, MemberPlan, SequencePlan, ViewPlan } from "../schema/ModelMember.ts"
import { createType } from "./CreateType.ts"
import { unlessThere } from "./Idempotent.ts"

const createSequence = (plan: SequencePlan): string => {
  const out = writer("literals")
  out.write("create sequence if not exists ")
  writeTableName(out, plan)
  for (const [keyword, expr] of [["increment by", plan.increment], ["start with", plan.start]] as const) {
    if (expr === undefined) continue
    out.write(` ${keyword} `)
    writeExpr(out, expr)
  }
  return out.text
}

const createExtension = ({ name, schema }: ExtensionPlan): string => {
  const out = writer("literals")
  out.write("create extension if not exists ")
  out.identifier(name)
  if (schema !== undefined) {
    out.write(" with schema ")
    out.identifier(schema)
  }
  return out.text
}

const createView = ({ columns, materialized, query, source }: ViewPlan): string => {
  const out = writer("literals")
  out.write(materialized ? "create materialized view if not exists " : "create view ")
  writeTableName(out, source)
  out.write(" (")
  out.list(columns, ", ", (name) => out.identifier(name))
  out.write(`) as ${compileNode(query, "definition").text}`)
  return materialized ? out.text : unlessThere(out.text, "duplicate_table")
}

export const createMember = (plan: MemberPlan): string => {
  switch (plan.kind) {
    case "enum":
    case "domain":
    case "composite":
      return createType(plan)
    case "sequence":
      return createSequence(plan)
    case "extension":
      return createExtension(plan)
    case "view":
      return createView(plan)
    default:
      return plan satisfies never
  }
}

const dropped = (keyword: string, source: { readonly schema: string | undefined; readonly name: string }): string => {
  const out = writer("literals")
  out.write(`drop ${keyword} if exists `)
  writeTableName(out, source)
  out.write(" cascade")
  return out.text
}

export const dropTable = (source: { readonly schema: string | undefined; readonly name: string }): string =>
  dropped("table", source)

/** How a member is dropped; an extension may have other users and stays. */
export const dropMember = (plan: MemberPlan): ReadonlyArray<string> => {
  switch (plan.kind) {
    case "enum":
    case "composite":
      return [dropped("type", plan)]
    case "domain":
      return [dropped("domain", plan)]
    case "sequence":
      return [dropped("sequence", plan)]
    case "extension":
      return []
    case "view":
      return [dropped(plan.materialized ? "materialized view" : "view", plan.source)]
    default:
      return plan satisfies never
  }
}
