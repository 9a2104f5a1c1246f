/** Functions, procedures and triggers. */
import type { Routine, Trigger } from "../catalog/Catalog.ts"
import { type Name, qualified } from "./Definition.ts"
import type * as Op from "./Operation.ts"

/**
 * `CREATE FUNCTION` or `CREATE PROCEDURE`, by its whole text.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createfunction.html
 *
 * @example
 * import { createRoutine } from "@aludel/migrate"
 *
 * const step = createRoutine({
 *   schema: "public",
 *   name: "one",
 *   kind: "function",
 *   arguments: "",
 *   definition: "create function one() returns integer language sql as 'select 1'"
 * })
 */
export const createRoutine = (routine: Omit<Routine, "comment">): Op.Operation => ({
  _tag: "CreateRoutine",
  routine: { ...routine, comment: null }
})

/**
 * `DROP FUNCTION` or `DROP PROCEDURE`, by the types of its arguments.
 *
 * Source: https://www.postgresql.org/docs/current/sql-dropfunction.html
 *
 * @example
 * import { dropRoutine } from "@aludel/migrate"
 *
 * const step = dropRoutine("function", "one", "")
 */
export const dropRoutine = (kind: Routine["kind"], name: Name, given: string): Op.Operation => ({
  _tag: "DropRoutine",
  routine: { ...qualified(name), kind, arguments: given, definition: "", comment: null }
})

/**
 * `CREATE TRIGGER`, by its whole text.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createtrigger.html
 *
 * @example
 * import { createTrigger } from "@aludel/migrate"
 *
 * const step = createTrigger("users", "touch", "create trigger touch before update on users for each row execute function touch()")
 */
export const createTrigger = (
  table: Name,
  name: string,
  definition: string,
  options: { readonly enabled?: Trigger["enabled"] | undefined } = {}
): Op.Operation => ({
  _tag: "CreateTrigger",
  table: qualified(table),
  trigger: { name, definition, enabled: options.enabled ?? "origin", comment: null }
})

/**
 * `DROP TRIGGER`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-droptrigger.html
 *
 * @example
 * import { dropTrigger } from "@aludel/migrate"
 *
 * const step = dropTrigger("users", "touch")
 */
export const dropTrigger = (table: Name, name: string): Op.Operation => ({
  _tag: "DropTrigger",
  table: qualified(table),
  trigger: { name, definition: "", enabled: "origin", comment: null }
})
