/**
 * Enums, domains and composite types as DDL.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createtype.html,
 * https://www.postgresql.org/docs/current/sql-createdomain.html
 */
import { writer } from "../compiler/Compiler.ts"
import { writeExpr } from "../compiler/Expr.ts"
import { writeTableName } from "../compiler/Source.ts"
import { quoteLiteral, type Writer } from "../compiler/Writer.ts"
import type { CompositePlan, DomainPlan, EnumPlan } from "../schema/ModelMember.ts"
import type { TypePlan } from "../schema/TypeMember.ts"
import { unlessThere } from "./Idempotent.ts"

const writeCollation = (out: Writer, collation: string | undefined): void => {
  if (collation === undefined) return
  out.write(" collate ")
  out.identifier(collation)
}

const writeEnum = (out: Writer, { labels }: EnumPlan): void =>
  out.write(` as enum (${labels.map(quoteLiteral).join(", ")})`)

const writeComposite = (out: Writer, { attributes }: CompositePlan): void => {
  out.write(" as (")
  out.list(attributes, ", ", ({ collation, name, type }) => {
    out.identifier(name)
    out.write(` ${type.name}`)
    writeCollation(out, collation)
  })
  out.write(")")
}

const writeDomain = (out: Writer, plan: DomainPlan): void => {
  out.write(` as ${plan.base.name}`)
  writeCollation(out, plan.collation)
  if (plan.default !== undefined) {
    out.write(" default ")
    writeExpr(out, plan.default)
  }
  if (plan.notNull) out.write(" not null")
  for (const { condition, name } of plan.checks) {
    out.write(" constraint ")
    out.identifier(name)
    out.write(" check (")
    writeExpr(out, condition)
    out.write(")")
  }
}

export const createType = (plan: TypePlan): string => {
  const out = writer("literals")
  out.write(plan.kind === "domain" ? "create domain " : "create type ")
  writeTableName(out, plan)
  if (plan.kind === "enum") writeEnum(out, plan)
  else if (plan.kind === "domain") writeDomain(out, plan)
  else writeComposite(out, plan)
  return unlessThere(out.text, "duplicate_object")
}
