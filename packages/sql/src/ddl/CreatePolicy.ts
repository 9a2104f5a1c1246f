/**
 * Row-level security as DDL. Conditions name their columns with the table, since they may hold subqueries.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createpolicy.html
 */
import { writer } from "../compiler/Compiler.ts"
import { writeExpr } from "../compiler/Expr.ts"
import { writeTableName } from "../compiler/Source.ts"
import type { PolicyPlan, TablePlan } from "../schema/TablePlan.ts"
import { unlessThere } from "./Idempotent.ts"

const keywords = new Set(["public", "current_user", "current_role", "session_user"])

const createPolicy = ({ source }: TablePlan, { as, command, name, to, using, withCheck }: PolicyPlan): string => {
  const out = writer("definition")
  out.write("create policy ")
  out.identifier(name)
  out.write(" on ")
  writeTableName(out, source)
  out.write(` as ${as} for ${command}`)
  if (to.length > 0) {
    out.write(" to ")
    out.list(to, ", ", (role) => keywords.has(role) ? out.write(role) : out.identifier(role))
  }
  for (const [keyword, condition] of [["using", using], ["with check", withCheck]] as const) {
    if (condition === undefined) continue
    out.write(` ${keyword} (`)
    writeExpr(out, condition)
    out.write(")")
  }
  return unlessThere(out.text, "duplicate_object")
}

const alter = ({ source }: TablePlan, action: "enable" | "force"): string => {
  const out = writer("literals")
  out.write("alter table ")
  writeTableName(out, source)
  out.write(` ${action} row level security`)
  return out.text
}

/** Enabling stands last: until then the table's owner sees everything, and nobody a half of it. */
export const rowSecurityOf = (table: TablePlan): ReadonlyArray<string> => {
  const { policies, rowSecurity } = table
  return [
    ...policies.map((policy) => createPolicy(table, policy)),
    ...(rowSecurity === undefined ? [] : [alter(table, "enable")]),
    ...(rowSecurity === "force" ? [alter(table, "force")] : [])
  ]
}

/** They go first: one may read a table that goes before its own. */
export const dropPolicies = ({ policies, source }: TablePlan): ReadonlyArray<string> =>
  policies.map(({ name }) => {
    const out = writer("literals")
    out.write("drop policy if exists ")
    out.identifier(name)
    out.write(" on ")
    writeTableName(out, source)
    return out.text
  })
