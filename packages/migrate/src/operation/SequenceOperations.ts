/** Sequences. */
import type { Sequence, SequenceOptions } from "../catalog/Catalog.ts"
import { type Name, qualified, usualSequence } from "./Definition.ts"
import type * as Op from "./Operation.ts"

const sequenceOf = (name: Name, options: Partial<SequenceOptions>): Sequence => ({
  ...qualified(name),
  comment: null,
  options: { ...usualSequence(options.type ?? "bigint"), ...options },
  ownedBy: null
})

/**
 * `CREATE SEQUENCE`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createsequence.html
 *
 * @example
 * import { createSequence } from "@aludel/migrate"
 *
 * const step = createSequence("numbers", { increment: "5" })
 */
export const createSequence = (name: Name, options: Partial<SequenceOptions> = {}): Op.Operation => ({
  _tag: "CreateSequence",
  sequence: sequenceOf(name, options)
})

/**
 * `ALTER SEQUENCE`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altersequence.html
 *
 * @example
 * import { alterSequence } from "@aludel/migrate"
 *
 * const step = alterSequence("numbers", { increment: "10" })
 */
export const alterSequence = (name: Name, options: Partial<SequenceOptions>): Op.Operation => ({
  _tag: "AlterSequence",
  from: sequenceOf(name, options),
  to: sequenceOf(name, options)
})

/**
 * `DROP SEQUENCE`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-dropsequence.html
 *
 * @example
 * import { dropSequence } from "@aludel/migrate"
 *
 * const step = dropSequence("numbers")
 */
export const dropSequence = (name: Name): Op.Operation => ({ _tag: "DropSequence", sequence: sequenceOf(name, {}) })

/**
 * `ALTER SEQUENCE … OWNED BY`: it is dropped with the column. Null is `OWNED BY NONE`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altersequence.html
 *
 * @example
 * import { setSequenceOwner } from "@aludel/migrate"
 *
 * const step = setSequenceOwner("users_id_seq", { table: "users", column: "id" })
 */
export const setSequenceOwner = (
  sequence: Name,
  owner: { readonly table: Name; readonly column: string } | null
): Op.Operation => {
  const table = owner === null ? undefined : qualified(owner.table)
  return {
    _tag: "SetSequenceOwner",
    sequence: qualified(sequence),
    to: owner === null || table === undefined ? null : { schema: table.schema, table: table.name, column: owner.column }
  }
}
