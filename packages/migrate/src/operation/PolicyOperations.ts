/** Policies of row-level security. */
import type { Policy } from "../catalog/Catalog.ts"
import { type Name, qualified } from "./Definition.ts"
import type * as Op from "./Operation.ts"

/** What a policy says: for which command and roles, and which rows. */
export type PolicySettings = Partial<Omit<Policy, "name" | "comment">>

const policyOf = (name: string, options: PolicySettings): Policy => ({
  name,
  command: options.command ?? "all",
  permissive: options.permissive ?? true,
  roles: options.roles ?? ["public"],
  using: options.using ?? null,
  check: options.check ?? null,
  comment: null
})

/**
 * `CREATE POLICY`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createpolicy.html
 *
 * @example
 * import { createPolicy } from "@aludel/migrate"
 *
 * const step = createPolicy("users", "own", { command: "select", using: "id = 1" })
 */
export const createPolicy = (table: Name, name: string, options: PolicySettings = {}): Op.Operation => ({
  _tag: "CreatePolicy",
  table: qualified(table),
  policy: policyOf(name, options)
})

/**
 * `DROP POLICY`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-droppolicy.html
 *
 * @example
 * import { dropPolicy } from "@aludel/migrate"
 *
 * const step = dropPolicy("users", "own")
 */
export const dropPolicy = (table: Name, name: string): Op.Operation => ({
  _tag: "DropPolicy",
  table: qualified(table),
  policy: policyOf(name, {})
})
