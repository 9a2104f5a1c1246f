/**
 * Row-level security: which rows of a table a role may read and write.
 *
 * Source: https://www.postgresql.org/docs/current/ddl-rowsecurity.html
 */
import type { Expr } from "../ast/Expr.ts"
import { InvalidSchema } from "../error/InvalidSchema.ts"
import { checkIdentifier } from "./Name.ts"
import { type AnyColumns, type OwnCondition, ownExpr } from "./Part.ts"
import type { PolicyPlan } from "./TablePlan.ts"

/** Options of a policy. */
export interface PolicyOptions<in out Fields> {
  /** Permissive policies are joined by OR, and restrictive ones by AND on top; `permissive` unless given. */
  readonly as?: "permissive" | "restrictive" | undefined
  /** The command that it is about; all unless given. */
  readonly for?: "all" | "select" | "insert" | "update" | "delete" | undefined
  /** The roles that it is about; all unless given. `current_user`, `session_user` and `public` mean what they do in SQL. */
  readonly to?: ReadonlyArray<string> | undefined
  /** Which rows are seen, updated and deleted. */
  readonly using?: OwnCondition<Fields> | undefined
  /** Which rows may be written; `using` unless given. */
  readonly withCheck?: OwnCondition<Fields> | undefined
}

/** A policy of a table whose columns its conditions speak about. */
export interface Policy<in Fields> {
  readonly "~of": (fields: Fields) => void
  readonly declared: DeclaredPolicy
}

interface DeclaredPolicy extends Omit<PolicyPlan, "using" | "withCheck"> {
  readonly using: ((columns: AnyColumns) => Expr) | undefined
  readonly withCheck: ((columns: AnyColumns) => Expr) | undefined
}

/**
 * `CREATE POLICY`, among the `policies` of a table. A condition may read other tables through a subquery, and what the
 * transaction was given through `currentSetting`.
 *
 * @example
 * import { currentSetting, eq, Pg, policy, table } from "@aludel/sql"
 *
 * const notes = table("notes", class Notes {
 *   id = Pg.bigint().identity().primaryKey()
 *   tenant = Pg.text().default(currentSetting("app.tenant"))
 * }, {
 *   rowSecurity: "force",
 *   policies: [policy("own_tenant", { using: (t) => eq(t.tenant, currentSetting("app.tenant")) })]
 * })
 */
export const policy = <Fields>(name: string, options: PolicyOptions<Fields>): Policy<Fields> => {
  const { as = "permissive", for: command = "all", to = [], using, withCheck } = options
  const declared: DeclaredPolicy = {
    name: checkIdentifier(name, "a policy"),
    as,
    command,
    to,
    using: using && ownExpr(using),
    withCheck: withCheck && ownExpr(withCheck)
  }
  if (command === "insert" && using !== undefined) {
    throw new InvalidSchema({ problem: `the policy "${name}" is for insert, which has \`withCheck\` and no \`using\`` })
  }
  if ((command === "select" || command === "delete") && withCheck !== undefined) {
    throw new InvalidSchema({
      problem: `the policy "${name}" is for ${command}, which has \`using\` and no \`withCheck\``
    })
  }
  // Of its fields only the declaration is there at run time.
  return { declared } as Policy<Fields>
}

/** The policies of a table as plain data. Throws `InvalidSchema` where two have one name. */
export const planPolicies = (
  table: string,
  columns: AnyColumns,
  policies: ReadonlyArray<{ readonly declared: DeclaredPolicy }>
): ReadonlyArray<PolicyPlan> => {
  const plans = policies.map(({ declared }) => ({
    ...declared,
    using: declared.using?.(columns),
    withCheck: declared.withCheck?.(columns)
  }))
  if (new Set(plans.map(({ name }) => name)).size < plans.length) {
    throw new InvalidSchema({ problem: `two policies of table "${table}" have one name` })
  }
  return plans
}
