/** Privileges: what roles may do with an object. Roles belong to the whole server, and are made outside of migrations. */
import type { PrivilegeTarget } from "../catalog/Catalog.ts"
import { type Name, qualified } from "./Definition.ts"
import type * as Op from "./Operation.ts"

/** What a privilege is on; a view is a table here, and a routine is named with the types of its arguments. */
export type PrivilegePlace =
  | { readonly table: Name; readonly column?: string | undefined }
  | { readonly sequence: Name }
  | { readonly schema: string }
  | { readonly routine: Name; readonly arguments: string }
  | { readonly type: Name }

const targetOf = (on: PrivilegePlace): PrivilegeTarget => {
  const none = { arguments: null, column: null }
  if ("table" in on) return { kind: "table", ...qualified(on.table), ...none, column: on.column ?? null }
  if ("sequence" in on) return { kind: "sequence", ...qualified(on.sequence), ...none }
  if ("schema" in on) return { kind: "schema", schema: on.schema, name: on.schema, ...none }
  if ("type" in on) return { kind: "type", ...qualified(on.type), ...none }
  return { kind: "routine", ...qualified(on.routine), ...none, arguments: on.arguments }
}

/**
 * `GRANT` on one object to one role, which has to be there.
 *
 * @param role as SQL writes it: `reporter`, `"Some one"`, `public`
 *
 * Source: https://www.postgresql.org/docs/current/sql-grant.html
 *
 * @example
 * import { grant } from "@aludel/migrate"
 *
 * const step = grant(["select", "insert"], { table: "users" }, "reporter", { grantable: true })
 */
export const grant = (
  privileges: ReadonlyArray<string>,
  on: PrivilegePlace,
  role: string,
  options: { readonly grantable?: boolean | undefined } = {}
): Op.Operation => ({ _tag: "Grant", privileges, on: targetOf(on), role, grantable: options.grantable ?? false })

/**
 * `REVOKE` on one object from one role.
 *
 * @param role as SQL writes it: `reporter`, `"Some one"`, `public`
 *
 * Source: https://www.postgresql.org/docs/current/sql-revoke.html
 *
 * @example
 * import { revoke } from "@aludel/migrate"
 *
 * const step = revoke(["execute"], { routine: "secret", arguments: "integer" }, "public")
 */
export const revoke = (privileges: ReadonlyArray<string>, on: PrivilegePlace, role: string): Op.Operation => ({
  _tag: "Revoke",
  privileges,
  on: targetOf(on),
  role
})
