/** The members of a data model that are no tables, as DDL. */
import { compileNode, writer } from "../compiler/Compiler.ts"
import { writeTableName } from "../compiler/Source.ts"
import { quoteLiteral } from "../compiler/Writer.ts"
import type { CollationPlan, ExtensionPlan, MemberPlan, ViewPlan } from "../schema/ModelMember.ts"
import { createSequence } from "./CreateSequence.ts"
import { createType } from "./CreateType.ts"
import { unlessThere } from "./Idempotent.ts"

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

const createCollation = (plan: CollationPlan): string => {
  const out = writer("literals")
  out.write("create collation if not exists ")
  writeTableName(out, plan)
  out.write(` (provider = ${plan.provider}, locale = ${quoteLiteral(plan.locale)}`)
  if (!plan.deterministic) out.write(", deterministic = false")
  if (plan.rules !== undefined) out.write(`, rules = ${quoteLiteral(plan.rules)}`)
  out.write(")")
  return out.text
}

const createView = (plan: ViewPlan): string => {
  const { columns, form, onCommit, options, orReplace, query, source, temporary, withData } = plan
  const out = writer("literals")
  out.write(`create ${orReplace ? "or replace " : ""}${temporary ? "temporary " : ""}${form} `)
  if (form !== "view") out.write("if not exists ")
  writeTableName(out, source)
  out.write(" (")
  out.list(columns, ", ", (name) => out.identifier(name))
  out.write(")")
  if (options.length > 0) out.write(` with (${options.join(", ")})`)
  if (onCommit !== undefined) out.write(` on commit ${onCommit}`)
  out.write(` as ${compileNode(query, "definition").text}`)
  if (!withData) out.write(" with no data")
  return form === "view" && !orReplace ? unlessThere(out.text, "duplicate_table") : out.text
}

export const createMember = (plan: MemberPlan): string => {
  switch (plan.kind) {
    case "enum":
    case "domain":
    case "composite":
      return createType(plan)
    case "collation":
      return createCollation(plan)
    case "sequence":
      return createSequence(plan)
    case "extension":
      return createExtension(plan)
    case "view":
      return createView(plan)
    case "object":
      return unlessThere(plan.create, "duplicate_object", "duplicate_function", "duplicate_table")
    default:
      return plan satisfies never
  }
}

const dropped = (keyword: string, source: { readonly schema: string | undefined; readonly name: string }): string => {
  const out = writer("literals")
  out.write(`drop ${keyword} if exists `)
  writeTableName(out, source)
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
    case "collation":
      return [dropped("collation", plan)]
    case "sequence":
      return [dropped("sequence", plan)]
    case "extension":
      return []
    case "view":
      return [dropped(plan.form, plan.source)]
    case "object":
      return [plan.drop]
    default:
      return plan satisfies never
  }
}
