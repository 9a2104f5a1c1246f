/** What all kinds of object share: schemas, extensions, names, comments. */
import { type Name, qualified } from "./Definition.ts"
import type * as Op from "./Operation.ts"

/**
 * `CREATE SCHEMA`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createschema.html
 *
 * @example
 * import { createSchema } from "@aludel/migrate"
 *
 * const step = createSchema("app")
 */
export const createSchema = (name: string): Op.Operation => ({ _tag: "CreateSchema", name })

/**
 * `DROP SCHEMA`: an empty one.
 *
 * Source: https://www.postgresql.org/docs/current/sql-dropschema.html
 *
 * @example
 * import { dropSchema } from "@aludel/migrate"
 *
 * const step = dropSchema("app")
 */
export const dropSchema = (name: string): Op.Operation => ({ _tag: "DropSchema", name })

/**
 * `CREATE EXTENSION`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createextension.html
 *
 * @example
 * import { createExtension } from "@aludel/migrate"
 *
 * const step = createExtension("citext")
 */
export const createExtension = (
  name: string,
  options: { readonly schema?: string | undefined } = {}
): Op.Operation => ({ _tag: "CreateExtension", name, schema: options.schema })

/**
 * `DROP EXTENSION`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-dropextension.html
 *
 * @example
 * import { dropExtension } from "@aludel/migrate"
 *
 * const step = dropExtension("citext")
 */
export const dropExtension = (name: string): Op.Operation => ({ _tag: "DropExtension", name, schema: undefined })

/**
 * `ALTER … RENAME TO`, of anything with a name of its own.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html
 *
 * @example
 * import { rename } from "@aludel/migrate"
 *
 * const step = rename("index", "users_name", "people_name")
 */
export const rename = (kind: Op.Rename["kind"], from: Name, to: string): Op.Operation => ({
  _tag: "Rename",
  kind,
  from: qualified(from),
  to
})

/**
 * `ALTER … SET SCHEMA`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html
 *
 * @example
 * import { setSchema } from "@aludel/migrate"
 *
 * const step = setSchema("table", "users", "app")
 */
export const setSchema = (kind: Op.SetSchema["kind"], from: Name, to: string): Op.Operation => ({
  _tag: "SetSchema",
  kind,
  from: qualified(from),
  to
})

/**
 * `COMMENT ON`.
 *
 * @param on as SQL writes it: `column "users"."name"`
 *
 * Source: https://www.postgresql.org/docs/current/sql-comment.html
 *
 * @example
 * import { setComment } from "@aludel/migrate"
 *
 * const step = setComment("column \"users\".\"name\"", "as on the passport")
 */
export const setComment = (on: string, comment: string | null): Op.Operation => ({
  _tag: "SetComment",
  on,
  from: null,
  to: comment
})
