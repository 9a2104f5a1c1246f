/** Indexes. */
import type { Index } from "../catalog/Catalog.ts"
import { type Name, qualified } from "./Definition.ts"
import type * as Op from "./Operation.ts"

/** What an index may have beside its name and definition. */
export interface IndexSettings {
  readonly unique?: boolean | undefined
  /** Without blocking writes, and outside of a transaction. */
  readonly concurrently?: boolean | undefined
}

const indexOf = (name: string, definition: string, { unique = false }: IndexSettings): Index => ({
  name,
  definition,
  unique,
  valid: true,
  columns: [],
  comment: null
})

/**
 * `CREATE INDEX`.
 *
 * @param definition what stands behind USING: `btree (lower(email)) WHERE …`
 *
 * Source: https://www.postgresql.org/docs/current/sql-createindex.html
 *
 * @example
 * import { createIndex } from "@aludel/migrate"
 *
 * const step = createIndex("users", "users_email", "btree (lower(email))", { unique: true, concurrently: true })
 */
export const createIndex = (
  table: Name,
  name: string,
  definition: string,
  options: IndexSettings = {}
): Op.Operation => ({
  _tag: "CreateIndex",
  table: qualified(table),
  index: indexOf(name, definition, options),
  concurrently: options.concurrently ?? false
})

/**
 * `DROP INDEX`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-dropindex.html
 *
 * @example
 * import { dropIndex } from "@aludel/migrate"
 *
 * const step = dropIndex("users", "users_email", { concurrently: true })
 */
export const dropIndex = (
  table: Name,
  name: string,
  options: { readonly concurrently?: boolean | undefined } = {}
): Op.Operation => ({
  _tag: "DropIndex",
  table: qualified(table),
  index: indexOf(name, "", {}),
  concurrently: options.concurrently ?? false
})
